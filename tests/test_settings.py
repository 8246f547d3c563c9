"""An installation starts with what it was told, or refuses by the name of what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casefiles.settings import SETTINGS, BadSetting, Settings, default_instance, prepare_instance

KEY = "ab" * 32
DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture
def prepared(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a new installation."""
    prepare_instance(tmp_path / "real", sample=False)
    return {"CASEFILES_INSTANCE": str(tmp_path / "real")}


def test_a_prepared_folder_is_enough(prepared: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environment(prepared)

    assert settings.database_url == f"sqlite:///{tmp_path}/real/casefiles.sqlite"
    assert settings.store == tmp_path / "real" / "store"
    assert len(settings.secret_key) == len(settings.master_key) == 32
    assert settings.secret_key != settings.master_key
    assert (settings.https, settings.proxies, settings.sample) == (False, 0, False)


def test_what_the_environment_says_comes_first(prepared: dict[str, str]) -> None:
    settings = Settings.from_environment(
        prepared
        | {
            "CASEFILES_DATABASE_URL": "postgresql+psycopg://server/casefiles",
            "CASEFILES_SECRET_KEY": KEY,
            "CASEFILES_PROXIES": "2",
            "CASEFILES_HTTPS": "yes",
            "CASEFILES_UPLOAD_LIMIT": "1000",
        }
    )

    assert settings.database_url == "postgresql+psycopg://server/casefiles"
    assert settings.secret_key == bytes.fromhex(KEY)
    assert (settings.proxies, settings.https, settings.upload_limit) == (2, True, 1000)


def test_a_secret_may_stand_in_a_file(prepared: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{KEY}\n")

    settings = Settings.from_environment(
        prepared | {"CASEFILES_MASTER_KEY_FILE": str(tmp_path / "secret")}
    )

    assert settings.master_key == bytes.fromhex(KEY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEFILES_SECRETKEY", KEY),
        ("CASEFILES_FILE", "x"),
        ("CASEFILES_SECRET_KEY", "ab"),
        ("CASEFILES_MASTER_KEY", "no hexadecimal"),
        ("CASEFILES_MASTER_KEY", ""),
        ("CASEFILES_PROXIES", "-1"),
        ("CASEFILES_PROXIES", "\u0661"),
        ("CASEFILES_UPLOAD_LIMIT", "10 GB"),
        ("CASEFILES_HTTPS", "true"),
        ("CASEFILES_HTTPS", ""),
    ],
)
def test_what_is_unknown_or_malformed_is_refused_by_name(
    prepared: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment(prepared | {name: value})


def test_a_missing_key_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="CASEFILES_SECRET_KEY is missing"):
        Settings.from_environment({"CASEFILES_INSTANCE": str(tmp_path)})


def test_settings_of_other_programs_and_of_the_tests_are_left_alone(
    prepared: dict[str, str],
) -> None:
    settings = Settings.from_environment(prepared | {"PATH": "x", "CASEFILES_TEST_ANY": "y"})

    assert settings.proxies == 0


def test_preparing_twice_keeps_the_keys(tmp_path: Path) -> None:
    prepare_instance(tmp_path / "real", sample=False)
    key = (tmp_path / "real" / "keys" / "master.key").read_text()

    prepare_instance(tmp_path / "real", sample=False)

    assert (tmp_path / "real" / "keys" / "master.key").read_text() == key


def test_the_folder_and_its_keys_are_its_owners_alone(tmp_path: Path) -> None:
    prepare_instance(tmp_path / "real", sample=False)

    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "real" / "keys" / "master.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("sample", [False, True])
def test_sample_and_real_data_never_share_a_folder(tmp_path: Path, *, sample: bool) -> None:
    prepare_instance(tmp_path / "one", sample=sample)

    with pytest.raises(BadSetting, match="already holds"):
        prepare_instance(tmp_path / "one", sample=not sample)


def test_a_sample_folder_says_so(tmp_path: Path) -> None:
    prepare_instance(tmp_path / "sample", sample=True)

    assert Settings.from_environment({"CASEFILES_INSTANCE": str(tmp_path / "sample")}).sample
    assert default_instance(sample=True) != default_instance(sample=False)


def test_no_key_is_shown_where_settings_are_printed(prepared: dict[str, str]) -> None:
    settings = Settings.from_environment(prepared | {"CASEFILES_SECRET_KEY": KEY})

    assert str(settings.secret_key) not in repr(settings)


def test_every_setting_stands_in_the_documentation() -> None:
    documented = set(re.findall(r"^\| `(CASEFILES_\w+)` \|", DOCUMENT.read_text(), re.MULTILINE))

    assert documented == set(SETTINGS)
