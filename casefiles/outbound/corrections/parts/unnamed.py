"""Whom what is said to a recipient may not name: everybody hidden, case by case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casefiles.outbound.corrections.parts.saying import Said
from casefiles.outbound.submissions.documents import Permits, naming


@dataclass(frozen=True)
class Unnamed:
    """How people may be spelt who are not to be named, by the ids of cases in the packet."""

    of_case: Mapping[str, frozenset[str]]
    #: who may be named in some case
    exposed: frozenset[str]

    @classmethod
    def under(cls, permits: Mapping[str, Permits]) -> Unnamed:
        """Return who is hidden where; whoever is named in one case may be hidden in another."""
        exposed = {key: _spelt(each.exposed_people) for key, each in permits.items()}
        hidden = {key: _spelt(each.hidden_names) - exposed[key] for key, each in permits.items()}
        return cls(hidden, frozenset().union(*exposed.values()))

    @property
    def anywhere(self) -> frozenset[str]:
        """Everybody who is hidden in any case, also where another case names them."""
        return frozenset().union(*self.of_case.values())

    def named_in(self, said: Mapping[str, Said]) -> frozenset[str]:
        """Return the statements whose words name somebody who is hidden in their case."""
        by_case: dict[str, dict[str, dict[str, str]]] = {}
        for key, one in said.items():
            by_case.setdefault(one.subject.case, {})[key] = {**one.words, **_named(one)}
        return frozenset(
            path[0]
            for case, words in by_case.items()
            for path in naming.read(words).places_naming(self._hidden_in(case))
        )

    def _hidden_in(self, case: str) -> frozenset[str]:
        """Return who is hidden in a case, or in another and named in none; in any, of none."""
        own = self.of_case.get(case)
        return self.anywhere if own is None else own | (self.anywhere - self.exposed)


def _spelt(people: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(name for one in people for name in naming.spellings(one))


def _named(said: Said) -> dict[str, str]:
    return {f"named {language}": words for language, words in said.subject.named.items()}
