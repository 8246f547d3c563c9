"""What pages and style sheets name was brought in, so no page asks another origin for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSS = sorted((ROOT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.stem)
def test_what_a_style_sheet_names_is_served_from_here(path: Path) -> None:
    for address in re.findall(r"""url\(["']?([^"')]+)""", path.read_text()):
        if not address.startswith(("data:", "#")):
            assert (path.parent / address).is_file(), address


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    sprite = (ROOT / "static" / "vendor" / "icons.svg").read_text()
    drawn = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""\bicon\(["']([^"']+)["']""", path.read_text())
    }

    assert drawn
    assert [name for name in sorted(drawn) if f'id="i-{name}"' not in sprite] == []
