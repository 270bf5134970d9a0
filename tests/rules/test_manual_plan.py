"""When a person who searches by hand is chased."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.london import LONDON
from casework.rules.manual_plan import chase_plan
from casework.rules.plan import Ladder
from casework.rules.procedure import ManualPlanOrder
from casework.rules.wording import in_words
from tests.rules.words import EW, utc

# It is now, asked for time until, answer by, what is still to come.
PLANS = [
    (
        "2026-12-07 12:00",
        None,
        "Thursday 17 December 2026",
        ["2026-12-10 search-chase", "2026-12-14 search-chase", "2026-12-18 search-escalate"],
    ),
    (
        "2026-12-10 12:00",
        None,
        "Thursday 17 December 2026",
        ["2026-12-14 search-chase", "2026-12-18 search-escalate"],
    ),
    (
        "2026-12-09 12:00",
        date(2026, 12, 12),
        "Thursday 17 December 2026",
        ["2026-12-14 search-chase", "2026-12-18 search-escalate"],
    ),
    ("2026-12-09 12:00", date(2026, 12, 24), "Thursday 24 December 2026", ["2026-12-29 search-escalate"]),
]


def test_two_chasers_on_one_working_day_are_one() -> None:
    asked = utc("2026-12-10 11:00")  # a Thursday: two and four days later it is Saturday and Monday
    order = ManualPlanOrder("RD-0000-0000-0", "paper/1", "paper", EW, asked_at=asked, at=asked)
    plan = chase_plan(
        order, answer_days=5, chase_after_days=(2, 4), nation=EW, ladder=Ladder(), calendar=COMMITTED_CALENDAR
    )
    assert [f"{moment.at:%a %-d} {moment.kind}" for moment in plan.moments] == [
        "Mon 14 search-chase",
        "Wed 16 search-escalate",
    ]


@pytest.mark.parametrize(("now", "until", "answer_by", "coming"), PLANS)
def test_chasers(now: str, until: date | None, answer_by: str, coming: list[str]) -> None:
    order = ManualPlanOrder(
        case_id="RD-0000-0000-0",
        search="paper/1",
        processor="paper",
        nation=EW,
        asked_at=utc("2026-12-07 11:00"),
        at=utc(now),
        until=until,
    )
    plan = chase_plan(
        order,
        answer_days=10,
        chase_after_days=(3, 6, 12),
        nation=EW,
        ladder=Ladder(),
        calendar=COMMITTED_CALENDAR,
    )
    assert in_words(plan.answer_by) == answer_by
    assert [f"{m.at.astimezone(LONDON):%Y-%m-%d} {m.kind}" for m in plan.moments] == coming
    assert [m.key for m in plan.moments] == [f"search/paper/1/{m.kind}/{m.at:%Y-%m-%d}" for m in plan.moments]
    assert {m.subject for m in plan.moments} == {"paper/1"}
