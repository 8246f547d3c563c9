"""The store of this installation, for views that hand it to a verb."""

from __future__ import annotations

from typing import cast

from flask import current_app

from casefiles.platform.files.parts.store import LocalStore
from casefiles.settings import Settings


def store() -> LocalStore:
    """Return the running application's evidence store."""
    return cast("LocalStore", current_app.extensions["store"])


def upload_limit() -> int:
    """Return the largest file taken, in bytes."""
    return cast("Settings", current_app.extensions["settings"]).upload_limit
