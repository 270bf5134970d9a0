"""The master key file: what everything else in the vault is locked with.

A text file of lines `id key` (32 random bytes in base64), readable by its owner alone. The line `lookup`
makes the tokens that exact search works with and never changes; of the others the first wraps new case keys
and the rest only unwrap old ones, so that a master key can be replaced without reading a single case.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from casework.vault.contract import MasterKeyError
from casework.vault.disk import sync_folder

KEY_BYTES = 32
LOOKUP = "lookup"

_ID = re.compile(r"[a-z0-9-]{1,16}")
_HEADING = (
    "# Rightsdesk master key. Without this file nothing in the record or the vault can be read.\n"
    "# Keep a copy apart from the backups of the data, and let nobody else read it.\n"
)


@dataclass(frozen=True)
class MasterKeys:
    """The keys of one file: `wrapping` by id, the current one first, and the `lookup` key."""

    wrapping: dict[str, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)

    @property
    def current(self) -> str:
        """Give the id of the key that wraps new case keys."""
        return next(iter(self.wrapping))


def make_master_key(path: Path) -> None:
    """Write a new master key file with mode 0600; raises MasterKeyError when there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise MasterKeyError(f"There is a master key at {path} already; it is not overwritten.") from error
    _write(handle, _HEADING + _line(_new_id()) + _line(LOOKUP))
    sync_folder(path.parent)


def add_master_key(path: Path) -> str:
    """Put a new current key before the others and give its id; case keys are then rewrapped one by one."""
    keys = load_master_keys(path)
    key_id = _new_id()
    old = "".join(_line(name, key) for name, key in keys.wrapping.items())
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _write(handle, _HEADING + _line(key_id) + old + _line(LOOKUP, keys.lookup))
    beside.replace(path)
    sync_folder(path.parent)
    return key_id


def load_master_keys(path: Path) -> MasterKeys:
    """Read a master key file.

    Raises MasterKeyError, with a sentence for the operator, when the file is missing, damaged, or open to others.
    """
    found = dict(_read_lines(path, _read_private(path)))
    lookup = found.pop(LOOKUP, None)
    if lookup is None or not found:
        raise MasterKeyError(f"{path} is not a whole master key: it needs a key and the line '{LOOKUP}'.")
    return MasterKeys(wrapping=found, lookup=lookup)


def _read_private(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            # The open file is judged, not the name: a swapped link cannot slip in between.
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if os.name == "posix" and mode & 0o077:
                raise MasterKeyError(
                    f"Others may read the master key at {path} (mode {mode:04o}). Run: chmod 600 {path}"
                )
            return file.read(65_536)
    except FileNotFoundError as error:
        raise MasterKeyError(f"There is no master key at {path}. Restore it, or make one for a new record.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"The master key at {path} cannot be read: {type(error).__name__}.") from error


def _read_lines(path: Path, text: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        if len(words) != 2 or not _ID.fullmatch(words[0]) or words[0] in dict(found):
            raise MasterKeyError(f"{path}, line {number}: expected a key id of its own and a key in base64.")
        try:
            key = base64.b64decode(words[1], validate=True)
        except binascii.Error as error:
            raise MasterKeyError(f"{path}, line {number}: the key is not base64.") from error
        if len(key) != KEY_BYTES:
            raise MasterKeyError(f"{path}, line {number}: the key has {len(key)} bytes instead of {KEY_BYTES}.")
        found.append((words[0], key))
    return found


def _new_id() -> str:
    return f"m-{secrets.token_hex(5)}"


def _line(key_id: str, key: bytes | None = None) -> str:
    return f"{key_id} {base64.b64encode(key or secrets.token_bytes(KEY_BYTES)).decode('ascii')}\n"


def _write(handle: int, text: str) -> None:
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
