"""The form of an encrypted file: deflated, then cut into sealed frames.

    magic (4) · salt (32) · frames, each: length (4, big endian) · ciphertext with its tag

The salt makes the key one file's own, so the nonce may be the frame's number. Each frame is bound to the
case, the file, its number and whether it is the last: cutting a file short, reordering its frames, adding
to it, or moving it to another name or case is detected. This is the STREAM construction (Hoang, Reyhanitabar,
Rogaway and Vizár, 2015) with AES-256-GCM.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import zlib
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.vault.contract import Altered
from casework.vault.keys import CaseCipher

MAGIC = b"RDv1"
FRAME = 1024 * 1024
"""Most bytes of deflated content in one frame, and most clear bytes given at a time."""

_SALT = 32
_TAG = 16
_LENGTH = struct.Struct(">I")


class FrameWriter:
    """Writes one file: `feed` any number of times, then `end` once. Not for several threads at a time."""

    def __init__(self, cipher: CaseCipher, file_id: str, sink: BinaryIO) -> None:
        """Write the head of the file to `sink`."""
        salt = secrets.token_bytes(_SALT)
        self._aead = cipher.file_cipher(salt)
        self._bound = _bound(cipher, file_id)
        self._sink = sink
        self._deflater = zlib.compressobj(level=1)
        self._waiting = bytearray()
        self._number = 0
        self._digest = hashlib.sha256()
        self.size = 0
        sink.write(MAGIC + salt)

    @property
    def sha256(self) -> str:
        """Give the SHA-256 (hex) of the clear content so far."""
        return self._digest.hexdigest()

    def feed(self, content: bytes) -> None:
        """Take more content; whole frames are written."""
        self.size += len(content)
        self._digest.update(content)
        self._waiting += self._deflater.compress(content)
        # One byte stays behind: the last frame must be known to be the last, and is never empty.
        while len(self._waiting) > FRAME:
            self._write_frame(final=False)

    def end(self) -> None:
        """Write what is left, and mark the end."""
        self._waiting += self._deflater.flush()
        while len(self._waiting) > FRAME:
            self._write_frame(final=False)
        self._write_frame(final=True)

    def _write_frame(self, *, final: bool) -> None:
        content = bytes(self._waiting[:FRAME])
        del self._waiting[:FRAME]
        sealed = self._aead.encrypt(_nonce(self._number), content, _associated(self._bound, self._number, final))
        self._sink.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class FrameReader:
    """Reads one file, at most one frame of clear content at a time."""

    def __init__(self, cipher: CaseCipher, file_id: str, source: BinaryIO) -> None:
        """Read the head of the file; raises Altered."""
        self._complaint = f"File {file_id} of case {cipher.case_id} was altered, cut short or moved."
        head = source.read(len(MAGIC) + _SALT)
        if len(head) != len(MAGIC) + _SALT or head[: len(MAGIC)] != MAGIC:
            raise Altered(self._complaint)
        self._aead: AESGCM = cipher.file_cipher(head[len(MAGIC) :])
        self._bound = _bound(cipher, file_id)
        self._source = source
        self._inflater = zlib.decompressobj()
        self._number = 0
        self._ended = False
        self._packed = b""
        self._following = self._read_sealed()

    @property
    def done(self) -> bool:
        """Say whether all content was given and the end was seen."""
        return self._ended and self._inflater.eof

    def next(self) -> bytes:
        """Give the next clear content, at most FRAME bytes; raises Altered."""
        while not self.done:
            if not self._packed:
                self._packed = self._open_frame()
            clear = self._inflate()
            if clear:
                return clear
        return b""

    def _inflate(self) -> bytes:
        try:
            clear = self._inflater.decompress(self._packed, FRAME)
        except zlib.error as error:
            raise Altered(self._complaint) from error
        self._packed = self._inflater.unconsumed_tail
        if self._inflater.eof and not self._ended:
            raise Altered(self._complaint)
        return clear

    def _open_frame(self) -> bytes:
        sealed = self._following
        if self._ended or not sealed:
            raise Altered(self._complaint)
        # Nothing after a frame means it must be the last; its own seal says whether it is.
        self._following = self._read_sealed()
        self._ended = not self._following
        try:
            content = self._aead.decrypt(
                _nonce(self._number), sealed, _associated(self._bound, self._number, self._ended)
            )
        except InvalidTag as error:
            raise Altered(self._complaint) from error
        self._number += 1
        return content

    def _read_sealed(self) -> bytes:
        head = self._source.read(_LENGTH.size)
        if not head:
            return b""
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
        if not _TAG < length <= FRAME + _TAG:
            raise Altered(self._complaint)
        sealed = self._source.read(length)
        if len(sealed) != length:
            raise Altered(self._complaint)
        return sealed


def _bound(cipher: CaseCipher, file_id: str) -> bytes:
    return b"\0".join((cipher.key_id, cipher.case_id.encode(), file_id.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _associated(bound: bytes, number: int, final: bool) -> bytes:
    return b"\0".join((bound, b"%d" % number, b"final" if final else b"more"))
