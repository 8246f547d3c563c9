"""A report: its prose, the cases told in it, and the editions that were frozen of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casefiles.foundation import clock
from casefiles.foundation.database import Base, Versioned
from casefiles.foundation.texts import Texts
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.places.models import Place


class Template(StrEnum):
    """What kind of report: which sections it has, and in which order."""

    ANNIVERSARY = "anniversary"
    INCIDENT = "incident"
    MONTHLY = "monthly"
    UN_ANNEX = "un_annex"


class Audience(StrEnum):
    """For whom it is written: small numbers stay out of what is for anybody."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ReportState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class ReportDetails:
    """What a person says a report is about."""

    title: Texts
    template: Template = Template.ANNIVERSARY
    audience: Audience = Audience.PUBLIC
    #: id of a party; empty for whoever it was
    party: str = ""
    #: id of a place; empty for everywhere
    place: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class SectionDetails:
    """What a person writes in a section."""

    prose: Texts
    is_left_out: bool = False


class Report(Versioned):
    """What a report is about, as its writers have it now; what was published stands in editions."""

    __tablename__ = "reports"

    reference: Mapped[str] = mapped_column(sa.String(40), unique=True)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    template: Mapped[Template]
    audience: Mapped[Audience]
    title: Mapped[Texts]
    party_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("actors.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("places.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: once true, it stays so: what was published does not become unpublished
    was_published: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str] = mapped_column(sa.Text, default="")

    party: Mapped[Actor | None] = relationship()
    place: Mapped[Place | None] = relationship()
    sections: Mapped[list[ReportSection]] = relationship(
        back_populates="report", order_by="ReportSection.code"
    )
    accounts: Mapped[list[ReportAccount]] = relationship(
        order_by="ReportAccount.position", cascade="all, delete-orphan"
    )
    contributors: Mapped[list[ReportContributor]] = relationship()

    __table_args__ = (
        sa.CheckConstraint("since <= until", name="period_in_order"),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name="void_says_why"),
    )

    def prose_of(self, code: str) -> Texts | None:
        """Return what its writers wrote in a section."""
        return next((one.prose for one in self.sections if one.code == code), None)

    def leaves_out(self, code: str) -> bool:
        """Return whether its writers left a section out."""
        return any(one.code == code and one.is_left_out for one in self.sections)


class ReportSection(Versioned):
    """What people wrote in one section; a section without a row has only its figures."""

    __tablename__ = "report_sections"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    prose: Mapped[Texts | None]
    is_left_out: Mapped[bool] = mapped_column(default=False)

    report: Mapped[Report] = relationship(back_populates="sections")

    __table_args__ = (sa.UniqueConstraint("report_id", "code"),)


class ReportAccount(Base):
    """A case that the report tells of at length."""

    __tablename__ = "report_accounts"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, index=True)
    position: Mapped[int]

    case: Mapped[Case] = relationship()


class ReportContributor(Base):
    """Who wrote or changed a report. Rows are only added; none of them may publish it."""

    __tablename__ = "report_contributors"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
