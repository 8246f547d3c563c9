"""Copy fonts, the style kit, icons and outlines from `node_modules` to `static/vendor/`, by name.

Run as `python -m tools.vendor`. What lies there is made, never edited and never committed.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
KIT = ("tabler.min.css", "tabler.rtl.min.css")
WEB_FONTS = {
    "ibm-plex-sans": tuple(
        f"{script}-{weight}" for script in ("latin", "latin-ext") for weight in (400, 500, 600)
    ),
    "ibm-plex-sans-arabic": ("arabic-400", "arabic-500", "arabic-600"),
    "ibm-plex-mono": ("latin-400", "latin-500"),
}
#: Static TrueType fonts: from these, and not from the web fonts, Arabic can be copied out of a PDF.
PDF_FONTS = {
    "amiri": ("400Regular/Amiri_400Regular.ttf", "700Bold/Amiri_700Bold.ttf"),
    "ibm-plex-sans": (
        "400Regular/IBMPlexSans_400Regular.ttf",
        "400Regular_Italic/IBMPlexSans_400Regular_Italic.ttf",
        "500Medium/IBMPlexSans_500Medium.ttf",
        "600SemiBold/IBMPlexSans_600SemiBold.ttf",
        "700Bold/IBMPlexSans_700Bold.ttf",
    ),
}
#: Where icons are named; a quoted word that is the name of an icon brings it into the sprite.
SPEAKERS = (("templates", "*.html"), ("casefiles", "*.py"))
QUOTED = re.compile(r"""["']([a-z][a-z0-9-]*)["']""")
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


def main() -> None:
    """Make the folder anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_kit(VENDOR / "tabler")
    copy_web_fonts(VENDOR / "fonts")
    copy_pdf_fonts(VENDOR / "fonts-pdf")
    copy_outlines(VENDOR / "world-atlas")
    write_icons(VENDOR / "icons.svg")


def copy_kit(folder: Path) -> None:
    """Copy the style sheets, without the address of a map that is not served."""
    folder.mkdir(parents=True)
    for name in KIT:
        text = (MODULES / "@tabler/core/dist/css" / name).read_text()
        (folder / name).write_text(SOURCE_MAP.sub("", text))


def copy_web_fonts(folder: Path) -> None:
    """Copy the faces that the style sheets name, and their licence."""
    folder.mkdir(parents=True)
    for family, faces in WEB_FONTS.items():
        package = MODULES / "@fontsource" / family
        for face in faces:
            shutil.copy(package / "files" / f"{family}-{face}-normal.woff2", folder)
        shutil.copy(package / "LICENSE", folder / f"{family}.LICENSE")


def copy_pdf_fonts(folder: Path) -> None:
    """Copy the faces that documents are set in, and their licence."""
    folder.mkdir(parents=True)
    for family, faces in PDF_FONTS.items():
        package = MODULES / "@expo-google-fonts" / family
        for face in faces:
            shutil.copy(package / face, folder)
        shutil.copy(package / "LICENSE_FONT", folder / f"{family}.LICENSE")


def copy_outlines(folder: Path) -> None:
    """Copy the outlines of countries, at the scale that a map of one country needs."""
    folder.mkdir(parents=True)
    for name in ("countries-50m.json", "LICENSE"):
        shutil.copy(MODULES / "world-atlas" / name, folder)


def write_icons(path: Path) -> None:
    """Write one sprite of the icons that pages name."""
    drawings = MODULES / "@tabler/icons/icons/outline"
    symbols = "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24">{_body(drawings / f"{name}.svg")}</symbol>\n'
        for name in sorted(_named())
        if (drawings / f"{name}.svg").exists()
    )
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n')


def _named() -> set[str]:
    return {
        word
        for folder, pattern in SPEAKERS
        for file in (ROOT / folder).rglob(pattern)
        for word in QUOTED.findall(file.read_text())
    }


def _body(path: Path) -> str:
    match = BODY.search(path.read_text())
    if match is None:
        message = f"{path.name} is not a drawing."
        raise ValueError(message)
    return " ".join(match[1].split())


if __name__ == "__main__":
    main()
