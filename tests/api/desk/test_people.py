from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

import pytest

from casework.record.contract import LastAdministrator
from casework.record.views import StaffView
from casework.rules.vocabulary import Role
from tests.api.conftest import World
from tests.api.desk.arrange import HOSTILE
from tests.api.fake_access import FakePost, FakeStaff


class Strict(FakeStaff):
    """A list on which somebody must administer."""

    async def change(
        self, staff_id: str, name: str, roles: Sequence[Role], active: bool, away_until: date | None
    ) -> StaffView:
        others = [p for p in self.people.values() if p.id != staff_id and p.active and Role.ADMINISTRATOR in p.roles]
        if not others and not (active and Role.ADMINISTRATOR in roles):
            raise LastAdministrator("Somebody must be able to administer. Make another person an administrator first.")
        return await super().change(staff_id, name, roles, active, away_until)


class Broken(FakePost):
    """A mail server that is away."""

    async def reset(self, name: str, email: str, link: str, at: datetime) -> None:
        raise ConnectionError("away")


async def test_a_new_person_gets_a_link_to_set_a_password(world: World) -> None:
    browser = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/people/add")
    fields = {"name": "Zoë", "email": "zoe@example.org", "roles": ["caseworker", "approver"]}
    browser.send(fields, action="/desk/people/add")
    person = await world.staff.by_email("zoe@example.org")
    assert person is not None
    assert person.roles == {Role.CASEWORKER, Role.APPROVER}
    assert browser.path == "/desk/people"
    assert "A link to set a password is on its way." in browser.words
    assert "invited" in browser.words
    name, email, link = world.post.sent[-1]
    assert (name, email) == ("Zoë", "zoe@example.org")
    assert world.browser().get(link.removeprefix("http://127.0.0.1:8080")).heading == "Set your first password"


async def test_when_mail_is_away_the_person_is_saved_and_it_is_said(world: World) -> None:
    world.post = Broken()
    browser = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/people/add")
    browser.send({"name": "Zoë", "email": "zoe@example.org", "roles": ["chair"]}, action="/desk/people/add")
    assert "the link could not be sent" in browser.words
    assert await world.staff.by_email("zoe@example.org") is not None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "", "email": "zoe@example.org", "roles": ["chair"]}, "The name is missing"),
        ({"name": "Zoë", "email": "zoe", "roles": ["chair"]}, "The email address must be in the form name@example.org"),
        ({"name": "Zoë", "email": "zoe@example.org"}, "Choose at least one role"),
        (
            {"name": "Zoë", "email": "dpo@example.org", "roles": ["chair"]},
            "Somebody with this address is on the staff already.",
        ),
    ],
)
async def test_faults_are_named(world: World, fields: dict[str, object], problem: str) -> None:
    browser = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/people/add")
    browser.send(fields, action="/desk/people/add")
    assert browser.problems == [problem]
    assert len(world.staff.people) == 1


async def test_roles_name_and_absence_are_changed(world: World) -> None:
    browser = await world.signed_in(Role.ADMINISTRATOR)
    other = await world.staffed(Role.CASEWORKER, name="Tom", email="tom@example.org")
    browser.get(f"/desk/people/{other}")
    sent = browser.filled(browser.form(f"/desk/people/{other}"))
    assert (sent["name"], sent["roles"], sent["active"]) == ("Tom", ["caseworker"], ["yes"])
    browser.send(
        {"name": "Tom Okafor", "roles": ["deputy"], "away-day": "23", "away-month": "10", "away-year": "2026"},
        action=f"/desk/people/{other}",
    )
    person = world.staff.people[other]
    assert (person.name, person.roles, person.active) == ("Tom Okafor", frozenset({Role.DEPUTY}), True)
    assert person.away_until == date(2026, 10, 23)
    assert "away until 23 October 2026" in browser.words


async def test_somebody_can_be_made_inactive(world: World) -> None:
    browser = await world.signed_in(Role.ADMINISTRATOR)
    other = await world.staffed(Role.CASEWORKER, name="Tom", email="tom@example.org")
    browser.get(f"/desk/people/{other}").send({"active": ""}, action=f"/desk/people/{other}")
    assert not world.staff.people[other].active
    csrf = browser.filled(browser.form("/desk/logout"))["form_key"]
    assert browser.post(f"/desk/people/{other}/link", {"form_key": csrf}).status == 409


@pytest.mark.parametrize("fields", [{"roles": ["dpo"]}, {"active": ""}])
async def test_the_last_administrator_stays(world: World, fields: dict[str, object]) -> None:
    world.staff = Strict()
    browser = await world.signed_in(Role.ADMINISTRATOR)
    browser.get("/desk/people/s1").send(fields, action="/desk/people/s1")
    assert browser.status == 409
    assert browser.problems == ["Somebody must be able to administer. Make another person an administrator first."]
    assert Role.ADMINISTRATOR in world.staff.people["s1"].roles


async def test_a_link_can_be_sent_again(world: World) -> None:
    browser = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/people")
    browser.send(action="/desk/people/s1/link")
    assert [email for _, email, _ in world.post.sent] == ["dpo@example.org"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_are_shown_literally(world: World, name: str) -> None:
    browser = await world.signed_in(Role.ADMINISTRATOR)
    await world.staffed(Role.CASEWORKER, name=name, email="x@example.org")
    assert name in browser.get("/desk/people").words
    assert browser.get("/desk/people/s2").heading == name


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
async def test_only_administrators_keep_the_list(world: World, role: Role) -> None:
    browser = await world.signed_in(role)
    for path in ("/desk/people", "/desk/people/add", "/desk/people/s1"):
        assert browser.get(path).status == 403
    csrf = next(iter(world.sessions.open.values())).csrf
    for path in ("/desk/people/add", "/desk/people/s1", "/desk/people/s1/link"):
        assert browser.post(path, {"form_key": csrf, "name": "x", "roles": "administrator"}).status == 403
    assert world.staff.people["s1"].roles == {role}


async def test_an_unknown_person_is_not_found(world: World) -> None:
    assert (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/people/s99").status == 404


async def test_who_lets_whom_do_what_is_logged_without_names(world: World, caplog: pytest.LogCaptureFixture) -> None:
    browser = await world.signed_in(Role.ADMINISTRATOR)
    ash = {"name": "Ash Okafor", "email": "ash@example.org", "roles": ["approver"]}
    with caplog.at_level(logging.INFO, "api"):
        browser.get("/desk/people/add").send(ash, action="/desk/people/add")
        changes = {"name": "Ash Okafor", "roles": ["dpo", "approver"], "active": "yes"}
        browser.get("/desk/people/s2").send(changes, action="/desk/people/s2")
    assert "staff:s1 added staff:s2 as approver" in caplog.text
    assert "staff:s1 changed staff:s2 from approver to approver,dpo, active" in caplog.text
    assert "Okafor" not in caplog.text
    assert "ash@" not in caplog.text
