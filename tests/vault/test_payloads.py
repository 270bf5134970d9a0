"""The payload codec without a server: which key seals, what opens, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    SerializationContext,
    WorkflowSerializationContext,
)

from casework.vault.contract import ORGANISATION, Altered, KeyMissing, KeyShredded
from casework.vault.payloads import ENCODING, data_converter, scope_of
from tests.vault.stores import ALMA, AT, BRAM, ring_for

WORDS = {"name": "Stanisław Wójcik", "count": 3}


def workflow(workflow_id: str) -> SerializationContext:
    return WorkflowSerializationContext(namespace="default", workflow_id=workflow_id)


def activity(workflow_id: str | None) -> SerializationContext:
    return ActivitySerializationContext(
        namespace="default",
        activity_id="1",
        activity_type="write",
        activity_task_queue="q",
        workflow_id=workflow_id,
        workflow_type="Case",
        is_local=True,
    )


async def sealed(converter: DataConverter, value: Any, context: SerializationContext | None = None) -> Payload:
    return (await (converter.with_context(context) if context else converter).encode([value]))[0]


@pytest.mark.parametrize(
    ("workflow_id", "scope"),
    [
        (ALMA, ALMA),
        (f"{ALMA}/search/crm", ALMA),
        (f"{ALMA}/search/crm/2", ALMA),
        ("organisation/invariants", "organisation"),
        ("organisation/calendar-2026-03-02T09:00:00Z", "organisation"),
        (None, "organisation"),
        ("", "organisation"),
    ],
)
def test_the_workflow_id_names_the_case(workflow_id: str | None, scope: str) -> None:
    assert scope_of(workflow_id) == scope


@pytest.mark.parametrize(
    ("what", "context", "case"),
    [
        ("a case", workflow(ALMA), ALMA),
        ("a search of it", workflow(f"{ALMA}/search/crm"), ALMA),
        ("an activity of it", activity(ALMA), ALMA),
        ("an activity of its search", activity(f"{ALMA}/search/crm"), ALMA),
        ("a schedule", None, ORGANISATION),
        ("an activity of no workflow", activity(None), ORGANISATION),
        ("a workflow of the organisation", workflow("organisation/sweep"), ORGANISATION),
    ],
)
async def test_each_payload_is_sealed_with_its_own_key(
    what: str, context: SerializationContext | None, case: str
) -> None:
    ring, _ = await ring_for(ALMA, BRAM, ORGANISATION)
    converter = data_converter(ring)
    payload = await sealed(converter, WORDS, context)
    assert payload.metadata["encoding"] == ENCODING
    assert payload.metadata["case"] == case.encode(), what
    assert payload.metadata["key"] == (await ring.cipher(case)).key_id.hex().encode()
    assert "Wójcik".encode() not in payload.SerializeToString()
    assert await converter.decode([payload]) == [WORDS]


async def test_large_values_are_deflated_and_small_ones_are_not_blown_up() -> None:
    ring, _ = await ring_for(ALMA)
    converter = data_converter(ring)
    assert len((await sealed(converter, "a" * 100_000, workflow(ALMA))).data) < 1000
    assert len((await sealed(converter, 7, workflow(ALMA))).data) < 100


async def test_opening_needs_no_context_and_clear_payloads_pass() -> None:
    ring, _ = await ring_for(ALMA)
    converter = data_converter(ring)
    clear = Payload(metadata={"encoding": b"json/plain"}, data=b'"clear"')
    assert await converter.decode([await sealed(converter, 1, workflow(ALMA)), clear]) == [1, "clear"]


async def test_within_a_case_nothing_is_taken_that_we_did_not_seal() -> None:
    ring, _ = await ring_for(ALMA)
    forged = Payload(metadata={"encoding": b"json/plain"}, data=b'{"satisfied": true}')
    with pytest.raises((KeyError, RuntimeError), match="binary/refused"):
        await data_converter(ring).with_context(workflow(ALMA)).decode([forged])


async def test_the_codec_never_makes_a_key() -> None:
    ring, store = await ring_for(ORGANISATION)
    with pytest.raises(KeyMissing, match=f"^No key is known for case {ALMA}.$"):
        await sealed(data_converter(ring), WORDS, workflow(ALMA))
    assert list(store.keys) == [ORGANISATION]


async def test_a_shredded_case_is_named_and_nothing_else() -> None:
    ring, store = await ring_for(ALMA)
    converter = data_converter(ring)
    payload = await sealed(converter, WORDS, workflow(ALMA))
    await store.shred(ALMA, AT)
    ring.forget(ALMA)
    with pytest.raises(KeyShredded, match=ALMA) as raised:
        await converter.decode([payload])
    assert "Wójcik" not in str(raised.value)


async def test_a_payload_of_another_case_is_refused() -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    converter = data_converter(ring)
    payload = await sealed(converter, WORDS, workflow(ALMA))
    with pytest.raises(Altered, match=BRAM):
        await converter.with_context(workflow(f"{BRAM}/search/crm")).decode([payload])


@pytest.mark.parametrize(
    ("what", "error"),
    [("renamed to another case", KeyMissing), ("a bit changed", Altered), ("cut short", Altered)],
)
async def test_an_altered_payload_is_refused(what: str, error: type[Exception]) -> None:
    ring, _ = await ring_for(ALMA, BRAM)
    converter = data_converter(ring)
    payload = await sealed(converter, WORDS, workflow(ALMA))
    if what == "renamed to another case":
        payload.metadata["case"] = BRAM.encode()
    elif what == "a bit changed":
        payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    else:
        payload.data = payload.data[:10]
    with pytest.raises(error):
        await converter.decode([payload])


async def test_a_failure_keeps_its_type_and_seals_its_words() -> None:
    ring, _ = await ring_for(ALMA)
    converter = data_converter(ring).with_context(workflow(ALMA))
    failure = Failure()
    await converter.encode_failure(ValueError("Stanisław Wójcik is not known"), failure)
    assert failure.application_failure_info.type == "ValueError"
    assert "Wójcik".encode() not in failure.SerializeToString()
    assert "Wójcik is not known" in str(await converter.decode_failure(failure))
