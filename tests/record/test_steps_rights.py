"""Rights of a case through its steps: opened, decided, added, refused, answered; each with its own clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.record.contract import GateClosed
from casework.record.models import Case, CaseRight, Event
from casework.record.reader import RecordReader
from casework.record.steps_plan import since_receipt
from casework.record.views import CaseView
from casework.rules.acts import RightChange
from casework.rules.clock import ClockEvent, EventName
from casework.rules.vocabulary import Outcome, Right, Stage
from tests.record.procedure import CASE, MONDAY, NOON, Procedure

DAY = timedelta(days=1)


async def read(procedure: Procedure) -> CaseView:
    case = await RecordReader(procedure.database, procedure.ciphers, procedure.keeping).case(CASE)
    assert case is not None
    return case


async def rights(procedure: Procedure) -> dict[str, CaseRight]:
    return {row.right: row for row in await procedure.rows(CaseRight)}


async def test_a_case_opens_with_the_rights_that_were_asked_for(procedure: Procedure) -> None:
    done = await procedure.open(
        asks={"rights": ["erasure", "objection", "consent-withdrawal"], "marketing": True, "compensation": True}
    )
    assert set(await rights(procedure)) == {"erasure", "objection", "consent-withdrawal"}
    case = await read(procedure)
    assert (case.marketing, case.compensation, case.restricted, case.erase_on) == (True, True, False, None)
    # Withdrawing consent has no month: two working days are planned for it.
    assert (done.due_date, done.planning_date) == (date(2026, 4, 2), date(2026, 3, 4))
    assert case.facts.rights == {Right.ERASURE, Right.OBJECTION, Right.CONSENT_WITHDRAWAL}
    assert case.facts.rights_undecided == {Right.OBJECTION}


async def test_without_a_word_about_rights_a_case_is_about_access(procedure: Procedure) -> None:
    await procedure.open()
    assert set(await rights(procedure)) == {"access"}


async def test_what_the_law_decides_at_receipt_is_decided_by_nobody(procedure: Procedure) -> None:
    await procedure.open(
        {"name": "Ann", "text": "Stop it."},
        asks={"rights": ["objection"], "marketing": True},
        rights=(RightChange(Right.OBJECTION, how="marketing"),),
    )
    (right,) = (await read(procedure)).rights
    assert (right.how, right.decided_by, right.reason) == ("marketing", "service", "")


async def test_a_decision_on_a_right_is_recorded_with_its_reason_and_can_be_taken_back(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["restriction", "complaint"]}, received=date(2026, 7, 1), at=NOON + 130 * DAY)
    await procedure.decide(
        "right-decided",
        personal={"text": "She says that her address is wrong."},
        at=NOON + 131 * DAY,
        rights=(RightChange(Right.RESTRICTION, how="restricted", grounds=("art-18-1-a",)),),
    )
    right = next(one for one in (await read(procedure)).rights if one.right is Right.RESTRICTION)
    assert (right.how, right.grounds, right.reason) == (
        "restricted",
        ("art-18-1-a",),
        "She says that her address is wrong.",
    )
    assert (right.decided_by, right.decided_at, right.outcome) == ("staff:1", NOON + 131 * DAY, None)
    assert (await read(procedure)).facts.rights_undecided == {Right.COMPLAINT}
    await procedure.step("sent-back", rights=(RightChange(Right.RESTRICTION, undecided=True),))
    right = next(one for one in (await read(procedure)).rights if one.right is Right.RESTRICTION)
    assert (right.how, right.grounds, right.reason, right.decided_by, right.decided_at) == ("", (), "", "", None)


@pytest.mark.parametrize(
    ("right", "how", "grounds", "code"),
    [
        (Right.RECTIFICATION, "restricted", (), "way-unknown"),
        (Right.RESTRICTION, "restricted", (), "ground-missing"),
        (Right.RESTRICTION, "restricted", ("art-21-3",), "ground-not-fitting"),
        (Right.OBJECTION, "refused", ("lpp",), "exemption-wrong-right"),
        (Right.ERASURE, "refused", ("protect-hs",), "exemption-not-ours"),
    ],
)
async def test_a_right_cannot_be_decided_against_the_law(
    procedure: Procedure, right: Right, how: str, grounds: tuple[str, ...], code: str
) -> None:
    await procedure.open(asks={"rights": [right.value]})
    with pytest.raises(GateClosed) as refused:
        await procedure.decide("right-decided", rights=(RightChange(right, how=how, grounds=grounds),))
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert (await procedure.only(CaseRight)).how is None
    assert [event.kind for event in await procedure.rows(Event)] == ["opened"]


async def test_a_right_that_is_answered_leaves_the_others_open(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["access", "objection"]})
    answered = RightChange(Right.ACCESS, outcome=Outcome.ANSWERED, answered=True)
    done = await procedure.step("right-answered", at=NOON + DAY, rights=(answered,))
    assert (done.due_date, done.items_undecided) == (date(2026, 4, 2), 0)
    case = await read(procedure)
    access = next(one for one in case.rights if one.right is Right.ACCESS)
    assert (access.outcome, access.answered_at) == (Outcome.ANSWERED, NOON + DAY)
    assert (case.outcome, case.facts.answered, case.facts.copy_sent) == (None, False, True)
    assert case.facts.rights_open == {Right.OBJECTION}
    answered = RightChange(Right.OBJECTION, outcome=Outcome.REFUSED, answered=True)
    await procedure.step("right-answered", rights=(answered,), answered=True)
    case = await read(procedure)
    assert (case.outcome, case.facts.answered) == (Outcome.ANSWERED_IN_PART, True)


async def test_the_outcome_of_a_case_is_that_of_the_rights_without_one(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["access", "erasure"]})
    answered = RightChange(Right.ACCESS, outcome=Outcome.ANSWERED, answered=True)
    await procedure.step("right-answered", rights=(answered,))
    await procedure.step("closed", stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN)
    rows = await rights(procedure)
    assert {right: row.outcome for right, row in rows.items()} == {"access": "answered", "erasure": "withdrawn"}


async def test_a_refused_request_refuses_every_open_right(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["access", "erasure", "rectification"]})
    answered = RightChange(Right.ACCESS, outcome=Outcome.ANSWERED, answered=True)
    await procedure.step("right-answered", rights=(answered,))
    await procedure.decide(
        "request-refused",
        personal={"text": "The ninth this month."},
        facts={"ground": "manifestly-excessive"},
        rights=tuple(
            RightChange(right, how="refused", grounds=("manifestly-excessive",))
            for right in (Right.ERASURE, Right.RECTIFICATION)
        ),
    )
    rows = {one.right: one for one in (await read(procedure)).rights}
    assert rows[Right.ACCESS].how == ""
    for right in (Right.ERASURE, Right.RECTIFICATION):
        assert (rows[right].how, rows[right].grounds) == ("refused", ("manifestly-excessive",))
        assert rows[right].reason == "The ninth this month."
    facts = (await read(procedure)).facts
    assert (facts.refusing, facts.rights_undecided, facts.items_unfated) == (True, frozenset(), 0)


@pytest.mark.parametrize(
    ("ground", "code"),
    [("lpp", "not-a-whole-refusal"), ("", "not-a-whole-refusal"), ("person-died", "own-outcome")],
)
async def test_a_request_is_refused_for_the_two_reasons_of_the_law_only(
    procedure: Procedure, ground: str, code: str
) -> None:
    await procedure.open()
    with pytest.raises(GateClosed) as refused:
        await procedure.decide("request-refused", rights=(RightChange(Right.ACCESS, how="refused", grounds=(ground,)),))
    assert refused.value.code == code


async def test_a_refused_request_touches_the_rights_that_are_named_only(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["access", "restriction", "consent-withdrawal", "retention-schedule"]})
    set_before = RightChange(Right.RESTRICTION, how="restricted", grounds=("art-18-1-a",))
    await procedure.decide("right-decided", rights=(set_before,))
    refusal = RightChange(Right.ACCESS, how="refused", grounds=("manifestly-excessive",))
    await procedure.decide("request-refused", facts={"ground": "manifestly-excessive"}, rights=(refusal,))
    assert {right: row.how for right, row in (await rights(procedure)).items()} == {
        "access": "refused",
        "restriction": "restricted",
        "consent-withdrawal": None,
        "retention-schedule": None,
    }


@pytest.mark.parametrize(
    ("what", "answered", "refused", "sent"),
    [
        ("no right is answered", (), (), False),
        ("one of two", ("access",), (), False),
        ("both", ("access", "portability"), (), True),
        ("the only one that a copy answers", ("access",), ("portability",), True),
        ("refused, and told so: that is no copy", ("portability",), ("portability",), False),
        ("both refused", ("access", "portability"), ("access", "portability"), False),
    ],
)
async def test_whether_the_copy_went_out(
    procedure: Procedure, what: str, answered: tuple[str, ...], refused: tuple[str, ...], sent: bool
) -> None:
    await procedure.open(asks={"rights": ["access", "portability"]})
    decided = tuple(RightChange(Right(right), how="refused") for right in refused)
    told = tuple(RightChange(Right(right), outcome=Outcome.ANSWERED, answered=True) for right in answered)
    await procedure.step("noted", rights=(*decided, *told))
    assert (await read(procedure)).facts.copy_sent is sent, what


async def test_a_right_added_later_has_a_clock_of_its_own(procedure: Procedure) -> None:
    asked = ClockEvent(date(2026, 3, 3), EventName.ID_REQUESTED)
    await procedure.open(clock_events=(asked,))
    await procedure.decide("right-added", at=NOON + 3 * DAY, rights=(RightChange(Right.RESTRICTION, added=True),))
    added = (await rights(procedure))["restriction"]
    assert (added.received, added.clock, added.due_date) == (date(2026, 3, 5), "not_started", None)
    # Proof of identity that was asked for before is still awaited for what was added.
    assert added.clock_events == [{"on": "2026-03-05", "name": "id_requested"}]
    events = (asked, ClockEvent(date(2026, 3, 9), EventName.ID_RECEIVED))
    await procedure.step("evidence-received", at=NOON + 7 * DAY, clock_events=events)
    rows = await rights(procedure)
    assert (rows["access"].due_date, rows["restriction"].due_date) == (date(2026, 4, 9), date(2026, 4, 9))
    await procedure.step("receipt-corrected", received=MONDAY - DAY, clock_events=events)
    assert (await rights(procedure))["restriction"].received == date(2026, 3, 5)


async def test_a_right_is_added_once(procedure: Procedure) -> None:
    await procedure.open()
    with pytest.raises(GateClosed) as refused:
        await procedure.decide("right-added", rights=(RightChange(Right.ACCESS, added=True),))
    assert refused.value.code == "right-there"
    with pytest.raises(GateClosed) as refused:
        await procedure.step("noted", rights=(RightChange(Right.ERASURE, answered=True),))
    assert refused.value.code == "no-such-right"


ASKED, GIVEN = EventName.CLARIFICATION_REQUESTED, EventName.CLARIFICATION_RECEIVED


@pytest.mark.parametrize(
    ("what", "events", "counted"),
    [
        ("a question settled before does not touch it", ((1, ASKED), (2, GIVEN)), ()),
        ("an open question counts from its day", ((1, ASKED),), ((5, ASKED),)),
        ("and its answer with it", ((1, ASKED), (6, GIVEN)), ((5, ASKED), (6, GIVEN))),
        ("a later one counts as it is", ((6, ASKED), (8, GIVEN)), ((6, ASKED), (8, GIVEN))),
        ("asked a second time before", ((1, ASKED), (2, GIVEN), (3, ASKED)), ((5, ASKED),)),
        ("an earlier extension was not for it", ((1, EventName.EXTENDED),), ()),
        ("a later one is", ((6, EventName.EXTENDED),), ((6, EventName.EXTENDED),)),
    ],
)
def test_what_counts_for_a_right_added_on_the_fifth(
    what: str, events: tuple[tuple[int, EventName], ...], counted: tuple[tuple[int, EventName], ...]
) -> None:
    def of(pairs: tuple[tuple[int, EventName], ...]) -> tuple[ClockEvent, ...]:
        return tuple(ClockEvent(date(2026, 3, day), name) for day, name in pairs)

    assert since_receipt(date(2026, 3, 5), of(events)) == of(counted), what


async def test_restriction_erasure_and_fees_show_in_what_may_be_done(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    await procedure.step("erasure-approved", erase_on=date(2026, 3, 9))
    await procedure.step("restriction-set", restricted=True)
    await procedure.step("fee-requested", clock_events=(ClockEvent(MONDAY, EventName.FEE_REQUESTED),))
    case = await read(procedure)
    assert (case.erase_on, case.restricted) == (date(2026, 3, 9), True)
    assert (case.facts.erasure_waiting, case.facts.restricted, case.facts.fee_open) == (True, True, True)
    paid = (ClockEvent(MONDAY, EventName.FEE_REQUESTED), ClockEvent(MONDAY + DAY, EventName.FEE_PAID))
    await procedure.step("fee-paid", clock_events=paid)
    await procedure.step("restriction-lifted", restricted=False)
    await procedure.step("erasure-cancelled")
    facts = (await read(procedure)).facts
    assert (facts.erasure_waiting, facts.restricted, facts.fee_open) == (False, False, False)
    await procedure.inbox.settle("token-1", "accepted", "", NOON, CASE)
    await procedure.step("erasure-approved", key="again", erase_on=date(2026, 3, 12))
    await procedure.step("erasure-open")
    assert (await procedure.only(Case)).erase_on is None
