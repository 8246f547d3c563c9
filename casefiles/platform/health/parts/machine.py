"""What the machine is to an installation: space, rights, folders, network. Asks no database."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryFile

from casefiles.foundation.messages import N_
from casefiles.platform.health.models import Finding, Level
from casefiles.settings import Settings

_GIB = 1024**3
_ENOUGH_SPACE, _LITTLE_SPACE = 10 * _GIB, _GIB
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PROBE = b"casefiles"


def of_machine(settings: Settings) -> Iterator[Finding]:
    """Yield what can be known whether or not the database answers."""
    yield _space(settings.instance)
    yield _permissions(settings)
    yield _folders(settings)
    yield _network(settings)
    yield _addresses(settings)
    yield _master_key(settings.instance)
    yield _reader_of_pdfs()
    yield _writer_of_recordings()


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    level = Level.OK if free >= _ENOUGH_SPACE else Level.WARN
    level = Level.FAIL if free < _LITTLE_SPACE else level
    advice = "" if level is Level.OK else N_("Give the installation more space.")
    said = N_("%(free)s GiB are free on the disk.")
    return Finding("space", level, said, {"free": free // _GIB}, advice)


def _permissions(settings: Settings) -> Finding:
    places = [settings.instance, *settings.instance.glob("*.sqlite*")]
    places += [settings.instance / "keys", *settings.instance.glob("keys/*")]
    places += [settings.store, settings.packets, *settings.packets.glob("*")]
    opened = [one for one in places if one.exists() and _is_open(one, settings.instance)]
    if not opened:
        said = N_("Nobody but the owner reads the folder of the installation.")
        return Finding("permissions", Level.OK, said)
    return Finding(
        "permissions",
        Level.FAIL,
        N_("%(count)s files or folders of the installation can be read by others."),
        {"count": len(opened)},
        N_("Take away the rights of the group and of everybody else."),
    )


def _is_open(place: Path, instance: Path) -> bool:
    """Return whether others reach it: not what lies in a folder of the owner's alone."""
    if place != instance and not instance.stat().st_mode & _OTHERS:
        return False
    return bool(place.stat().st_mode & _OTHERS)


def are_usable(settings: Settings) -> bool:
    """Return whether the store and the packets can be written and read by this process."""
    return all(map(_takes_and_gives, (settings.store, settings.packets)))


def _takes_and_gives(folder: Path) -> bool:
    """Write a few bytes to a file without a name and read them; the rights alone know no full disk.

    A folder that nothing needed so far will be made in the one above.
    """
    try:
        with TemporaryFile(dir=folder if folder.exists() else folder.parent) as file:
            file.write(_PROBE)
            file.seek(0)
            return file.read() == _PROBE
    except OSError:
        return False


def _folders(settings: Settings) -> Finding:
    if are_usable(settings):
        said = N_("The folders of the evidence and of the packets can be written and read.")
        return Finding("folders", Level.OK, said)
    return Finding(
        "folders",
        Level.FAIL,
        N_("The folder of the evidence or that of the packets cannot be written and read."),
        advice=N_("See that the disk is there, not full, and belongs to who runs the server."),
    )


def _network(settings: Settings) -> Finding:
    if settings.https:
        return Finding("network", Level.OK, N_("Visitors arrive over TLS."))
    return Finding("network", Level.OK, N_("Only this machine is served, without TLS."))


def _addresses(settings: Settings) -> Finding:
    found = settings.addresses
    if not found:
        said = N_("The settings name no address for the server to open connections to.")
        return Finding("addresses", Level.OK, said)
    said = N_("The settings name these addresses for the server to open connections to: %(list)s.")
    listed = {"list": ", ".join(f"{one.host}:{one.port}" for one in found)}
    if all(one.is_checked or _is_this_machine(one.host) for one in found):
        return Finding("addresses", Level.OK, said, listed)
    advice = N_("Add sslmode=verify-full to the address of a database on another machine.")
    return Finding("addresses", Level.WARN, said, listed, advice)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _master_key(instance: Path) -> Finding:
    """Say where it lies, not that it is there: without it nothing starts."""
    if (instance / "keys" / "master.key").exists():
        said = N_("The master key lies beside what it locks; disk encryption has to protect both.")
    else:
        said = N_("The master key is kept away from what it locks.")
    return Finding("master-key", Level.OK, said)


def _reader_of_pdfs() -> Finding:
    """Look for what draws the pages of a PDF: without it nothing in one can be covered."""
    if all(map(shutil.which, ("pdftoppm", "pdfinfo"))):
        said = N_("%(tool)s draws PDFs, so that parts of them can be covered.")
        return Finding("pdf", Level.OK, said, {"tool": "pdftoppm"})
    return Finding(
        "pdf",
        Level.WARN,
        N_("PDFs cannot be covered: pdftoppm is not on this machine."),
        advice=N_("Install Poppler (Debian: poppler-utils)."),
    )


def _writer_of_recordings() -> Finding:
    """Look for what writes sound and video anew: without it nothing in them can be covered."""
    if all(map(shutil.which, ("ffmpeg", "ffprobe"))):
        said = N_("%(tool)s writes sound and video anew, so that parts of them can be covered.")
        return Finding("recordings", Level.OK, said, {"tool": "ffmpeg"})
    return Finding(
        "recordings",
        Level.WARN,
        N_("Sound and video cannot be covered: ffmpeg is not on this machine."),
        advice=N_("Install FFmpeg (Debian: ffmpeg)."),
    )
