"""What every page of the statistics begins with: the filters, with what there is to choose from."""

from __future__ import annotations

from typing import TypeVar

from flask import request
from flask_babel import gettext

from casefiles.outbound.statistics import queries
from casefiles.outbound.statistics.forms import StatisticsForm
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.display import language_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors import queries as actors
from casefiles.record.places import queries as places

F = TypeVar("F", bound=StatisticsForm)


def filters(kind: type[F]) -> F:
    """Return the filters as an address sent them, with what there is to choose from."""
    session, user, language = request_session(), current_user(), language_of(None)
    form = kind(request.values, data={"measure": queries.begins_with(session)})
    form.offer(
        parties=actors.choices(session, acting_user=user, language=language, people=False),
        places=[
            (one.value, one.label)
            for one in places.matches(session, "", acting_user=user, language=language)
        ],
        say=gettext,
    )
    return form
