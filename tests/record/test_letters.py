from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from casework.record.contract import LetterSettled, LetterTriesSpent
from casework.record.letters import Letters
from casework.record.models import Event, Letter
from casework.vault.contract import KeyShredded
from tests.record.cases import CASE

KEY = "received/acknowledgement"
MIME = "Subject: x\r\n\r\nŻółć – 'quoted' \x00".encode() + bytes(range(256))


@pytest.fixture
def letters(database, ciphers):
    return Letters(database, ciphers)


@pytest.fixture
async def queued(cases, utc):
    await cases.open()
    row = {"kind": "acknowledgement", "to": "requester", "facts": {"due_date": "2026-04-02"}}
    await cases.add(Letter(case_id=CASE, key=KEY, queued_at=utc(2026, 3, 2), **row))


async def write(letters, **changes):
    values = {"mime": MIME, "recipient": "stanisław.wójcik@wp.pl", "subject": "Request", "body": "Dear Stanisława"}
    await letters.store(CASE, KEY, **{**values, "message_id": "<1@example.org>", **changes})


async def outcomes(database):
    async with database.reading() as session:
        row = (await session.scalars(select(Letter))).one()
        events = (await session.scalars(select(Event).order_by(Event.seq))).all()
    return row.outcome, row.tries, [event.kind for event in events]


async def test_a_queued_letter_has_its_facts_and_no_words_yet(letters, queued):
    assert await letters.facts(CASE, KEY) == ("acknowledgement", "requester", {"due_date": "2026-04-02"})
    view = await letters.get(CASE, KEY)
    assert view is not None
    assert (view.outcome, view.subject, view.body, view.recipient) == ("queued", "", "", "")
    assert await letters.get(CASE, "no such letter") is None
    for call in (letters.facts, letters.mime):
        with pytest.raises(LookupError):
            await call(CASE, "no such letter")
    with pytest.raises(LookupError, match="not been written"):
        await letters.mime(CASE, KEY)


async def test_the_first_version_stays_byte_for_byte(letters, queued):
    await write(letters)
    await write(letters, mime=b"another", recipient="eve@example.org", message_id="<2@example.org>")
    assert await letters.mime(CASE, KEY) == (MIME, "stanisław.wójcik@wp.pl", "<1@example.org>")
    view = await letters.get(CASE, KEY)
    assert view is not None
    assert (view.subject, view.body) == ("Request", "Dear Stanisława")
    assert "Stanisława" not in repr(view)


async def test_nothing_personal_of_a_letter_stands_in_the_clear(letters, queued, database, utc):
    await write(letters)
    await letters.begin(CASE, KEY, utc(2026, 3, 2))
    await letters.settle(CASE, KEY, "refused", utc(2026, 3, 2), "550 5.1.1 <stanislaw@wp.pl>: unknown user x@y")
    async with database.reading() as session:
        row = (await session.scalars(select(Letter))).one()
        event = (await session.scalars(select(Event))).one()
    assert row.server_answer == "550 5.1.1 (address) unknown user (address)"
    assert "wp.pl" not in str(vars(row))
    assert event.facts == {"kind": "acknowledgement", "to": "requester", "key": KEY}


async def test_a_letter_is_begun_before_it_goes_and_settled_after(letters, queued, database, utc):
    await write(letters)
    assert await letters.begin(CASE, KEY, utc(2026, 3, 2)) == 1
    assert await outcomes(database) == ("sending", 1, [])
    await letters.settle(CASE, KEY, "sent", utc(2026, 3, 2, 9), "250 ok")
    assert await outcomes(database) == ("sent", 1, ["letter-sent"])
    view = await letters.get(CASE, KEY)
    assert view is not None
    assert view.sent_at == utc(2026, 3, 2, 9)


async def test_after_two_tries_that_may_have_arrived_it_is_not_sent_a_third_time(letters, queued, database, utc):
    assert await letters.begin(CASE, KEY, utc(2026, 3, 2)) == 1
    assert await letters.begin(CASE, KEY, utc(2026, 3, 3)) == 2
    with pytest.raises(LetterTriesSpent, match="tried twice"):
        await letters.begin(CASE, KEY, utc(2026, 3, 4))
    await letters.settle(CASE, KEY, "unknown", utc(2026, 3, 4))
    assert await outcomes(database) == ("unknown", 2, ["letter-unknown"])
    view = await letters.get(CASE, KEY)
    assert view is not None
    assert view.sent_at is None


