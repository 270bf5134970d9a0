from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.rules.vocabulary import ActState, Fate, Outcome, Right, Role, Verb
from tests.api.browser import Browser
from tests.api.cases import REFERENCE, act, event, right
from tests.api.conftest import World
from tests.api.desk.arrange import (
    APPROVING,
    GATHERING,
    HOSTILE,
    PAGE,
    PROVEN,
    REVIEWING,
    correction,
    item,
    person,
    put,
    put_items,
    put_rights,
    task,
)
from tests.api.fakes import START

ERASE_ON = date(2026, 10, 12)
WAITING = {**PROVEN, "stage": "act", "erasure_waiting": True}


def decide(action: str, **about: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in about.items())
    return f"{PAGE}/decide/{action}{'?' if query else ''}{query}"


async def shown(world: World, role: Role = Role.DPO, email: str = "dpo@example.org") -> Browser:
    return (await world.signed_in(role, email=email)).get(PAGE)


async def test_every_right_has_its_own_date_decision_and_outcome(world: World) -> None:
    put(
        world,
        facts={**REVIEWING, "rights_open": frozenset({Right.ERASURE, Right.RECTIFICATION})},
        rights=(
            right(right=Right.ERASURE),
            right(right=Right.RECTIFICATION, received=date(2026, 10, 8), due_date=date(2026, 11, 10)),
            right(
                right=Right.OBJECTION,
                how="overridden",
                grounds=("art-21-1-claims",),
                reason="A claim is being brought.",
                decided_by="staff:s1",
                decided_at=START,
                outcome=Outcome.REFUSED,
                answered_at=START,
            ),
            right(right=Right.CONSENT_WITHDRAWAL, due_date=None, planning_date=date(2026, 10, 13)),
        ),
    )
    words = (await shown(world)).words
    for said in (
        "Erasure 31 days left Clock running Due Monday 9 November 2026.",
        "Rectification 32 days left Clock running Due Tuesday 10 November 2026. Asked later, on 8 October 2026.",
        "Objection Refused Answered on Friday 9 October 2026. Goes on: stronger grounds, or legal claims, decided by "
        "Ffion Pryce on 9 October 2026. Legal claims UK GDPR Article 21(1) A claim is being brought.",
        "No due date in law. Plan for Tuesday 13 October 2026.",
    ):
        assert said in words


@pytest.mark.parametrize(
    ("asked", "how", "facts", "links"),
    [
        (Right.ACCESS, "", REVIEWING, [f"{PAGE}/items"]),
        (Right.ERASURE, "", REVIEWING, [decide("decide_right", right="erasure"), f"{PAGE}/items"]),
        (Right.RECTIFICATION, "corrected", REVIEWING, [decide("decide_right", right="rectification"), f"{PAGE}/items"]),
        (Right.RECTIFICATION, "corrected", WAITING, []),
        (Right.RESTRICTION, "", GATHERING, [decide("decide_right", right="restriction")]),
        (Right.RESTRICTION, "restricted", GATHERING, []),
        (
            Right.AUTOMATED_DECISION,
            "",
            {},
            [decide("decide_right", right="automated-decision"), decide("send_information")],
        ),
        (Right.CONSENT_WITHDRAWAL, "", GATHERING, []),
        (Right.RETENTION_SCHEDULE, "", {}, []),
    ],
)
async def test_each_right_offers_what_can_be_decided_on_it_now(
    world: World, asked: Right, how: str, facts: dict[str, Any], links: list[str]
) -> None:
    put_rights(world, asked, how=how, facts=facts)
    browser = await shown(world)
    assert browser.root is not None
    line = next(li for li in browser.root.iter("li") if li.get("id") == f"right-{asked}")
    assert [a.get("href") for a in line.iter("a")] == links


