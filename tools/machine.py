"""What the tests need from the machine itself: a server, a browser, readers, other surroundings."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.debian import install, stop

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Debian's package → the programs (or files) of which one must be there, and what it is for.
NEEDS = {
    "postgresql": (("initdb",), "a PostgreSQL server"),
    "chromium": (BROWSERS, "the browser Chromium"),
    "poppler-utils": (("pdftotext", "pdftoppm"), "the PDF readers pdftotext and pdftoppm"),
    "ffmpeg": (("ffmpeg",), "the writer of sound and video ffmpeg"),
    "openssl": (("openssl",), "the command openssl"),
    "faketime": (("faketime",), "the command faketime"),
    "locales": (("/usr/share/i18n/locales/tr_TR",), "the definitions of locales"),
}
SERVERS = Path("/usr/lib/postgresql")


def find(program: str) -> Path | None:
    """Find a program, also where Debian keeps PostgreSQL's server commands."""
    found = shutil.which(program)
    if found:
        return Path(found)
    versions = sorted(SERVERS.glob(f"*/bin/{program}"), key=_version)
    return versions[-1] if versions else None


def _is_there(need: str) -> bool:
    return Path(need).exists() if need.startswith("/") else find(need) is not None


def find_browser() -> Path | None:
    """Find the machine's own Chromium, under whatever name it has."""
    return next(filter(None, map(find, BROWSERS)), None)


def _version(path: Path) -> float:
    return float(path.parts[-3])


def missing() -> dict[str, str]:
    """Return the packages whose programs are not to be found, with what each brings."""
    return {
        package: brings
        for package, (programs, brings) in NEEDS.items()
        if not any(map(_is_there, programs))
    }


def main() -> None:
    """Install what is missing, or stop naming it."""
    lacking = missing()
    if lacking:
        install(lacking)
    still = missing()
    if still:
        stop(f"after installing there is still no {', no '.join(still.values())}.")


if __name__ == "__main__":
    main()
