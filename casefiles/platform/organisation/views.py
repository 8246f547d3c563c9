"""The first page of an empty installation, and the organisation's own page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.accounts.policy import AccountPermission
from casefiles.platform.organisation import queries, workflow
from casefiles.platform.organisation.forms import AlikeForm, OrganisationForm, SetUpForm
from casefiles.platform.organisation.models import Organisation
from casefiles.platform.vault import queries as vault
from casefiles.platform.vault.access import keyring
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.web.access import open_to_all
from casefiles.platform.web.forms import accepted
from casefiles.platform.web.transaction import request_session

blueprint = Blueprint("organisation", __name__)


@blueprint.route("/setup", methods=["GET", "POST"])
@open_to_all
def setup() -> ResponseReturnValue:
    if queries.find_organisation(request_session()) is not None:
        raise NotFound(N_("This installation is already set up."))
    form = SetUpForm()
    if not form.is_submitted():
        return render_template("platform/organisation/setup.html", form=form)

    def set_up() -> None:
        workflow.set_up(
            request_session(),
            form.details(),
            passphrase=form.passphrase.data or "",
            administrator=form.administrator(),
        )

    if not accepted(form, set_up):
        return render_template("platform/organisation/setup.html", form=form), 422
    flash(_("This installation is yours. Sign in, then make the accounts of your colleagues."))
    return redirect(url_for("accounts.sign_in"), code=303)


@blueprint.route("/organisation", methods=["GET", "POST"])
@signed_in(needs=AccountPermission.MANAGE)
def settings() -> ResponseReturnValue:
    organisation = queries.the_organisation(request_session())
    form = OrganisationForm(workflow.details_of(organisation), version=organisation.version)
    if not form.is_submitted():
        return _settings_page(organisation, form)

    def save() -> None:
        workflow.edit_organisation(
            request_session(),
            organisation,
            form.details(),
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[workflow.OrganisationDetails, int]:
        return workflow.details_of(organisation), organisation.version

    if not accepted(form, save, saved=saved):
        return _settings_page(organisation, form), 422
    flash(_("Organisation saved."))
    return redirect(url_for(".settings"), code=303)


def _settings_page(organisation: Organisation, form: OrganisationForm) -> str:
    keys = keyring()
    return render_template(
        "platform/organisation/settings.html",
        organisation_record=organisation,
        form=form,
        fingerprint=vault.fingerprint(request_session()),
        unlocked={kind.value: keys.is_unlocked(kind) for kind in LockedKeyKind},
    )


@blueprint.route("/organisation/alike", methods=["GET", "POST"])
@signed_in(needs=AccountPermission.MANAGE)
def alike() -> ResponseReturnValue:
    organisation = queries.the_organisation(request_session())
    form = AlikeForm({"number": organisation.fewest_alike}, version=organisation.version)

    def save() -> None:
        workflow.set_fewest_alike(
            request_session(),
            organisation,
            form.number.data or 0,
            reason=form.reason.data or "",
            opened=form.opened,
            acting_user=current_user(),
        )

    def saved() -> tuple[dict[str, object], int]:
        return {"number": organisation.fewest_alike}, organisation.version

    page = {"organisation_record": organisation, "form": form}
    if not form.is_submitted():
        return render_template("platform/organisation/alike.html", **page)
    if not accepted(form, save, saved=saved):
        return render_template("platform/organisation/alike.html", **page), 422
    flash(_("Saved."))
    return redirect(url_for(".settings"), code=303)


@blueprint.post("/organisation/lock-keys")
@signed_in(needs=AccountPermission.MANAGE)
def lock_keys() -> ResponseReturnValue:
    workflow.lock_keys(request_session(), keyring(), acting_user=current_user())
    flash(_("The keys are locked."))
    return redirect(url_for(".settings"), code=303)
