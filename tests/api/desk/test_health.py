from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.rules.vocabulary import Role
from tests.api.conftest import World


async def test_it_shows_each_part_the_calendar_and_what_the_profile_leaves_open(world: World) -> None:
    world.health.parts["mail"] = "The mail server does not answer."
    words = (await world.signed_in(Role.ADMINISTRATOR)).get("/desk/health").words
    assert "needs attention The mail server does not answer." in words
    assert "Edition tests, known until Sunday 31 December 2028." in words
    assert "Information Commissioner" in words or "ICO" in words


async def test_a_calendar_that_ends_soon_is_a_warning(world: World) -> None:
    world.calendar.calendar = replace(world.calendar.calendar, covers_until=date(2026, 12, 31))
    words = (await world.signed_in(Role.DPO)).get("/desk/health").words
    assert "The bank holidays are known only until Thursday 31 December 2026." in words


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.DEPUTY, Role.CHAIR])
async def test_others_do_not_see_it(world: World, role: Role) -> None:
    assert (await world.signed_in(role)).get("/desk/health").status == 403
