"""The door of every page about a packet: loads it for the person asking, or says there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.outbound.packets import policy, queries
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session
from casefiles.settings import Settings

P = ParamSpec("P")
PacketView = Callable[Concatenate[Packet, P], ResponseReturnValue]
PacketRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_packet(needs: PacketPermission) -> Callable[[PacketView[P]], PacketRoute[P]]:
    """Hand the view the packet that its address names, if the person may do this to it."""

    def decorate(view: PacketView[P]) -> PacketRoute[P]:
        @wraps(view)
        @login_required
        def guarded(packet_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            packet = queries.get_packet(request_session(), packet_id, acting_user=current_user())
            policy.require(current_user(), needs)
            return view(packet, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def packets_folder() -> Path:
    """Return where the running application keeps the files of packets."""
    return cast("Settings", current_app.extensions["settings"]).packets