async def test_a_try_that_reached_nobody_does_not_count(letters, queued, database, utc):
    for _ in range(5):
        assert await letters.begin(CASE, KEY, utc(2026, 3, 2)) == 1
        await letters.not_begun(CASE, KEY)
    assert await outcomes(database) == ("queued", 0, [])
    await letters.not_begun(CASE, KEY)
    assert await outcomes(database) == ("queued", 0, [])


async def test_after_an_unknown_try_one_that_reached_nobody_leaves_it_being_sent(letters, queued, database, utc):
    await letters.begin(CASE, KEY, utc(2026, 3, 2))
    assert await letters.begin(CASE, KEY, utc(2026, 3, 2)) == 2
    await letters.not_begun(CASE, KEY)
    assert await outcomes(database) == ("sending", 1, [])
    assert await letters.begin(CASE, KEY, utc(2026, 3, 2)) == 2


async def test_the_first_ending_stands_and_nothing_is_begun_after_it(letters, queued, database, utc):
    await letters.begin(CASE, KEY, utc(2026, 3, 2))
    await letters.settle(CASE, KEY, "sent", utc(2026, 3, 2))
    await letters.settle(CASE, KEY, "sent", utc(2026, 3, 3))
    await letters.settle(CASE, KEY, "unknown", utc(2026, 3, 4))
    with pytest.raises(LetterSettled) as stopped:
        await letters.begin(CASE, KEY, utc(2026, 3, 5))
    assert stopped.value.outcome == "sent"
    await letters.not_begun(CASE, KEY)
    assert await outcomes(database) == ("sent", 1, ["letter-sent"])
    with pytest.raises(LookupError):
        await letters.settle(CASE, "no such letter", "sent", utc(2026, 3, 2))
    with pytest.raises(ValueError, match="mislaid"):
        await letters.settle(CASE, KEY, "mislaid", utc(2026, 3, 2))


async def test_two_workers_at_one_time_count_two_tries(letters, queued, database, utc):
    answers = await asyncio.gather(
        *(letters.begin(CASE, KEY, utc(2026, 3, 2)) for _ in range(4)), return_exceptions=True
    )
    assert sorted(answer for answer in answers if isinstance(answer, int)) == [1, 2]
    assert [type(answer) for answer in answers if not isinstance(answer, int)] == [LetterTriesSpent] * 2


async def test_settled_twice_at_one_time_is_one_event(letters, queued, database, utc):
    await letters.begin(CASE, KEY, utc(2026, 3, 2))
    await asyncio.gather(*(letters.settle(CASE, KEY, "sent", utc(2026, 3, 2)) for _ in range(3)))
    assert await outcomes(database) == ("sent", 1, ["letter-sent"])


async def test_a_letter_with_a_very_long_key_can_be_settled(cases, letters, utc):
    await cases.open()
    key = "search/" + "k" * 230
    row = {"kind": "processor-chaser", "to": "processor:payroll", "facts": {}, "queued_at": utc(2026, 3, 2)}
    await cases.add(Letter(case_id=CASE, key=key, **row))
    await letters.begin(CASE, key, utc(2026, 3, 2))
    await letters.settle(CASE, key, "sent", utc(2026, 3, 2))
    view = await letters.get(CASE, key)
    assert view is not None
    assert view.outcome == "sent"


async def test_a_letter_quotes_what_was_said_in_a_step(cases, letters):
    await cases.open()
    await cases.say("token-1", "Which years do you mean? ’26 or “all”?")
    await cases.say("token-2", "")
    assert await letters.words(CASE, "token-1") == "Which years do you mean? ’26 or “all”?"
    assert await letters.words(CASE, "token-2") == ""
    assert await letters.words(CASE, "token-3") == ""


async def test_once_the_key_is_destroyed_a_letter_cannot_be_sent_and_its_words_are_gone(letters, queued, ciphers, utc):
    await write(letters)
    ciphers.shred(CASE)
    view = await letters.get(CASE, KEY)
    assert view is not None
    assert (view.subject, view.body, view.recipient) == ("(destroyed)", "(destroyed)", "(destroyed)")
    for call in (letters.mime(CASE, KEY), letters.begin(CASE, KEY, utc(2026, 3, 2)), letters.words(CASE, "token-1")):
        with pytest.raises(KeyShredded):
            await call
