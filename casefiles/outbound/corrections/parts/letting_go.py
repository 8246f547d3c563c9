"""What a packet was let out with, and what would be let out of the same cases today."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casefiles.outbound.packets.documents import public_id
from casefiles.outbound.packets.queries import Opened
from casefiles.outbound.submissions.documents import Leaving
from casefiles.record.disclosure.models import Scope


def let_out(held: Opened) -> frozenset[tuple[str, str]]:
    """Return what a packet was let out with: whom or what, by its ids, and the scope."""
    return frozenset(
        (public_id(held.secret, UUID(record_id)), scope)
        for rows in held.let_out.values()
        for _kind, record_id, scope in rows
    )


def may_go(leaving: Iterable[Leaving], secret: bytes) -> frozenset[tuple[str, str]]:
    """Return what would be let out today."""
    return frozenset(
        (public_id(secret, item.subject_id), item.scope.value)
        for each in leaving
        for item in each.permits.going
    )


def named_sources(held: Opened) -> frozenset[str]:
    """Return the sources that the packet names: recalls and expunging find them by it."""
    told = {about for about, scope in let_out(held) if scope == Scope.NAME.value}
    named = {row["public_id"] for row in held.content["sources"] if not row["identity_withheld"]}
    return frozenset(named & told)
