from __future__ import annotations

import asyncio
from datetime import date

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from casework.record.contract import LastAdministrator, StaffExists
from casework.record.models import Staff
from casework.record.passwords import Secrets
from casework.record.sessions import Sessions
from casework.record.staff import StaffList
from casework.rules.vocabulary import Role

ADMINISTRATOR = (Role.DPO, Role.ADMINISTRATOR)


@pytest.fixture
def staff(database, ciphers, quick, utc):
    return StaffList(database, ciphers, lambda: utc(2026, 3, 2, 9), quick)


async def anna(staff, utc, **changes):
    values = {
        "name": "Anna Ó Súilleabháin",
        "email": "Anna@example.org",
        "roles": ADMINISTRATOR,
        "password": "long enough",
    }
    return await staff.add(**{**values, "at": utc(2026, 1, 5), **changes})


async def test_a_person_is_added_and_found_by_address_in_any_case(staff, utc):
    added = await anna(staff, utc)
    assert (added.name, added.email, added.has_password) == ("Anna Ó Súilleabháin", "Anna@example.org", True)
    assert added.roles == {Role.DPO, Role.ADMINISTRATOR}
    assert await staff.get(added.id) == added
    assert await staff.by_email(" aNNA@EXAMPLE.org ") == added
    assert await staff.by_email("ben@example.org") is None
    assert await staff.get("nobody") is None
    assert await staff.all() == (added,)


async def test_before_anybody_is_added_the_list_is_empty(staff):
    assert await staff.all() == ()
    assert await staff.addresses("dpo") == ()
    assert await staff.check_password("anna@example.org", "long enough") is None


@pytest.mark.parametrize(
    "name", ["Robert'); DROP TABLE staff;--", "<script>alert(1)</script>", "فاطمة الزهراء", "Siân Llŷr"]
)
async def test_names_are_people_s_names(staff, utc, name):
    added = await anna(staff, utc, name=name, email="łucja@przykład.example.org")
    found = await staff.by_email("Łucja@przykład.example.org")
    assert found is not None
    assert (found.id, found.name) == (added.id, name)


async def test_nothing_personal_stands_in_the_clear(staff, utc, database):
    await anna(staff, utc)
    async with database.reading() as session:
        row = (await session.scalars(select(Staff))).one()
    kept = str(vars(row)).casefold()
    assert "anna" not in kept
    assert "long enough" not in kept


async def test_one_address_is_one_person(staff, utc):
    await anna(staff, utc)
    with pytest.raises(StaffExists) as stopped:
        await anna(staff, utc, email="ANNA@example.org")
    assert "anna" not in str(stopped.value).casefold()
    assert len(await staff.all()) == 1


async def test_the_password_opens_the_desk_and_is_seen(staff, utc):
    added = await anna(staff, utc)
    found = await staff.check_password("anna@example.org", "long enough")
    assert found is not None
    assert found.id == added.id
    assert found.last_seen_at == utc(2026, 3, 2, 9)


@pytest.mark.parametrize(
    ("email", "password"),
    [("anna@example.org", "Long enough"), ("anna@example.org", ""), ("ben@example.org", "long enough"), ("", "")],
)
async def test_who_does_not_get_in(staff, utc, email, password):
    await anna(staff, utc)
    assert await staff.check_password(email, password) is None


async def test_nobody_gets_in_without_a_password_or_when_no_longer_active(staff, utc):
    await anna(staff, utc)
    await anna(staff, utc, email="new@example.org", password="")
    gone = await anna(staff, utc, email="gone@example.org")
    await staff.change(gone.id, gone.name, [Role.CASEWORKER], False, None)
    assert await staff.check_password("new@example.org", "") is None
    assert await staff.check_password("gone@example.org", "long enough") is None


async def test_two_ways_of_typing_one_letter_are_one_password(staff, utc):
    await anna(staff, utc, password="Zürich by night")
    assert await staff.check_password("anna@example.org", "Zu\u0308rich by night") is not None


