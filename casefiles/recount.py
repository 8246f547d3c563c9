"""What a process that only counts does: `python -m casefiles.recount`, begun by `apart.py`."""

from __future__ import annotations

import json
import os
import sys
from uuid import UUID

from casefiles.app import sessions_of
from casefiles.outbound.statistics.tasks import count_again

#: pages go first
_NICE = 10


def main() -> int:
    """Count again what is asked for on the standard input; of a fault tell its kind alone."""
    asked = json.load(sys.stdin)
    os.nice(_NICE)
    factory = sessions_of(asked["address"])
    try:
        count_again(factory, UUID(asked["organisation"]))
    except Exception as fault:  # noqa: BLE001 - its words could name somebody
        sys.stdout.write(type(fault).__name__)
        return 1
    finally:
        factory.kw["bind"].dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