@pytest.mark.parametrize(
    ("key", "kind", "subject", "links"),
    [
        ("right/restriction", "right", "restriction", [decide("decide_right", right="restriction")]),
        (
            "act/erasure/erase/1/archive",
            "act-failed",
            "erasure/erase/1/archive",
            [
                decide(action, act="erasure%2Ferase%2F1%2Farchive")
                for action in ("retry_act", "record_act", "excuse_act")
            ],
        ),
        ("recipients/erasure", "recipients", "erasure", [decide("tell_recipients", right="erasure")]),
        ("consultation/person1", "consultation", "person1", [decide("record_consultation", consultation="person1")]),
        ("restriction-review", "restriction-review", "",
         [decide("lift_restriction"), decide("dismiss_task", task="restriction-review")]),
        ("restriction-told", "restriction-told", "", [decide("record_told")]),
        ("compensation", "compensation", "", [decide("dismiss_task", task="compensation")]),
        ("fee/lapse", "fee-lapse", "", [decide("record_fee"), decide("close"),
                                        decide("dismiss_task", task="fee%2Flapse")]),
    ],
)  # fmt: skip
async def test_a_task_offers_the_decisions_that_fit_it(
    world: World, key: str, kind: str, subject: str, links: list[str]
) -> None:
    put_rights(
        world,
        Right.RESTRICTION,
        Right.ERASURE,
        facts={**GATHERING, "restricted": True, "fee_open": True},
        acts=(act(state=ActState.FAILED),),
        third_parties=(person(),),
        tasks=(task(key, kind=kind, subject=subject),),
    )
    browser = await shown(world)
    assert browser.root is not None
    panel = next(s for s in browser.root.iter("section") if s.get("aria-labelledby") == "tasks")
    assert [a.get("href") for a in panel.iter("a")] == links


async def test_a_task_about_an_act_names_the_processor_by_its_title(world: World) -> None:
    failed = task("act/erasure/erase/1/archive", "It failed: archive", subject="erasure/erase/1/archive")
    put_rights(world, Right.ERASURE, tasks=(failed,))
    assert "It failed: Northgate Archive Services" in (await shown(world)).words


async def test_what_is_carried_out_is_shown_with_what_came_of_it(world: World) -> None:
    put_rights(
        world,
        Right.ERASURE,
        facts=WAITING,
        acts=(
            act(key="e/1", processor="crm", connector="sql", state=ActState.DONE, rows=14, expected=14,
                evidence={"rows": {"Gift": 9}}, ended_at=START),
            act(state=ActState.FAILED, note="The box is lost.", ended_at=START),
            act(key="e/3", verb=Verb.SUPPRESS, processor="crm", connector="sql", state=ActState.EXCUSED,
                by="staff:s1", ended_at=START),
        ),
    )  # fmt: skip
    browser = await shown(world)
    for said in (
        "Supporter database Erase Done 14 rows For erasure. By the service, ended Friday 9 October 2026 at 10:30 am.",
        "Gift 9",
        "Northgate Archive Services Erase Failed For erasure. Asked of a person",
        "The box is lost.",
        "Supporter database Stop using Excused",
        "by Ffion Pryce.",
    ):
        assert said in browser.words
    assert decide("retry_act", act="erasure%2Ferase%2F1%2Farchive") in browser.links()
    reader = await shown(world, Role.CHAIR, "chair@example.org")
    assert "Failed" in reader.words
    assert "The box is lost." not in reader.words


@pytest.mark.parametrize(("state", "said"), [(ActState.FAILED, True), (ActState.EXCUSED, False)])
async def test_why_something_could_not_be_done_is_shown_while_somebody_has_to_decide(
    world: World, state: ActState, said: bool
) -> None:
    failed = act(state=state)
    put_rights(world, Right.ERASURE, facts=WAITING, acts=(failed,))
    why = "9 rows of Gifts hang on rows of Supporters that are to be deleted."
    world.reader.logs[REFERENCE] = [event(1, "act-failed", act=failed.key, why=why)]
    assert (why in (await shown(world)).words) is said


async def test_what_will_be_erased_is_previewed_and_can_be_stopped(world: World) -> None:
    put_rights(world, Right.ERASURE, facts=WAITING, erase_on=ERASE_ON)
    put_items(
        world,
        item(1, fate=Fate.ERASE),
        item(2, fate=Fate.ERASE),
        item(3, fate=Fate.MASK, kind="Invoice"),
        item(4, fate=Fate.KEEP, kind="Invoice", fate_until=date(2031, 3, 31)),
    )
    browser = await shown(world)
    for said in (
        "On Monday 12 October 2026 this will be erased",
        "2 × Customer at Supporter database",
        "1 × Invoice at Supporter database: only what names the person",
        "Kept: 1 × Invoice at Supporter database until 31 March 2031.",
    ):
        assert said in browser.words
    assert decide("cancel_erasure") in browser.links()
    assert decide("cancel_erasure") in (await shown(world, Role.APPROVER, "two@example.org")).links()
    assert decide("cancel_erasure") not in (await shown(world, Role.DEPUTY, "three@example.org")).links()


