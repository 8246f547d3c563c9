"""The application for a server of the operator's own choice: `cheroot wsgi:application`.

It does what `casefiles serve` does, for the installation that the environment names; the schema
is there already (`casefiles migrate`). One process, as many threads as wanted: the key that a
person unlocks is in the memory of the process that they unlocked it in, and in no other.
"""

import atexit
import os
from contextlib import ExitStack

from casefiles.installation import serving
from casefiles.service import at_work, require_current
from casefiles.settings import Settings

_settings = Settings.from_environment(os.environ)
_held = ExitStack()
atexit.register(_held.close)
_held.enter_context(serving(_settings))
require_current(_settings)
application = _held.enter_context(at_work(_settings))
