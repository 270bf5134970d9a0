"""Pages on who asks and whether they may: the lightest means first, the nation's own authorities, children, others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.record.related_views import RelatedCase
from casework.record.views import FileView, PersonView
from casework.rules.vocabulary import Authority, Capacity, Identity, Nation, Outcome, Right, Role, Stage
from tests.api.browser import Browser
from tests.api.cases import REFERENCE, event
from tests.api.conftest import World
from tests.api.desk.arrange import GATHERING, PAGE, put
from tests.api.fakes import START

AUTHORITY = {"authority": Authority.UNDECIDED}
DECIDE = f"{PAGE}/decide/decide_authority"


def labels(browser: Browser, name: str) -> list[str]:
    """Give the values of a group of options, in order."""
    assert browser.root is not None
    return [field.get("value", "") for field in browser.root.iter("input") if field.get("name") == name]


def people(born: str = "") -> tuple[PersonView, ...]:
    return (PersonView("requester", "Ada Byrne"), PersonView("data-subject", "Ben Byrne", birth_date=born))


def other(number: int, received: date, **changes: Any) -> RelatedCase:
    values: dict[str, Any] = {
        "case_id": f"RD-0000-000{number}-X",
        "received": received,
        "rights": (Right.ACCESS, Right.ERASURE),
        "stage": Stage.REVIEW,
        "outcome": None,
        "by": ("email",),
    }
    return RelatedCase(**{**values, **changes})


async def test_the_means_are_offered_lightest_first(world: World) -> None:
    put(world)
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/decide/decide_identity")
    assert labels(browser, "means") == [
        *("not-needed", "in-person", "email-code", "email-reply", "known-contact", "signed-in", "key-worker"),
        *("questions", "documents", "other"),
    ]


async def test_whoever_asks_for_documents_says_what_they_doubt_and_sees_what_is_lighter(world: World) -> None:
    put(world)
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/decide/request_evidence")
    assert labels(browser, "doubt") == [
        "unknown-address", "details-differ", "same-name", "shared-address", "warned", "other",
    ]  # fmt: skip
    assert "What is lighter, and often enough" in browser.words
    assert "We contacted them through details we already hold" in browser.words
    assert "They showed documents" not in browser.words


# Who asks, the nation, by what it can be found, a part of what is shown of it.
KINDS = [
    (Capacity.AGENT, Nation.SCOTLAND, "guardian", "deputy", "Adults with Incapacity (Scotland) Act 2000"),
    (Capacity.AGENT, Nation.ENGLAND_AND_WALES, "lasting-power", "guardian", "Mental Capacity Act 2005 s.9"),
    (Capacity.AGENT, Nation.NORTHERN_IRELAND, "controller", "lasting-power", "Office of Care and Protection"),
    (Capacity.PARENT, Nation.SCOTLAND, "parental-responsibility", "deputy", "(until 16)"),
    (Capacity.CHILD_SELF, Nation.SCOTLAND, "child-understands", "parental-responsibility", "DPA 2018 s.208"),
]


@pytest.mark.parametrize(("capacity", "nation", "offered", "unknown", "shown"), KINDS)
async def test_authority_is_what_the_law_of_the_nation_knows(
    world: World, capacity: Capacity, nation: Nation, offered: str, unknown: str, shown: str
) -> None:
    put(world, facts=AUTHORITY, capacity=capacity, nation=nation, people=people())
    browser = (await world.signed_in(Role.DPO)).get(DECIDE)
    ways = labels(browser, "means")
    assert offered in ways
    assert unknown not in ways
    assert shown in browser.words
    assert browser.get(f"{PAGE}/decide/request_authority").status == 200


# Who asks, born on, the nation, what the page says.
AGES = [
    (Capacity.CHILD_SELF, "2013-05-01", Nation.SCOTLAND, "At 13 a child in Scotland is presumed to understand"),
    (Capacity.CHILD_SELF, "2013-05-01", Nation.ENGLAND_AND_WALES, "At 13 a child usually understands enough"),
    (Capacity.CHILD_SELF, "2018-05-01", Nation.SCOTLAND, "At 8 it depends on whether this child"),
    (Capacity.CHILD_SELF, "", Nation.SCOTLAND, "We do not know how old the person is."),
    (Capacity.CHILD_SELF, "(destroyed)", Nation.SCOTLAND, "We do not know how old the person is."),
    (Capacity.PARENT, "2018-05-01", Nation.ENGLAND_AND_WALES, "At 8 it depends on the child"),
    (Capacity.PARENT, "2006-05-01", Nation.ENGLAND_AND_WALES, "with the person’s own authority"),
]


@pytest.mark.parametrize(("capacity", "born", "nation", "said"), AGES)
async def test_what_age_means_is_explained(
    world: World, capacity: Capacity, born: str, nation: Nation, said: str
) -> None:
    put(world, facts=AUTHORITY, capacity=capacity, nation=nation, people=people(born))
    browser = (await world.signed_in(Role.DPO)).get(DECIDE)
    assert said in browser.words
    assert ("Would the answer show where the child or the other parent lives?" in browser.words) is (
        capacity is Capacity.PARENT
    )


# Who asks, born on, the nation, whether a reason must be written down.
REASONED = [
    (Capacity.CHILD_SELF, "2013-05-01", Nation.SCOTLAND, "child-understands", False),
    (Capacity.CHILD_SELF, "2013-05-01", Nation.ENGLAND_AND_WALES, "child-understands", True),
    (Capacity.CHILD_SELF, "", Nation.SCOTLAND, "child-understands", True),
    (Capacity.PARENT, "2018-05-01", Nation.ENGLAND_AND_WALES, "parental-responsibility", False),
    (Capacity.PARENT, "2006-05-01", Nation.ENGLAND_AND_WALES, "signed-form", True),
    (Capacity.AGENT, "", Nation.ENGLAND_AND_WALES, "signed-form", False),
]


@pytest.mark.parametrize(("capacity", "born", "nation", "means", "needed"), REASONED)
async def test_where_age_does_not_settle_it_the_reason_is_recorded(
    world: World, capacity: Capacity, born: str, nation: Nation, means: str, needed: bool
) -> None:
    put(world, facts=AUTHORITY, capacity=capacity, nation=nation, people=people(born))
    browser = (await world.signed_in(Role.DPO)).get(DECIDE)
    browser.send({"satisfied": "yes", "means": means}, action=DECIDE)
    assert browser.problems == (["The reason is missing"] if needed else [])
    assert len(world.counter.taken) == (0 if needed else 1)


async def test_that_somebody_died_is_explained_and_leads_to_closing(world: World) -> None:
    put(world, facts=AUTHORITY, capacity=Capacity.AGENT, people=people())
    browser = (await world.signed_in(Role.DPO)).get(DECIDE)
    assert "which is about living people" in browser.words
    assert "Access to Health Records Act 1990" in browser.words
    assert f"{PAGE}/decide/close" in browser.links()
    assert "personal-representative" not in labels(browser, "means")


async def test_how_it_was_settled_stays_when_the_papers_are_gone(world: World) -> None:
    put(
        world,
        facts=GATHERING,
        files=(FileView("f1", "evidence", "", "passport.jpg", "image/jpeg", 9, START, START),),
    )
    told = "A decision on identity was made: satisfied (They showed documents)."
    world.reader.logs[REFERENCE] = [
        event(1, "opened", "The request was received."),
        event(2, "identity-decided", told, text="Compared with the card.", actor="staff:s1"),
    ]
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert f"On identity {told} Ffion Pryce, 9 October 2026" in words
    assert "Compared with the card." in words
    assert "passport.jpg destroyed on 9 October 2026" in words


OTHERS = [
    other(1, date(2026, 10, 1)),
    other(2, date(2026, 10, 5), by=("email", "phone")),
    other(3, date(2026, 1, 5), stage=Stage.CLOSED, outcome=Outcome.ANSWERED),
]


@pytest.mark.parametrize("path", ["", "/decide/decide_identity", "/decide/request_evidence"])
async def test_other_requests_from_the_address_are_shown_with_the_earliest_receipt(world: World, path: str) -> None:
    put(world)
    world.reader.others[REFERENCE] = OTHERS
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}{path}")
    for said in (
        "Other requests from the same address",
        "The earliest reached us on Thursday 1 October 2026.",
        "RD-0000-0001-X Review Received 1 October 2026: Access, erasure. Same email",
        "Same email and phone",
        "RD-0000-0003-X Closed Received 5 January 2026: Access, erasure. Answered in full.",
        "It does not hold up either request.",
    ):
        assert said in browser.words
    assert "/desk/cases/RD-0000-0001-X" in browser.links()


async def test_they_never_keep_anybody_from_deciding_on_identity(world: World) -> None:
    put(world)
    world.reader.others[REFERENCE] = OTHERS
    browser = (await world.signed_in(Role.DPO)).get(f"{PAGE}/decide/decide_identity")
    browser.send({"satisfied": "yes", "means": "known-contact"}, action=f"{PAGE}/decide/decide_identity")
    assert world.counter.actions() == ["decide_identity"]


@pytest.mark.parametrize(
    ("others", "earlier"),
    [
        ([], False),
        ([other(1, date(2026, 10, 9))], False),
        ([other(3, date(2026, 1, 5), stage=Stage.CLOSED)], False),
        ([other(1, date(2026, 10, 8))], True),
    ],
)
async def test_only_an_earlier_one_that_is_open_is_pointed_out(
    world: World, others: list[RelatedCase], earlier: bool
) -> None:
    put(world)
    world.reader.others[REFERENCE] = others
    words = (await world.signed_in(Role.DPO)).get(PAGE).words
    assert ("An earlier request is still open" in words) is earlier
    assert ("Other requests from the same address" in words) is bool(others)


async def test_whoever_may_not_read_cases_sees_none_of_it(world: World) -> None:
    put(world, facts={"identity": Identity.UNPROVEN})
    world.reader.others[REFERENCE] = OTHERS
    browser = await world.signed_in(Role.ADMINISTRATOR)
    for path in ("", "/decide/decide_identity", "/decide/request_evidence"):
        assert browser.get(f"{PAGE}{path}").status == 403
        assert "RD-0000" not in browser.text
