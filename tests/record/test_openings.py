from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from casework.record.inbox import NoSuchSubmission
from casework.record.models import Base, Case, CaseRight, Event, Identifier, Lookup, Person, StepAnswer
from casework.record.openings import CannotOpen
from casework.record.sealing import place
from tests.record.procedure import CASE, MONDAY, NOON, Procedure

HOSTILE_NAMES = [
    "Robert'); DROP TABLE cases;--",
    "<script>alert(1)</script>",
    "فاطمة الزهراء",
    "Siân Llŷr-ap-Gwynfor",
    "Stanisława Wójcik",
    'O’Neil \\ "Mac" %s {name} $1 :name',
    "𝒥𝓊𝓁𝒾𝒶 🦊",
]


async def identifiers(procedure: Procedure) -> list[tuple[str, str, bool, str]]:
    rows = await procedure.rows(Identifier, Identifier.kind)
    values = [
        await procedure.opened_text(place("identifier", "value_sealed", row.id), row.value_sealed) for row in rows
    ]
    return [(row.kind, value, row.verified, row.source) for row, value in zip(rows, values, strict=True)]


async def test_a_case_is_opened_from_its_submission(procedure: Procedure) -> None:
    done = await procedure.open(
        {
            "name": "Luís Gonçalves",
            "email": "luisg@embraer.com.br",
            "phone": "020 7946 0000",
            "address": "1 High Street\nLondon",
            "birth_date": "1970-02-03",
            "details": "Everything you have about me.",
            "old_reference": "SAR/2019/7",
            "phrase": "otter-lantern-quiet-maple",
            "identifiers": [{"kind": "customer-number", "value": "C-1"}],
        }
    )
    case = await procedure.only(Case)
    assert (case.id, case.received, case.nation, case.channel, case.capacity) == (
        CASE,
        MONDAY,
        "england-and-wales",
        "web",
        "self",
    )
    assert (case.stage, case.health, case.identity, case.authority, case.clarification) == (
        "identity",
        "well",
        "unproven",
        "not-needed",
        "none",
    )
    assert (case.opened_at, case.policy) == (NOON, {"profile_hash": "0" * 64})
    sealed = await procedure.opened_text(place("cases", "details_sealed", CASE), case.details_sealed)
    assert sealed == "Everything you have about me."
    assert await procedure.phrases.check(CASE, "Otter lantern quiet maple") == "right"
    assert await identifiers(procedure) == [
        ("customer-number", "C-1", False, "given"),
        ("email", "luisg@embraer.com.br", False, "given"),
        ("phone", "020 7946 0000", False, "given"),
    ]
    assert {row.kind for row in await procedure.rows(Lookup)} == {"email", "phone", "old-reference"}
    person = await procedure.only(Person)
    assert person.role == "requester"
    for column, value in (
        ("name", "Luís Gonçalves"),
        ("birth_date", "1970-02-03"),
        ("address", "1 High Street\nLondon"),
    ):
        where = place("person", f"{column}_sealed", person.id)
        assert await procedure.opened_text(where, getattr(person, f"{column}_sealed")) == value
    right = await procedure.only(CaseRight)
    assert (right.right, right.clock, right.due_date, right.law_edition) == (
        "access",
        "running",
        date(2026, 4, 2),
        "2026-02-05",
    )
    assert (right.calendar_edition, right.clock_events) == ("2026-01", [])
    assert right.steps[0].keys() == {"text", "source", "on"}
    assert (done.clock, done.due_date, done.outcome_if_answered) == ("running", date(2026, 4, 2), "nothing-held")
    assert [moment.key for moment in done.moments] == [f"due/{done.planning_date}"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
async def test_a_name_is_a_name(procedure: Procedure, name: str) -> None:
    await procedure.open({"name": name, "email": "a@example.org", "details": name})
    person = await procedure.only(Person)
    assert await procedure.opened_text(place("person", "name_sealed", person.id), person.name_sealed) == name


async def test_somebody_who_asks_for_another_is_not_searched(procedure: Procedure) -> None:
    await procedure.open(
        {
            "name": "A Solicitor",
            "email": "agent@example.org",
            "phone": "020 7946 0000",
            "subject_name": "Sheela Word",
            "birth_date": "1970-02-03",
            "identifiers": [{"kind": "email", "value": "sheela0@adventure-works.com"}],
        },
        capacity="agent",
    )
    assert (await procedure.only(Case)).authority == "undecided"
    assert await identifiers(procedure) == [("email", "sheela0@adventure-works.com", False, "given")]
    requester, subject = await procedure.rows(Person, Person.role.desc())
    assert (requester.role, subject.role) == ("requester", "data-subject")
    assert requester.birth_date_sealed is None
    where = place("person", "birth_date_sealed", subject.id)
    assert await procedure.opened_text(where, subject.birth_date_sealed) == "1970-02-03"
    lookups = {(row.kind, row.token) for row in await procedure.rows(Lookup)}
    assert ("email", procedure.ciphers.token("email", "agent@example.org")) in lookups


@pytest.mark.parametrize(
    ("actor", "verified", "source"),
    [("requester", False, "given"), ("staff:1", True, "desk")],
)
async def test_only_staff_can_call_an_identifier_verified(
    procedure: Procedure, actor: str, verified: bool, source: str
) -> None:
    given = {"name": "L", "identifiers": [{"kind": "staff-number", "value": "9", "verified": True}]}
    await procedure.open(given, actor=actor)
    assert await identifiers(procedure) == [("staff-number", "9", verified, source)]


async def test_one_identifier_given_twice_is_one(procedure: Procedure) -> None:
    twice = [{"kind": "email", "value": " LuisG@Embraer.com.br "}, {"kind": "phone", "value": " "}]
    await procedure.open({"name": "L", "email": "luisg@embraer.com.br", "identifiers": twice})
    assert await identifiers(procedure) == [("email", "luisg@embraer.com.br", False, "given")]


async def test_opening_twice_at_once_opens_one_case(procedure: Procedure) -> None:
    token = await procedure.submit("open", {"name": "L"}, {"nation": "scotland", "channel": "web", "capacity": "self"})
    step = procedure.ordered("opened", key="received", received=MONDAY, clock_events=(), source=token)
    first, *others = await asyncio.gather(*(procedure.steps.write(step) for _ in range(4)))
    assert all(other == first for other in others)
    for model in (Case, Event, Person, StepAnswer):
        assert len(await procedure.rows(model)) == 1


@pytest.mark.parametrize("missing", ["nation", "channel", "capacity"])
async def test_a_submission_that_lacks_a_field_opens_nothing(procedure: Procedure, missing: str) -> None:
    message = {"nation": "scotland", "channel": "web", "capacity": "self"}
    del message[missing]
    token = await procedure.submit("open", {"name": "Canary Name"}, message)
    with pytest.raises(CannotOpen, match=missing) as error:
        await procedure.step("opened", received=MONDAY, clock_events=(), source=token)
    assert "Canary" not in str(error.value)
    assert await procedure.rows(Case) == []


async def test_a_step_whose_submission_is_unknown_changes_nothing(procedure: Procedure) -> None:
    await procedure.ciphers.create(CASE, NOON)
    with pytest.raises(NoSuchSubmission):
        await procedure.step("opened", received=MONDAY, clock_events=(), source="nothing")
    for table in Base.metadata.tables:
        async with procedure.database.reading() as session:
            assert (await session.execute(text(f'SELECT count(*) FROM "{table}"'))).scalar() == 0, table
