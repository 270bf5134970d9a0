from __future__ import annotations

from datetime import timedelta

import pytest

from casework.record.codes import Codes
from casework.record.models import Case, Identifier, Lookup, Person
from casework.record.sealing import place
from casework.rules.vocabulary import Identity
from tests.record.procedure import CASE, NOON, Procedure

DAY = timedelta(days=1)


async def test_a_confirmed_email_verifies_that_address_alone(procedure: Procedure) -> None:
    given = [{"kind": "email", "value": "old@example.org"}, {"kind": "phone", "value": "020 7946 0000"}]
    await procedure.open({"name": "L", "email": "Luis@Example.org", "identifiers": given})
    await procedure.step("email-confirmed", identity=Identity.SATISFIED, facts={"means": "email-code"})
    verified = [row for row in await procedure.rows(Identifier) if row.verified]
    assert [row.token for row in verified] == [procedure.ciphers.token("email", "luis@example.org")]


async def test_an_agents_confirmed_email_verifies_nothing(procedure: Procedure) -> None:
    await procedure.open(
        {
            "name": "Agent",
            "email": "agent@example.org",
            "subject_name": "Sheela",
            "identifiers": [{"kind": "email", "value": "sheela@example.org"}],
        },
        capacity="agent",
    )
    await procedure.step("email-confirmed")
    assert [row.verified for row in await procedure.rows(Identifier)] == [False]


@pytest.mark.parametrize(("named", "verified"), [("all", 2), ("", 0), ("FIRST", 1), ("FIRST,SECOND", 2), ("other", 0)])
async def test_a_decision_on_identity_verifies_what_it_names(procedure: Procedure, named: str, verified: int) -> None:
    await procedure.open({"name": "L", "email": "l@example.org", "phone": "020 7946 0000"})
    first, second = await procedure.rows(Identifier, Identifier.kind)
    facts = {"verified_identifiers": named.replace("FIRST", first.id).replace("SECOND", second.id)}
    await procedure.step("identity-decided", facts=facts)
    assert sum(row.verified for row in await procedure.rows(Identifier)) == verified


async def test_a_changed_contact_is_found_by_its_new_address_only(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "email": "old@example.org", "phone": "020 7946 0000", "old_reference": "S/1"})
    token = await procedure.submit("change_contact", {"email": "new@example.org", "address": "2 Mill Lane"})
    await procedure.step("contact-changed", source=token)
    person = await procedure.only(Person)
    for column, value in (
        ("name", "L"),
        ("email", "new@example.org"),
        ("phone", "020 7946 0000"),
        ("address", "2 Mill Lane"),
    ):
        sealed = getattr(person, f"{column}_sealed")
        assert await procedure.opened_text(place("person", f"{column}_sealed", person.id), sealed) == value
    token_of = procedure.ciphers.token
    assert {(row.kind, row.token) for row in await procedure.rows(Lookup)} == {
        ("email", token_of("email", "new@example.org")),
        ("phone", token_of("phone", "020 7946 0000")),
        ("old-reference", token_of("old-reference", "S/1")),
    }


async def test_an_empty_contact_field_removes_what_was_there(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "email": "l@example.org", "phone": "020 7946 0000"})
    token = await procedure.submit("change_contact", {"email": "l@example.org", "phone": ""})
    await procedure.step("contact-changed", source=token)
    assert (await procedure.only(Person)).phone_sealed is None
    assert [row.kind for row in await procedure.rows(Lookup)] == ["email"]


async def test_a_reset_phrase_replaces_the_old_one_and_forgets_wrong_tries(procedure: Procedure) -> None:
    await procedure.open({"name": "L", "phrase": "otter lantern"})
    assert await procedure.phrases.check(CASE, "wrong") == "wrong"
    token = await procedure.submit("reset_phrase", {"phrase": "maple river"}, actor="staff:1")
    await procedure.step("phrase-reset", source=token)
    assert (await procedure.only(Case)).phrase_tries == 0
    assert await procedure.phrases.check(CASE, "otter lantern") == "wrong"
    assert await procedure.phrases.check(CASE, "maple river") == "right"


@pytest.mark.parametrize(
    ("changed", "afterwards"),
    [("new@example.org", "expired"), (" LUISG@embraer.com.br", "right"), ("", "expired")],
)
async def test_a_code_is_good_for_the_mailbox_it_went_to_and_no_other(
    procedure: Procedure, changed: str, afterwards: str
) -> None:
    await procedure.open()
    codes = Codes(procedure.database, procedure.ciphers)
    code = await codes.issue(CASE, NOON, NOON + timedelta(minutes=15))
    token = await procedure.submit("change_contact", {"email": changed})
    await procedure.step("contact-changed", source=token)
    assert await codes.try_code(CASE, code, NOON + timedelta(minutes=1)) == afterwards
