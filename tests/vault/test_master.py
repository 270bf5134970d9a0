"""The master key file: who may read it, how damage is told, how a new key comes before the old ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.vault.contract import MasterKeyError
from casework.vault.master import add_master_key, load_master_keys, make_master_key

KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="  # 32 times the figure one
SHORT = "MTEx"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_new_file_is_the_owners_alone_and_loads(tmp_path: Path) -> None:
    path = tmp_path / "new" / "master.key"
    make_master_key(path)
    keys = load_master_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(keys.wrapping) == 1
    assert len(keys.wrapping[keys.current]) == 32
    assert len(keys.lookup) == 32
    assert keys.wrapping[keys.current] != keys.lookup


def test_two_files_hold_different_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_master_key(tmp_path / name)
    assert load_master_keys(tmp_path / "a").lookup != load_master_keys(tmp_path / "b").lookup


def test_a_master_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    make_master_key(path)
    before = path.read_bytes()
    with pytest.raises(MasterKeyError, match="already"):
        make_master_key(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o777, 0o610])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "master.key", f"m-one {KEY}\nlookup {KEY}\n", mode)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        load_master_keys(path)


def test_a_file_its_owner_may_only_read_is_accepted(tmp_path: Path) -> None:
    path = written(tmp_path / "master.key", f"m-one {KEY}\nlookup {KEY}\n", 0o400)
    assert load_master_keys(path).current == "m-one"


@pytest.mark.parametrize(
    ("what", "text", "sentence"),
    [
        ("nothing in it", "", "not a whole master key"),
        ("only words of a person", "# my key is in the safe\n", "not a whole master key"),
        ("no lookup line", f"m-one {KEY}\n", "'lookup'"),
        ("no wrapping key", f"lookup {KEY}\n", "not a whole master key"),
        ("a key without its id", f"{KEY}\nlookup {KEY}\n", "line 1: expected a key id"),
        ("three words", f"m-one {KEY} {KEY}\n", "line 1: expected a key id"),
        ("an id in capitals", f"M-ONE {KEY}\n", "line 1: expected a key id"),
        ("an id too long for its column", f"m-1234567890123456 {KEY}\n", "line 1: expected a key id"),
        ("one id twice", f"m-one {KEY}\nm-one {KEY}\n", "line 2: expected a key id of its own"),
        ("a letter lost", f"m-one {KEY[1:]}\nlookup {KEY}\n", "line 1: the key"),
        ("no base64", "m-one ???!\n", "line 1: the key is not base64"),
        ("too short", f"# heading\nm-one {SHORT}\n", "line 2: the key has 3 bytes instead of 32"),
        ("not ASCII", "m-öne x\n", "cannot be read"),
    ],
)
def test_damage_is_told_in_a_sentence_without_the_key(tmp_path: Path, what: str, text: str, sentence: str) -> None:
    path = written(tmp_path / "master.key", text)
    with pytest.raises(MasterKeyError, match=sentence) as raised:
        load_master_keys(path)
    assert KEY[:8] not in str(raised.value), what


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="There is no master key at"):
        load_master_keys(tmp_path / "master.key")


def test_a_new_key_comes_first_and_nothing_else_changes(tmp_path: Path) -> None:
    path = written(tmp_path / "master.key", f"m-one {KEY}\nlookup {KEY}\n")
    new = add_master_key(path)
    keys = load_master_keys(path)
    assert keys.current == new
    assert list(keys.wrapping) == [new, "m-one"]
    assert keys.wrapping["m-one"] == b"1" * 32
    assert keys.lookup == b"1" * 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["master.key"]


def test_nothing_shows_a_key_when_printed(tmp_path: Path) -> None:
    path = written(tmp_path / "master.key", f"m-one {KEY}\nlookup {KEY}\n")
    assert repr(load_master_keys(path)) == "MasterKeys()"
