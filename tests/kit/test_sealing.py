"""Secrets in the database: unreadable without the key file, and of no use in another row."""

from pathlib import Path

import pytest

from kit import keyfile, sealing
from kit.sealing import SealBroken, seal, unsealed
from kit.settings import Settings

SECRET = b"what the other side knows as well"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sealing, "settings", lambda: Settings(data=tmp_path))
    return tmp_path


def test_what_is_sealed_opens_again_and_looks_different_each_time(folder: Path) -> None:
    sealed = {seal(SECRET, of="webhook a") for _ in range(10)}

    assert len(sealed) == 10
    assert {unsealed(text, of="webhook a") for text in sealed} == {SECRET}
    assert (folder / "secrets.key").stat().st_mode & 0o777 == 0o600
    assert not any(part in text for text in sealed for part in ("other", "side"))


def test_a_sealed_text_opens_only_for_what_it_was_sealed_for() -> None:
    with pytest.raises(SealBroken):
        unsealed(seal(SECRET, of="webhook a"), of="webhook b")


def test_another_key_file_opens_nothing(folder: Path) -> None:
    sealed = seal(SECRET, of="webhook a")
    (folder / "secrets.key").unlink()
    keyfile.key.cache_clear()

    with pytest.raises(SealBroken):
        unsealed(sealed, of="webhook a")


@pytest.mark.parametrize("text", ["", "AAAA", "no base64!", "ä"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(SealBroken):
        unsealed(text, of="webhook a")
