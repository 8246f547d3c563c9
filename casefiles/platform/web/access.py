"""Every route declares who may come in; a test finds the one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Access:
    """What a route asks of the person: anyone, signed in, or a named permission."""

    needs: str


ANYONE = Access("anyone")
SIGNED_IN = Access("signed in")


def declare(view: Callable[P, R], access: Access) -> Callable[P, R]:
    """Mark a view with what its door asks."""
    view.access = access  # type: ignore[attr-defined]
    return view


def declared(view: Callable[..., object]) -> Access | None:
    """Return what a view declared, or None."""
    return cast("Access | None", getattr(view, "access", None))


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Let anyone in: sign-in, set-up, health, static files."""

    @wraps(view)
    def open_view(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return declare(open_view, ANYONE)
