"""Encrypts everything Temporal keeps, with the key of the case it belongs to.

Temporal's history is kept for as long as the namespace's retention says; destroying the case's key makes
it unreadable at once. Workflow ids, type names and search attributes stay in the clear, so nothing
personal may be in them.
"""

from __future__ import annotations

import copy
import zlib
from collections.abc import Sequence
from typing import Self

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from casework.vault.contract import ORGANISATION, Altered
from casework.vault.keys import CaseCipher, KeyRing

ENCODING = b"binary/rightsdesk"
"""How a sealed payload's metadata names its encoding."""

REFUSED = b"binary/refused"
"""Stands in place of a payload that is not ours; no converter knows it."""

_PLACE = "temporal"
_PLAIN, _DEFLATED = b"\0", b"\1"
# Authentication stops strangers; this bound stops a mistake of our own from filling the memory.
_MOST = 64 * 1024 * 1024


class CasePayloads(PayloadCodec, WithSerializationContext):
    """Seals payloads with the key of the case that the workflow id names; never makes a key.

    Raises KeyMissing or KeyShredded, which name the case and nothing else. Metadata holds the case and the
    key's id, so that a payload can be opened where no context is given; where one is given, a payload of
    another case is refused (Altered).
    """

    def __init__(self, ring: KeyRing, scope: str | None = None) -> None:
        """Take the key ring, and the case at hand; without one the organisation's own key seals."""
        self._ring = ring
        self._scope = scope

    def with_context(self, context: SerializationContext) -> Self:
        """Give the codec for the workflow a payload belongs to."""
        if not isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            return self
        scope = scope_of(context.workflow_id)
        return self if scope == self._scope else type(self)(self._ring, scope)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal payloads."""
        if not payloads:
            return []
        cipher = await self._ring.cipher(self._scope or ORGANISATION)
        return [_seal(cipher, payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open payloads.

        One of a case that was never sealed did not come from us: Temporal takes messages from anybody who can
        reach it. It becomes one that nothing can be read from, so that the SDK refuses the update, or drops the
        signal, and the case goes on. Without a context such payloads are given back as they are.
        """
        opened: list[Payload] = []
        for payload in payloads:
            if payload.metadata.get("encoding") != ENCODING:
                opened.append(payload if self._scope is None else Payload(metadata={"encoding": REFUSED}))
                continue
            case_id = payload.metadata["case"].decode(errors="replace")
            if self._scope not in (None, case_id):
                raise Altered(f"A payload of case {self._scope} was replaced by one of another case.")
            cipher = await self._ring.cipher(case_id)
            opened.append(_open(cipher, payload))
        return opened


def scope_of(workflow_id: str | None) -> str:
    """Give the case a workflow id belongs to: its part before the first `/`.

    `REF` and `REF/search/crm` belong to case REF, `organisation/invariants` to the organisation itself.
    """
    return (workflow_id or ORGANISATION).split("/", 1)[0]


class CaseConverter(DataConverter):
    """The SDK's converter, of which only the codec looks at the workflow a payload belongs to.

    The SDK makes every part anew for each payload; that took as much of a worker's time as the sealing.
    """

    def with_context(self, context: SerializationContext) -> Self:
        """Give the converter for the workflow a payload belongs to."""
        codec = self.payload_codec
        fitting = codec.with_context(context) if isinstance(codec, WithSerializationContext) else codec
        if fitting is codec:
            return self
        same = copy.copy(self)
        object.__setattr__(same, "payload_codec", fitting)  # the SDK's class is frozen, and sets it like this too
        return same


def data_converter(ring: KeyRing) -> DataConverter:
    """Give the converter of every client, worker and replayer: Pydantic, sealed, failures' words sealed too."""
    return CaseConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=CasePayloads(ring),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _seal(cipher: CaseCipher, payload: Payload) -> Payload:
    clear = payload.SerializeToString()
    packed = zlib.compress(clear, 6)
    content = _DEFLATED + packed if len(packed) < len(clear) else _PLAIN + clear
    return Payload(
        metadata={"encoding": ENCODING, "case": cipher.case_id.encode(), "key": cipher.key_id.hex().encode()},
        data=cipher.seal_bytes(cipher.payloads, _PLACE, content),
    )


def _open(cipher: CaseCipher, payload: Payload) -> Payload:
    content = cipher.open_bytes(cipher.payloads, _PLACE, payload.data)
    if content[:1] == _PLAIN:
        return Payload.FromString(content[1:])
    inflater = zlib.decompressobj()
    clear = inflater.decompress(content[1:], _MOST)
    if not inflater.eof:
        raise Altered(f"A payload of case {cipher.case_id} is larger than {_MOST} bytes.")
    return Payload.FromString(clear)
