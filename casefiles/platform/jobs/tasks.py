"""Does the waiting work: all of it at once, or for as long as the application serves."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Thread
from time import monotonic

from sqlalchemy.orm import Session, sessionmaker

from casefiles.foundation.memory import give_back
from casefiles.platform.jobs.queries import is_work_waiting
from casefiles.platform.jobs.workflow import (
    Alarm,
    Handler,
    Recurring,
    ask_for_what_is_due,
    run_next,
)

#: seconds between two looks while there is nothing to do
PAUSE = 1.0
#: seconds between two looks at what recurs
_TICK = 60.0
#: seconds after which what pages freed is given back to the system
_GIVING_BACK = 10.0


def run_until_idle(
    factory: sessionmaker[Session], handlers: dict[str, Handler], alarm: Alarm
) -> int:
    """Do every job that waits, one after the other; returns how many attempts that took."""
    attempts = 0
    while run_next(factory, handlers, alarm):
        attempts += 1
    return attempts


class Worker:
    """One thread beside the pages; whoever starts it makes sure that it is the only one."""

    def __init__(
        self,
        factory: sessionmaker[Session],
        handlers: dict[str, Handler],
        alarm: Alarm,
        *,
        recurring: Sequence[Recurring] = (),
        pause: float = PAUSE,
    ) -> None:
        self._factory, self._handlers, self._alarm = factory, handlers, alarm
        self._recurring, self._next_tick = recurring, monotonic()
        self._next_giving_back = monotonic()
        self._pause = pause
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="casefiles-worker", daemon=True)

    def start(self) -> None:
        """Begin to look for work."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Return whether it still looks for work."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Cut the present job off where it next says how far it is, and wait until it cleared up.

        However long that takes: a thread that dies with the program leaves its files behind.
        """
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - a busy database must not end the worker
                self._alarm(error)
            self._stopping.wait(self._pause)

    def _look(self) -> None:
        if monotonic() >= self._next_tick:
            self._next_tick = monotonic() + _TICK
            ask_for_what_is_due(self._factory, self._recurring)
        with self._factory() as session:
            was_waiting = waiting = is_work_waiting(session)
        while waiting and not self._stopping.is_set():
            waiting = run_next(
                self._factory, self._handlers, self._alarm, is_ending=self._stopping.is_set
            )
        if was_waiting or monotonic() >= self._next_giving_back:
            self._next_giving_back = monotonic() + _GIVING_BACK
            give_back()
