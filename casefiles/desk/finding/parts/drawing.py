"""What was found as a page shows it: each text on its own, the words looked for marked in it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from casefiles.foundation.finding_words import Marking
from casefiles.foundation.texts import Texts


class Drawing:
    """Draws the texts of one page of findings; a page shows two hundred."""

    def __init__(self, sought: Sequence[str], language: str) -> None:
        self._marking, self._language = Marking(sought), language

    def said(self, text: str, language: str = "") -> Markup:
        """Draw one text."""
        tongue = f' lang="{escape(language)}"' if language else ""
        return Markup(f'<bdi dir="auto"{tongue}>{self._marked(text)}</bdi>')  # noqa: S704 - escaped

    def reference(self, text: str) -> Markup:
        """Draw what something is called aloud."""
        return Markup(f'<bdi class="ref">{self._marked(text)}</bdi>')  # noqa: S704 - escaped

    def all_of(self, texts: Texts) -> Markup:
        """Draw every wording, the page's language first, as in every list."""
        here = sorted(texts.languages, key=lambda one: one != self._language)
        return Markup(" · ").join([self.said(texts.wordings[one], one) for one in here])

    def _marked(self, text: str) -> str:
        """Return a text escaped, with marks; without the detours of Markup's own formatting."""
        return "".join(
            f"<mark>{escape(piece)}</mark>" if is_hit else escape(piece)
            for piece, is_hit in self._marking.pieces(text)
        )
