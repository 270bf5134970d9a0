from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, date, datetime

import pytest

from casework.record import events
from casework.record.models import Case, Event
from casework.record.sealing import place
from tests.record.procedure import CASE, NOON, Procedure


async def append(procedure: Procedure, step_key: str, **values: object) -> bool:
    cipher = await procedure.ciphers.cipher(CASE)
    async with procedure.database.writing(cipher) as session:
        return await events.append(
            session, cipher, **{"case_id": CASE, "step_key": step_key, "at": NOON, "kind": "noted", **values}
        )


async def test_each_event_is_chained_to_the_one_before(procedure: Procedure) -> None:
    await procedure.open()
    assert await append(procedure, "second")
    assert await append(procedure, "third")
    log = await procedure.rows(Event, Event.seq)
    assert [event.seq for event in log] == [1, 2, 3]
    assert log[0].prev_hash == "0" * 64
    assert log[1].prev_hash == log[0].hash
    assert log[2].prev_hash == log[1].hash
    case = await procedure.only(Case)
    assert (case.event_count, case.event_head) == (3, log[2].hash)


async def test_the_same_step_key_is_appended_once(procedure: Procedure) -> None:
    await procedure.open()
    assert await append(procedure, "second", text="the first words")
    assert not await append(procedure, "second", text="other words")
    assert len(await procedure.rows(Event)) == 2


async def test_appending_at_once_keeps_the_chain_whole(procedure: Procedure) -> None:
    await procedure.open()
    assert all(await asyncio.gather(*(append(procedure, f"note/{number}") for number in range(8))))
    log = await procedure.rows(Event, Event.seq)
    assert [event.seq for event in log] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(later.prev_hash == earlier.hash for earlier, later in itertools.pairwise(log))


async def test_a_case_that_was_never_opened_has_no_log(procedure: Procedure) -> None:
    await procedure.ciphers.create(CASE, NOON)
    with pytest.raises(events.NoSuchCase, match=CASE):
        await append(procedure, "first")
    assert await procedure.rows(Event) == []


async def test_the_london_date_of_a_summer_evening_is_the_next_day(procedure: Procedure) -> None:
    await procedure.open()
    await append(procedure, "late", at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    late = (await procedure.rows(Event, Event.seq))[-1]
    assert late.london_date == date(2026, 7, 1)
    assert late.at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


async def test_words_are_sealed_and_equal_words_do_not_look_equal(procedure: Procedure) -> None:
    await procedure.open()
    for key in ("second", "third"):
        await append(procedure, key, text="I moved house")
    _, second, third = await procedure.rows(Event, Event.seq)
    assert await procedure.opened_text(place("event", "text_sealed", CASE, 2), second.text_sealed) == "I moved house"
    assert second.text_digest != third.text_digest
    assert second.text_sealed != third.text_sealed
