"""A picture leaves as a file of its own, and the log keeps which and for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from casefiles.foundation.messages import N_
from casefiles.outbound.pictures.documents import Order, Shown
from casefiles.outbound.pictures.export import rows_of
from casefiles.outbound.statistics import policy
from casefiles.outbound.statistics.policy import StatisticsPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import csv_table
from casefiles.platform.pictures.documents import png_document, svg_document

DRAWN = "statistics:drawn"
HISTORY: Mapping[str, str] = {DRAWN: N_("took a picture of the statistics out (%(format)s)")}


def export_picture(
    session: Session, shown: Shown, order: Order, kind: str, *, fonts: Path, acting_user: User
) -> bytes:
    """Write a picture as svg, png or csv, and keep in the log what left and for whom."""
    policy.require(acting_user, StatisticsPermission.EXPORT)
    content = _written(shown, order, kind, fonts)
    record(
        session,
        DRAWN,
        acting_user,
        acting_user=acting_user,
        count=len(shown.rows),
        picture=shown.kind,
        measure=order.measure,
        format=kind,
        public=order.is_public,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content


def _written(shown: Shown, order: Order, kind: str, fonts: Path) -> bytes:
    if kind == "svg":
        return svg_document(shown.picture)
    if kind == "png":
        return png_document(shown.picture, fonts=fonts)
    titles, rows = rows_of(shown, order)
    return csv_table(titles, (dict(zip(titles, row, strict=True)) for row in rows))
