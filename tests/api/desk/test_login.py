from __future__ import annotations

import pytest

from casework.rules.vocabulary import Role
from tests.api.conftest import World

RIGHT = {"email": "dpo@example.org", "password": "a long enough password"}
WRONG = {"email": "dpo@example.org", "password": "something else"}


async def test_the_right_password_opens_the_desk(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser().get("/desk/login").send(RIGHT)
    assert browser.path == "/desk"
    assert browser.heading == "Queue"


async def test_the_session_cookie_is_out_of_scripts_reach(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser().get("/desk/login").send(RIGHT, follow=False)
    assert "rd_staff=" in browser.headers["set-cookie"]
    assert "HttpOnly" in browser.headers["set-cookie"]


@pytest.mark.parametrize("email", ["dpo@example.org", "nobody@example.org"])
async def test_a_wrong_password_says_the_same_for_known_and_unknown(world: World, email: str) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser().get("/desk/login").send({"email": email, "password": "wrong"})
    assert browser.status == 422
    assert browser.problems == ["Email address and password do not fit together, or the account is not active"]
    assert "wrong" not in browser.text.split("<main")[1].split("field-wrong")[0]


async def test_a_password_is_never_shown_again(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser().get("/desk/login").send({"email": "dpo@example.org", "password": "s3cret-typed"})
    assert "s3cret-typed" not in browser.text


async def test_guessing_gets_slower_and_the_wait_passes(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser()
    for _ in range(5):
        assert browser.get("/desk/login").send(WRONG).status == 422
    assert browser.get("/desk/login").send(RIGHT).status == 429
    assert browser.problems == ["Too many tries. Please wait 2 seconds and try again"]
    assert browser.headers["retry-after"] == "2"
    world.clock.forward(seconds=2)
    assert browser.get("/desk/login").send(RIGHT).path == "/desk"


async def test_somebody_inactive_cannot_sign_in(world: World) -> None:
    staff_id = await world.staffed(Role.DPO)
    await world.staff.change(staff_id, "Ffion Pryce", [Role.DPO], False, None)
    assert world.browser().get("/desk/login").send(RIGHT).status == 422


async def test_signing_out_ends_the_session(world: World) -> None:
    browser = await world.signed_in(Role.DPO)
    browser.get("/desk").send(action="/desk/logout")
    assert browser.path == "/desk/login"
    assert world.sessions.open == {}
    assert browser.get("/desk").path == "/desk/login"


async def test_a_form_without_its_key_is_refused(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser()
    browser.get("/desk/login")
    assert browser.post("/desk/login", RIGHT).status == 403
    assert world.sessions.open == {}


async def test_forgetting_says_the_same_for_known_and_unknown(world: World) -> None:
    await world.staffed(Role.DPO)
    known = world.browser().get("/desk/forgot").send({"email": "dpo@example.org"}).words
    unknown = world.browser().get("/desk/forgot").send({"email": "nobody@example.org"}).words
    assert known == unknown
    assert [email for _, email, _ in world.post.sent] == ["dpo@example.org"]


async def test_links_to_one_address_are_limited(world: World) -> None:
    await world.staffed(Role.DPO)
    browser = world.browser()
    for _ in range(9):
        browser.get("/desk/forgot").send({"email": "dpo@example.org"})
    assert len(world.post.sent) == 4


async def reset_link(world: World) -> str:
    world.browser().get("/desk/forgot").send({"email": "dpo@example.org"})
    return world.post.sent[-1][2].removeprefix("http://127.0.0.1:8080")


async def test_the_link_sets_a_password_once(world: World) -> None:
    await world.staffed(Role.DPO)
    link = await reset_link(world)
    browser = world.browser().get(link)
    assert browser.path == "/desk/password"
    assert browser.heading == "Set a new password"
    browser.send({"password": "correct horse battery", "again": "correct horse battery"})
    assert browser.path == "/desk/login"
    assert "Your password is set. Please sign in." in browser.words
    assert world.staff.passwords["s1"] == "correct horse battery"
    assert world.browser().get(link).status == 410


async def test_the_link_lasts_an_hour(world: World) -> None:
    await world.staffed(Role.DPO)
    link = await reset_link(world)
    world.clock.forward(minutes=59)
    assert world.browser().get(link).status == 200
    world.clock.forward(minutes=1)
    assert world.browser().get(link).status == 410


async def test_a_session_of_the_desk_is_no_reset_link(world: World) -> None:
    await world.signed_in(Role.DPO)
    (token,) = world.sessions.open
    assert world.browser().get(f"/desk/reset/{token}").status == 410


async def test_somebody_new_sets_the_first_password(world: World) -> None:
    person = await world.staff.add("Zoë", "zoe@example.org", [Role.CASEWORKER], world.clock())
    browser = await world.holding("reset", staff_id=person.id)
    assert browser.get("/desk/password").heading == "Set your first password"


@pytest.mark.parametrize(
    ("password", "again", "problem"),
    [
        ("elevenchars", "elevenchars", "The password must be 12 characters or more"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "The password is too easy to guess"),
        ("DPO@example.org", "DPO@example.org", "The password is too easy to guess"),
        ("correct horse battery", "correct horse", "The two passwords are not the same"),
        ("x" * 400 + "abcd" * 200, "x" * 400 + "abcd" * 200, "The password must be 1,000 characters or fewer"),
    ],
)
async def test_a_weak_password_is_refused(world: World, password: str, again: str, problem: str) -> None:
    staff_id = await world.staffed(Role.DPO)
    browser = await world.holding("reset", staff_id=staff_id)
    browser.get("/desk/password").send({"password": password, "again": again})
    assert browser.status == 422
    assert browser.problems == [problem]
    assert world.staff.passwords[staff_id] == "a long enough password"
