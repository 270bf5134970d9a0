from __future__ import annotations

import asyncio

import pytest

from casework.record.models import Case
from casework.record.phrases import Phrases
from tests.record.cases import CASE, OTHER

PHRASE = "amber-otter-lantern-quiet"


@pytest.fixture
def phrases(database, ciphers):
    return Phrases(database, ciphers)


@pytest.mark.parametrize(
    "typed",
    [
        "amber-otter-lantern-quiet",
        "Amber Otter Lantern Quiet",
        "  amber  otter,lantern\tquiet. ",
        "AMBER–OTTER–LANTERN–QUIET",
        "amberotterlanternquiet",
    ],
)
async def test_capitals_and_what_stands_between_the_words_do_not_count(cases, phrases, typed):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    assert await phrases.check(CASE, typed) == "right"


@pytest.mark.parametrize("typed", ["", "amber otter lantern", "quiet lantern otter amber", "'; --"])
async def test_another_phrase_is_wrong(cases, phrases, typed):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    assert await phrases.check(CASE, typed) == "wrong"


async def test_without_a_phrase_everything_is_wrong(cases, phrases):
    await cases.open()
    assert await phrases.check(CASE, "") == "wrong"
    assert await phrases.check(CASE, PHRASE) == "wrong"


async def test_the_phrase_is_kept_as_a_keyed_hash_only(cases, phrases, database):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    async with database.reading() as session:
        row = await session.get(Case, CASE)
    assert len(row.phrase_hash) == 64
    assert "amber" not in str(vars(row))


async def test_wrong_tries_lock_and_a_new_phrase_opens_again(cases, phrases):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    for _ in range(3):
        assert await phrases.check(CASE, "wrong", most=3) == "wrong"
    assert await phrases.check(CASE, PHRASE, most=3) == "locked"
    await phrases.set(CASE, "copper heron meadow still")
    assert await phrases.check(CASE, PHRASE, most=3) == "wrong"
    assert await phrases.check(CASE, "copper heron meadow still", most=3) == "right"


async def test_the_right_phrase_forgets_wrong_tries(cases, phrases):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    for _ in range(3):
        assert await phrases.check(CASE, "wrong", most=2) == "wrong"
        assert await phrases.check(CASE, PHRASE, most=2) == "right"


async def test_guesses_at_one_time_cannot_share_a_try(cases, phrases):
    await cases.open()
    await phrases.set(CASE, PHRASE)
    answers = await asyncio.gather(*(phrases.check(CASE, f"guess {n}", most=4) for n in range(12)))
    assert sorted(answers) == ["locked"] * 8 + ["wrong"] * 4


async def test_nobody_locks_another_case_out(cases, phrases):
    await cases.open()
    await cases.open(OTHER)
    await phrases.set(CASE, PHRASE)
    for _ in range(4):
        await phrases.check(OTHER, "wrong", most=2)
    assert await phrases.check(CASE, PHRASE, most=2) == "right"


async def test_a_phrase_is_set_for_a_case_that_exists(phrases, ciphers, utc):
    await ciphers.create(OTHER, utc(2026, 3, 2))
    with pytest.raises(LookupError, match=OTHER):
        await phrases.set(OTHER, PHRASE)


async def test_a_phrase_without_letters_is_no_phrase(cases, phrases):
    await cases.open()
    assert phrases.hash(CASE, "1234 – 5678") == ""
    with pytest.raises(ValueError, match="letters"):
        await phrases.set(CASE, "1234 – 5678")
    assert await phrases.check(CASE, "") == "wrong"
