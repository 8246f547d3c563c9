"""What a snapshot keeps builds the very packet that the content would have built."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from casefiles.foundation.canonical import canonical_json
from casefiles.outbound.packets.parts.keeping import keep_content, restore_content
from tests.outbound.packets.conftest import Build
from tests.outbound.packets.fiction import some_content

PICTURE = b"a picture, as far as this test is concerned"


def test_kept_content_comes_back_equal() -> None:
    content = some_content(exhibits=(PICTURE,))

    kept = json.loads(canonical_json(keep_content(content)))

    assert restore_content(kept, open_exhibit=lambda _: io.BytesIO(PICTURE)) == content


def test_kept_content_builds_the_same_bytes(build: Build) -> None:
    content = replace(some_content(cases=1, exhibits=(PICTURE,)), languages=("en",))
    stored = {content.exhibits[0].sha256: PICTURE}

    kept = json.loads(canonical_json(keep_content(content)))
    restored = restore_content(kept, open_exhibit=lambda sha256: io.BytesIO(stored[sha256]))

    assert build(restored)[1] == build(content)[1]


def test_a_field_that_nobody_declared_is_refused() -> None:
    kept = {**keep_content(some_content()), "source_identity": "somebody"}

    with pytest.raises(KeyError, match="source_identity"):
        restore_content(kept, open_exhibit=lambda _: io.BytesIO(b""))