async def test_a_restriction_says_since_when_and_how_it_ends(world: World) -> None:
    put_rights(world, Right.RESTRICTION, facts={**GATHERING, "restricted": True}, restricted=True)
    world.reader.logs["RD-7K3M-9QXT-4"] = [event(1, "restriction-set")]
    browser = await shown(world)
    assert "Since Friday 9 October 2026 this person’s data is kept and not used" in browser.words
    assert decide("lift_restriction") in browser.links()
    assert decide("record_told") not in browser.links()


async def test_a_restriction_is_lifted_even_after_the_case_is_closed(world: World) -> None:
    put_rights(world, Right.RESTRICTION, facts={"stage": "closed", "restricted": True}, restricted=True, next=())
    assert decide("lift_restriction") in (await shown(world)).links()


async def test_a_claim_for_compensation_is_pointed_out(world: World) -> None:
    put_rights(world, Right.COMPLAINT, compensation=True)
    assert "They claim compensation as well" in (await shown(world)).words


async def test_corrections_and_others_named_are_for_those_who_decide(world: World) -> None:
    put_rights(
        world,
        Right.RECTIFICATION,
        corrections=(correction(), correction(2, how="note", new="I spoke up.")),
        third_parties=(person(), person(2, name="Dr Field", sought=False, professional="health", reason="Her GP.")),
    )
    put_items(world, item(1))
    words = (await shown(world)).words
    for said in (
        "Record 1: Email correct Supporter database Now old@example.org Then new@example.org",
        "attach a note Supporter database Note I spoke up.",
        "Ola Brandt was asked",
        "Dr Field not asked professional: health",
    ):
        assert said in words
    reader = (await shown(world, Role.CHAIR, "chair@example.org")).text
    assert "new@example.org" not in reader
    assert "Ola Brandt" not in reader


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_words_are_shown_literally(world: World, name: str) -> None:
    put_rights(
        world,
        Right.ERASURE,
        acts=(act(note=name),),
        corrections=(correction(label=name),),
        third_parties=(person(name=name),),
    )
    assert (await shown(world)).words.count(name) >= 3


async def test_the_leading_date_is_the_earliest_of_the_rights_still_open(world: World) -> None:
    put(
        world,
        facts={**GATHERING, "rights_open": frozenset({Right.ERASURE})},
        rights=(
            right(due_date=date(2026, 10, 20), answered_at=START, outcome=Outcome.ANSWERED),
            right(right=Right.ERASURE, due_date=date(2026, 11, 9)),
        ),
    )
    assert "Due date Monday 9 November 2026 31 days left" in (await shown(world)).words


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": {}},
        {"facts": GATHERING},
        {"facts": APPROVING},
        {"facts": WAITING, "erase_on": ERASE_ON},
        {"facts": {**PROVEN, "stage": "respond"}, "restricted": True},
        {"facts": {"stage": "closed"}, "next": (), "closed_at": START + timedelta(days=3)},
    ],
)
@pytest.mark.parametrize("role", [Role.DPO, Role.APPROVER, Role.DEPUTY])
async def test_a_case_with_every_right_is_sound_at_every_stage(
    world: World, role: Role, changes: dict[str, Any]
) -> None:
    put_rights(
        world,
        *Right,
        acts=tuple(act(key=f"a/{state}", state=state) for state in ActState),
        corrections=(correction(),),
        third_parties=(person(), person(2, answer="refuses")),
        marketing=True,
        compensation=True,
        **dict(changes),
    )
    put_items(world, item(1, health=True, third_party=True))
    browser = await shown(world, role)
    assert browser.status == 200
    assert browser.get(f"{PAGE}/approval").status == 200
    if role is not Role.DEPUTY:
        assert browser.get(f"{PAGE}/items").status == 200
