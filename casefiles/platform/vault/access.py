"""The keyring of this process, for views that hand it to a verb."""

from __future__ import annotations

from typing import cast

from flask import current_app

from casefiles.platform.vault.workflow import Keyring


def keyring() -> Keyring:
    """Return the running application's keys."""
    return cast("Keyring", current_app.extensions["keyring"])
