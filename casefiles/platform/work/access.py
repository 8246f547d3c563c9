"""The pages whose forms are kept while somebody writes; the table of rooms names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import current_app

from casefiles.platform.work.forms import DraftedForm


def drafted_forms() -> Mapping[str, DraftedForm]:
    """Return the pages whose forms are kept while somebody writes, by endpoint."""
    return cast("Mapping[str, DraftedForm]", current_app.extensions["drafted forms"])
