"""Every setting of an installation, read once, each unknown or missing one refused by name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

_PREFIX = "CASEFILES_"
_KEY_BYTES = 32
#: what the names of a master key to come, and of the one before, end with
COMING, FORMER = ".next", ".old"
#: name in the environment → what it is, for `docs/settings.md` and for messages
SETTINGS: Mapping[str, str] = {
    "CASEFILES_INSTANCE": "folder that holds the database, the evidence store and the keys",
    "CASEFILES_DATABASE_URL": "SQLAlchemy address of the database; default: SQLite in the instance",
    "CASEFILES_SECRET_KEY": "32 bytes in hexadecimal that sign form tokens",
    "CASEFILES_MASTER_KEY": "32 bytes in hexadecimal that wrap the data keys",
    "CASEFILES_PROXIES": "how many proxies stand in front and may name the visitor; default 0",
    "CASEFILES_HTTPS": "yes when visitors arrive over TLS; needed beyond this machine",
    "CASEFILES_UPLOAD_LIMIT": "largest file taken, in bytes; default 10 GiB",
}
_GIB = 1024**3


_POSTGRESQL_PORT = 5432
_CHECKED = frozenset({"verify-ca", "verify-full"})


class BadSetting(Exception):  # noqa: N818 - reads as a sentence in the message
    """A setting is unknown, missing or malformed; the message names it."""


@dataclass(frozen=True)
class Address:
    """Where the server connects to, and whether TLS shows that nobody else answers there."""

    host: str
    port: int
    is_checked: bool


@dataclass(frozen=True)
class Settings:
    """One installation. Lengths in bytes, keys as raw bytes."""

    instance: Path
    database_url: str
    secret_key: bytes = field(repr=False)
    master_key: bytes = field(repr=False)
    sample: bool = False
    proxies: int = 0
    https: bool = False
    upload_limit: int = 10 * _GIB
    #: file that holds the master key; None where the environment itself does
    master_key_place: Path | None = None
    #: of a change of the master key that is not finished, by what the names of the files end with
    other_master_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def store(self) -> Path:
        """Return the folder of the evidence store."""
        return self.instance / "store"

    @property
    def packets(self) -> Path:
        """Return the folder of the sealed packets."""
        return self.instance / "packets"

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Return every address that the server opens connections to; none for a local socket."""
        location = make_url(self.database_url)
        named = [location.host, *_several(location.query.get("host"))]
        return tuple(
            Address(
                host,
                location.port or _POSTGRESQL_PORT,
                is_checked=location.query.get("sslmode") in _CHECKED,
            )
            for host in named
            if host and not host.startswith("/")
        )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, sample: bool = False) -> Settings:
        """Read the settings; `NAME_FILE` names a file that holds the value of `NAME`."""
        values = _values(environ)
        instance = Path(values.get("CASEFILES_INSTANCE") or default_instance(sample=sample))
        place = _place_of_master_key(environ, instance)
        return cls(
            instance=instance.absolute(),
            database_url=values.get("CASEFILES_DATABASE_URL") or _sqlite_in(instance),
            secret_key=_key(values, "CASEFILES_SECRET_KEY", instance / "keys" / "secret.key"),
            master_key=_key(values, "CASEFILES_MASTER_KEY", instance / "keys" / "master.key"),
            sample=(instance / "SAMPLE").exists(),
            proxies=_number(values, "CASEFILES_PROXIES", 0),
            https=_yes(values, "CASEFILES_HTTPS"),
            upload_limit=_number(values, "CASEFILES_UPLOAD_LIMIT", 10 * _GIB),
            master_key_place=place and place.absolute(),
            other_master_keys=dict(_others_beside(place)),
        )


def _several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value or "",)


def default_instance(*, sample: bool) -> Path:
    """Return where an installation lives when nobody says: below the current folder."""
    return Path("instance") / ("sample" if sample else "real")


def prepare_instance(instance: Path, *, sample: bool) -> None:
    """Make the folder of a new installation, its keys readable by its owner alone.

    A folder once marked as sample stays sample, and a real one never becomes it.
    """
    mark = instance / "SAMPLE"
    if instance.exists() and any(instance.iterdir()) and mark.exists() != sample:
        raise BadSetting(f"{instance} already holds {'real' if sample else 'sample'} data.")
    (instance / "keys").mkdir(parents=True, exist_ok=True)
    instance.chmod(0o700)
    if sample:
        mark.write_text("Demonstration data. This folder cannot become a real installation.\n")
    for name in ("secret.key", "master.key"):
        _write_key_once(instance / "keys" / name)


def _write_key_once(path: Path) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")


def _values(environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith(_PREFIX) or name.startswith("CASEFILES_TEST_"):
            continue
        setting = name.removesuffix("_FILE") if name not in SETTINGS else name
        if setting not in SETTINGS:
            raise BadSetting(f"{name} is not a setting of Casefiles.")
        values[setting] = Path(value).read_text().strip() if name.endswith("_FILE") else value
    return values


def _sqlite_in(instance: Path) -> str:
    return f"sqlite:///{(instance / 'casefiles.sqlite').absolute()}"


def _key(values: Mapping[str, str], name: str, path: Path) -> bytes:
    text = values.get(name)
    if text is None:
        if not path.exists():
            raise BadSetting(f"{name} is missing: neither in the environment nor at {path}.")
        text = path.read_text().strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise BadSetting(f"{name} must be {_KEY_BYTES} bytes in hexadecimal.")
    return key


def _place_of_master_key(environ: Mapping[str, str], instance: Path) -> Path | None:
    if named := environ.get("CASEFILES_MASTER_KEY_FILE"):
        return Path(named)
    return None if "CASEFILES_MASTER_KEY" in environ else instance / "keys" / "master.key"


def _others_beside(place: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield the keys that a change of the master key left beside it until it is finished."""
    if place is None:
        return
    for ending in (COMING, FORMER):
        with suppress(OSError, ValueError):
            text = place.with_name(place.name + ending).read_text()
            yield ending, bytes.fromhex(text.strip())


def _number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "no")
    if text not in ("yes", "no"):
        raise BadSetting(f"{name} must be yes or no, not {text!r}.")
    return text == "yes"