async def test_a_hash_of_older_numbers_is_renewed_at_the_next_sign_in(database, ciphers, utc, staff):
    await anna(staff, utc)
    stronger = Secrets(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    later = StaffList(database, ciphers, lambda: utc(2026, 3, 2, 9), stronger)
    assert await later.check_password("anna@example.org", "long enough") is not None
    async with database.reading() as session:
        assert "m=16,t=2" in (await session.scalars(select(Staff.password_hash))).one()
    assert await later.check_password("anna@example.org", "long enough") is not None


async def test_a_new_password_ends_the_sessions(staff, utc, database):
    added = await anna(staff, utc)
    sessions = Sessions(database)
    token, _ = await sessions.start("staff", utc(2026, 3, 2, 9), utc(2026, 3, 2, 18), added.id)
    await staff.set_password(added.id, "another one")
    assert await sessions.get(token, utc(2026, 3, 2, 10)) is None
    assert await staff.check_password("anna@example.org", "long enough") is None
    assert await staff.check_password("anna@example.org", "another one") is not None
    with pytest.raises(LookupError):
        await staff.set_password("nobody", "another one")


async def test_a_change_is_kept_and_the_inactive_are_signed_out(staff, utc, database):
    await anna(staff, utc)
    ben = await anna(staff, utc, name="Ben", email="ben@example.org", roles=[Role.CASEWORKER])
    sessions = Sessions(database)
    token, _ = await sessions.start("staff", utc(2026, 3, 2, 9), utc(2026, 3, 2, 18), ben.id)
    changed = await staff.change(ben.id, "Ben Nevis", [Role.APPROVER, Role.DEPUTY], False, date(2026, 4, 1))
    assert changed == await staff.get(ben.id)
    assert (changed.name, changed.active, changed.away_until) == ("Ben Nevis", False, date(2026, 4, 1))
    assert changed.roles == {Role.APPROVER, Role.DEPUTY}
    assert await sessions.get(token, utc(2026, 3, 2, 10)) is None
    with pytest.raises(LookupError):
        await staff.change("nobody", "Nobody", [], True, None)


async def test_somebody_must_be_able_to_administer(staff, utc):
    only = await anna(staff, utc)
    with pytest.raises(LastAdministrator):
        await staff.change(only.id, only.name, ADMINISTRATOR, False, None)
    with pytest.raises(LastAdministrator):
        await staff.change(only.id, only.name, [Role.DPO], True, None)
    assert await staff.get(only.id) == only


async def test_two_administrators_cannot_strike_each_other_off_at_one_time(staff, utc):
    one, two = await anna(staff, utc), await anna(staff, utc, email="ben@example.org")
    answers = await asyncio.gather(
        *(staff.change(person.id, person.name, [Role.CASEWORKER], True, None) for person in (one, two)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["LastAdministrator", "StaffView"]


async def test_who_hears_of_a_case(staff, utc):
    first = await anna(staff, utc, name="Anna", email="anna@example.org")
    await anna(staff, utc, name="Ben", email="ben@example.org", roles=[Role.DPO], at=utc(2026, 1, 6))
    gone = await anna(staff, utc, name="Cai", email="cai@example.org", roles=[Role.DPO], at=utc(2026, 1, 7))
    await staff.change(gone.id, gone.name, [Role.DPO], False, None)
    both = (("Anna", "anna@example.org"), ("Ben", "ben@example.org"))
    assert await staff.addresses("dpo") == both
    assert await staff.addresses("chair") == ()
    for until, hears in [
        (date(2026, 3, 1), both),
        (date(2026, 3, 2), both[1:]),
        (date(2026, 3, 20), both[1:]),
    ]:
        await staff.change(first.id, "Anna", ADMINISTRATOR, True, until)
        assert await staff.addresses("dpo") == hears, until
    assert await staff.addresses("administrator") == both[:1], "away, but the only one there is"
