"""Which forms are kept while they are being written, and what their pages are called then."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.desk.discussion.forms import AnswerForm, NoteForm, QuestionForm, TaskForm
from casefiles.foundation.messages import N_
from casefiles.outbound.corrections.forms import LetterForm as ChangesLetterForm
from casefiles.outbound.editions.forms import ErratumForm
from casefiles.outbound.editions.forms import ReasonForm as EditionReasonForm
from casefiles.outbound.publications.forms import ReportForm, SectionForm
from casefiles.outbound.recalls.forms import LetterForm
from casefiles.platform.work.forms import DraftedForm
from casefiles.record.actors.forms import ActorForm
from casefiles.record.agreements.forms import AgreementForm
from casefiles.record.appearances.forms import AppearanceForm
from casefiles.record.cases.forms import CaseForm
from casefiles.record.citations.forms import CitationForm
from casefiles.record.claims.forms import ClaimForm, IndicatorForm, OtherClaimForm
from casefiles.record.covering.forms import CoverForm
from casefiles.record.disclosure.forms import GroundForm
from casefiles.record.displacement.forms import EstimateForm
from casefiles.record.evidence.forms import ExhibitForm, NewExhibitForm
from casefiles.record.interviews.forms import InterviewForm, PlanForm
from casefiles.record.origins.forms import DerivationForm
from casefiles.record.places.forms import FacilityForm, PlaceForm
from casefiles.record.public_record.forms import UNDocumentForm
from casefiles.record.published_figures.forms import ExplanationForm, PublishedFigureForm
from casefiles.record.recommendations.forms import (
    FollowUpForm,
    RecommendationForm,
    StrikeEntryForm,
)
from casefiles.record.remedies.forms import RemedyForm, RemedyStepForm
from casefiles.record.safeguarding.forms import RiskForm
from casefiles.record.sources.forms import NewSourceForm, SourceForm
from casefiles.record.statements.forms import AssertionForm, AssessmentForm, StatementForm
from casefiles.record.victims.forms import DamageForm, FigureForm, GridForm, VictimForm
from casefiles.record.votes.forms import VoteForm

#: endpoint → what its page is called among drafts, and the forms that are kept while being written
DRAFTED: Mapping[str, DraftedForm] = {
    "actors.edit": DraftedForm(N_("An actor, edited"), (ActorForm,)),
    "actors.new": DraftedForm(N_("A new actor"), (ActorForm,)),
    "agreements.edit": DraftedForm(N_("An agreement, edited"), (AgreementForm,)),
    "agreements.new": DraftedForm(N_("A new agreement"), (AgreementForm,)),
    "recommendations.edit": DraftedForm(N_("A recommendation, edited"), (RecommendationForm,)),
    "recommendations.follow_up": DraftedForm(
        N_("What was done about a recommendation"), (FollowUpForm,)
    ),
    "recommendations.new": DraftedForm(N_("A new recommendation"), (RecommendationForm,)),
    "recommendations.strike": DraftedForm(
        N_("Why an entry about a recommendation is struck"), (StrikeEntryForm,)
    ),
    "appearances.edit": DraftedForm(N_("Somebody seen or heard, edited"), (AppearanceForm,)),
    "appearances.new": DraftedForm(N_("Somebody seen or heard"), (AppearanceForm,)),
    "cases.edit": DraftedForm(N_("A case, edited"), (CaseForm,)),
    "cases.new": DraftedForm(N_("A new case"), (CaseForm,)),
    "citations.cite": DraftedForm(N_("A citation"), (CitationForm,)),
    "claims.edit": DraftedForm(N_("An attribution, edited"), (ClaimForm, OtherClaimForm)),
    "claims.indicator": DraftedForm(N_("An indicator, edited"), (IndicatorForm,)),
    "claims.new": DraftedForm(N_("A new attribution of ours"), (ClaimForm,)),
    "claims.new_indicator": DraftedForm(N_("A new indicator"), (IndicatorForm,)),
    "claims.new_other": DraftedForm(N_("What others say"), (OtherClaimForm,)),
    "covering.new": DraftedForm(N_("Something to be covered"), (CoverForm,)),
    "editions.correct": DraftedForm(N_("A correction of a report"), (ErratumForm,)),
    "editions.give_back": DraftedForm(N_("Why a report is returned"), (EditionReasonForm,)),
    "publications.edit": DraftedForm(N_("A report, edited"), (ReportForm,)),
    "publications.new": DraftedForm(N_("A new report"), (ReportForm,)),
    "publications.section": DraftedForm(N_("A section of a report"), (SectionForm,)),
    "discussion.answer": DraftedForm(N_("An answer"), (AnswerForm,)),
    "discussion.new_note": DraftedForm(N_("A note"), (NoteForm,)),
    "discussion.new_question": DraftedForm(N_("A question"), (QuestionForm,)),
    "discussion.new_task": DraftedForm(N_("A task"), (TaskForm,)),
    "displacement.edit": DraftedForm(N_("An estimate of displacement, edited"), (EstimateForm,)),
    "displacement.new": DraftedForm(N_("A new estimate of displacement"), (EstimateForm,)),
    "disclosure.new": DraftedForm(N_("A ground to disclose"), (GroundForm,)),
    "evidence.edit": DraftedForm(N_("An exhibit, edited"), (ExhibitForm,)),
    "evidence.new": DraftedForm(N_("A new exhibit"), (NewExhibitForm,)),
    "interviews.plan": DraftedForm(N_("A plan to interview a source"), (PlanForm,)),
    "interviews.record": DraftedForm(N_("An interview"), (InterviewForm,)),
    "places.edit": DraftedForm(N_("A place, edited"), (PlaceForm,)),
    "places.edit_facility": DraftedForm(N_("A facility, edited"), (FacilityForm,)),
    "places.new": DraftedForm(N_("A new place"), (PlaceForm,)),
    "places.new_facility": DraftedForm(N_("A new facility"), (FacilityForm,)),
    "published_figures.edit": DraftedForm(N_("A published figure, edited"), (PublishedFigureForm,)),
    "published_figures.explain": DraftedForm(
        N_("Why published figures differ"), (ExplanationForm,)
    ),
    "published_figures.new": DraftedForm(N_("A new published figure"), (PublishedFigureForm,)),
    "public_record.edit": DraftedForm(N_("A UN document, edited"), (UNDocumentForm,)),
    "public_record.new": DraftedForm(N_("A new UN document"), (UNDocumentForm,)),
    "statements.new": DraftedForm(N_("A new official statement"), (StatementForm,)),
    "statements.edit": DraftedForm(N_("An official statement, edited"), (StatementForm,)),
    "statements.new_assertion": DraftedForm(N_("An assertion of a statement"), (AssertionForm,)),
    "statements.edit_assertion": DraftedForm(N_("An assertion, edited"), (AssertionForm,)),
    "statements.assess": DraftedForm(N_("An assessment of an assertion"), (AssessmentForm,)),
    "corrections.edit": DraftedForm(
        N_("A letter about what changed since it went out"), (ChangesLetterForm,)
    ),
    "recalls.edit": DraftedForm(N_("A letter about what was withdrawn"), (LetterForm,)),
    "remedies.add_step": DraftedForm(N_("A step of a remedy"), (RemedyStepForm,)),
    "remedies.new": DraftedForm(N_("A new remedy"), (RemedyForm,)),
    "origins.new": DraftedForm(N_("What a source derives from"), (DerivationForm,)),
    "safeguarding.assess": DraftedForm(N_("The risk to a source"), (RiskForm,)),
    "sources.edit": DraftedForm(N_("A source, edited"), (SourceForm,)),
    "sources.new": DraftedForm(N_("A new source"), (NewSourceForm,)),
    "victims.edit": DraftedForm(N_("A victim, edited"), (VictimForm,)),
    "victims.edit_damage": DraftedForm(N_("Damage, edited"), (DamageForm,)),
    "victims.edit_figure": DraftedForm(N_("A figure, edited"), (FigureForm,)),
    "victims.grid": DraftedForm(N_("Victims from a table"), (GridForm,)),
    "victims.new": DraftedForm(N_("A new victim or group"), (VictimForm,)),
    "victims.new_damage": DraftedForm(N_("New damage"), (DamageForm,)),
    "victims.new_figure": DraftedForm(N_("A new figure"), (FigureForm,)),
    "votes.edit": DraftedForm(N_("A vote, edited"), (VoteForm,)),
    "votes.new": DraftedForm(N_("A new vote"), (VoteForm,)),
}
