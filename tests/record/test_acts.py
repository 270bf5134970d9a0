"""The book of acts: which acts carry out a decision, begun before they are done, done once, on the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.record.acting import ActOutcome
from casework.record.acts import Acts
from casework.record.contract import ActOver, GateClosed
from casework.record.erased import Erasures
from casework.record.models import Act, Erased, Event, Suppressed
from casework.record.reader import RecordReader
from casework.rules.acts import ActChange, ActOrder, ActPlan, ActPlanOrder, FateOrder, RightChange
from casework.rules.procedure import SearchChange
from casework.rules.vocabulary import ActState, Fate, IdentifierKind, Outcome, Right, SearchResult, Verb
from tests.record.keeping import KEEPING
from tests.record.procedure import CASE, NOON, Procedure
from tests.record.processors import Declared

DAY = timedelta(days=1)
FATES = {"erase": Fate.ERASE, "mask": Fate.MASK, "suppress": Fate.SUPPRESS, "keep": Fate.KEEP}


def declared() -> Declared:
    """A shop and a mailing service by connector, paper by hand, an archive that is only searched when added."""
    return Declared(
        ("archive",), crm="email", post="email phone", pay="national-id", paper="", archive="email"
    ).offering(
        crm="erase mask rectify restrict lift suppress",
        post="suppress",
        pay="restrict lift erase",
        paper="erase restrict lift suppress",
        archive="erase restrict",
    )


@pytest.fixture
def acts(procedure: Procedure) -> Acts:
    return Acts(procedure.database, procedure.ciphers, declared())


def order(right: Right, verb: Verb, edition: int = 1, due_by: date | None = None, at: Any = NOON) -> ActPlanOrder:
    return ActPlanOrder(CASE, right, verb, edition, at, due_by)


def said(plan: ActPlan) -> tuple[list[str], list[str]]:
    """Give the processors of a plan: those that act, and those where a person must."""
    return sorted(act.processor for act in plan.acts), sorted(key.split("/")[-1] for key in plan.by_hand)


async def fate(procedure: Procedure, items: list[str], what: str, until: date | None = None) -> None:
    ground = "art-17-3-e" if what == "keep" else ""
    await procedure.decide("fates-decided", fates=FateOrder(tuple(items), FATES[what], ground, until))


async def row(procedure: Procedure, key: str) -> Act:
    return next(act for act in await procedure.rows(Act) if act.key == key)


async def events(procedure: Procedure, *kinds: str) -> list[Any]:
    return [event for event in await procedure.rows(Event, Event.seq) if event.kind in kinds]


class TestErasure:
    async def test_each_verb_goes_where_its_items_came_from(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        crm = await procedure.find_items({}, {}, {}, {"verdict": "not-theirs"}, {"verdict": "duplicate"})
        post = await procedure.find_items({}, {}, processor="post")
        await procedure.find_items({}, processor="pay")
        await fate(procedure, [crm[0], crm[1], post[0], crm[3], crm[4]], "erase")
        await fate(procedure, [crm[2]], "mask")
        await fate(procedure, [post[1]], "suppress")
        assert said(await acts.plan(order(Right.ERASURE, Verb.ERASE))) == (["crm"], ["post"])
        assert said(await acts.plan(order(Right.ERASURE, Verb.MASK))) == (["crm"], [])
        assert said(await acts.plan(order(Right.ERASURE, Verb.SUPPRESS))) == (["post"], [])
        planned = {act.key: act for act in await acts.acts(CASE)}
        # A duplicate is there a second time, and goes as well; what is another's does not.
        assert planned["erasure/erase/1/crm"].items == (crm[0], crm[1], crm[4])
        assert planned["erasure/erase/1/crm"].state is ActState.PLANNED
        assert (planned["erasure/erase/1/crm"].expected, planned["erasure/erase/1/crm"].connector) == (3, "sql")
        by_hand = planned["erasure/erase/1/post"]
        assert (by_hand.state, by_hand.items, by_hand.ended_at) == (ActState.FAILED, (post[0],), NOON)
        assert planned["erasure/mask/1/crm"].items == (crm[2],)

    async def test_planned_again_it_is_the_same_whatever_has_changed(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        one, two = await procedure.find_items({}, {})
        await fate(procedure, [one], "erase")
        first = await acts.plan(order(Right.ERASURE, Verb.ERASE))
        await fate(procedure, [two], "erase")
        await acts.begin(first.acts[0])
        assert await acts.plan(order(Right.ERASURE, Verb.ERASE, at=NOON + DAY)) == first
        nothing = await acts.plan(order(Right.ERASURE, Verb.MASK))
        await fate(procedure, [two], "mask")
        assert await acts.plan(order(Right.ERASURE, Verb.MASK)) == nothing == ActPlan(())
        (planned, empty) = await events(procedure, "acts-planned")
        assert planned.facts == {"right": "erasure", "verb": "erase", "acts": "1", "by_hand": "0", "processor": "crm"}
        assert empty.facts["acts"] == "0"

    async def test_what_was_kept_for_a_time_goes_when_its_last_day_is_over(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        short, long, for_ever, gone = await procedure.find_items({}, {}, {}, {})
        await fate(procedure, [short], "keep", date(2026, 6, 30))
        await fate(procedure, [long], "keep", date(2027, 6, 30))
        await fate(procedure, [for_ever], "keep")
        await fate(procedure, [gone], "erase")
        await acts.plan(order(Right.ERASURE, Verb.ERASE))
        assert (await acts.plan(order(Right.ERASURE, Verb.ERASE, 2, due_by=date(2026, 6, 30)))).acts == ()
        await acts.plan(order(Right.ERASURE, Verb.ERASE, 3, due_by=date(2026, 7, 1)))
        await acts.plan(order(Right.ERASURE, Verb.ERASE, 4, due_by=date(2028, 1, 1)))
        planned = {act.key: act.items for act in await acts.acts(CASE)}
        assert planned == {
            "erasure/erase/1/crm": (gone,),
            "erasure/erase/3/crm": (short,),
            "erasure/erase/4/crm": (long,),
        }
        # What an act is about is not waited for any more.
        assert (await procedure.step("noted")).kept_until == ()

    @pytest.mark.parametrize(
        ("what", "at", "known", "acting", "by_hand"),
        [
            ("a law found meanwhile still keeps it", NOON, {"days": {"transaction": "2021-04-01"}}, [], ["crm"]),
            ("on its last day", NOON.replace(2028, 3, 31), {"days": {"transaction": "2021-04-01"}}, [], ["crm"]),
            ("the day after", NOON.replace(2028, 4, 1), {"days": {"transaction": "2021-04-01"}}, ["crm"], []),
            ("nothing new is known", NOON, {}, ["crm"], []),
        ],
    )
    async def test_what_a_law_keeps_on_the_day_is_looked_at_by_a_person(
        self, procedure: Procedure, what: str, at: Any, known: dict[str, Any], acting: list[str], by_hand: list[str]
    ) -> None:
        procedure.keep(KEEPING)
        acts = Acts(procedure.database, procedure.ciphers, declared(), KEEPING)
        await procedure.open(asks={"rights": ["erasure"]})
        free, invoice = await procedure.find_items({}, {"retention": "invoices"})
        await fate(procedure, [free, invoice], "keep", date(2026, 3, 1))
        await procedure.decide("item-facts-recorded", {"items": [invoice]}, known)
        plan = await acts.plan(order(Right.ERASURE, Verb.ERASE, 2, due_by=date(2028, 4, 1), at=at))
        assert said(plan) == (acting, by_hand), what
        (view,) = await acts.acts(CASE)
        assert view.evidence == ({"legal_duty": True} if by_hand else {})
        assert await acts.plan(order(Right.ERASURE, Verb.ERASE, 2, due_by=date(2028, 4, 1), at=at)) == plan

    async def test_what_was_called_off_is_planned_again(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        (item,) = await procedure.find_items({})
        await fate(procedure, [item], "keep", date(2026, 6, 30))
        plan = await acts.plan(order(Right.ERASURE, Verb.ERASE, 2, due_by=date(2026, 7, 1)))
        await procedure.step("noted", acts=(ActChange(plan.acts[0].key, ActState.CANCELLED),))
        assert (await procedure.step("noted")).kept_until == (date(2026, 6, 30),)
        again = await acts.plan(order(Right.ERASURE, Verb.ERASE, 3, due_by=date(2026, 7, 1)))
        assert said(again) == (["crm"], [])


class TestRectification:
    async def test_it_goes_to_the_processors_of_open_corrections(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["rectification"]})
        (crm,) = await procedure.find_items({})
        (pay,) = await procedure.find_items({}, processor="pay")
        (paper,) = await procedure.find_items({}, processor="paper")
        for item, new in ((crm, "Wójcik"), (crm, "Łódź"), (pay, "Wójcik"), (paper, "Wójcik")):
            await procedure.decide("correction-proposed", {"item": item}, {"label": "L", "old": "O", "new": new})
        last = next(act.id for act in (await reading(procedure)).corrections if act.item_id == paper)
        await procedure.decide("correction-dropped", {"correction": last})
        plan = await acts.plan(order(Right.RECTIFICATION, Verb.RECTIFY))
        assert said(plan) == (["crm"], ["pay"])
        planned = {act.processor: (act.items, act.expected) for act in await acts.acts(CASE)}
        assert planned == {"crm": ((crm,), 2), "pay": ((pay,), 1)}
        work = await acts.begin(plan.acts[0])
        assert [item.id for item in work.items] == [crm]
        assert [(one.item_id, one.old, one.new) for one in work.corrections] == [
            (crm, "O", "Wójcik"),
            (crm, "O", "Łódź"),
        ]
        assert work.terms is None


async def reading(procedure: Procedure) -> Any:
    return await RecordReader(procedure.database, procedure.ciphers).case(CASE)


VERIFIED = {"identifiers": [{"kind": "national-id", "value": "QQ123456C", "verified": True}]}
CLAIMED = {"identifiers": [{"kind": "national-id", "value": "QQ123456C"}]}


class TestActsOnAPerson:
    @pytest.mark.parametrize(
        ("what", "said_of", "right", "verb", "found", "acting", "by_hand"),
        [
            (
                "nothing is known for certain",
                {},
                Right.RESTRICTION,
                Verb.RESTRICT,
                (),
                ["paper"],
                ["crm", "pay", "post"],
            ),
            ("by her number", VERIFIED, Right.RESTRICTION, Verb.RESTRICT, (), ["paper", "pay"], ["crm", "post"]),
            (
                "a claimed number finds nobody",
                CLAIMED,
                Right.RESTRICTION,
                Verb.RESTRICT,
                (),
                ["paper"],
                ["crm", "pay", "post"],
            ),
            (
                "found where it cannot be done",
                VERIFIED,
                Right.RESTRICTION,
                Verb.RESTRICT,
                ("post",),
                ["paper", "pay"],
                ["crm", "post"],
            ),
            (
                "consent needs verified keys",
                {},
                Right.CONSENT_WITHDRAWAL,
                Verb.SUPPRESS,
                ("pay",),
                ["paper"],
                ["crm", "post"],
            ),
            ("an objection does as well", {}, Right.OBJECTION, Verb.SUPPRESS, (), ["paper"], ["crm", "post"]),
            ("taking a name out is for whom we find", {}, Right.CONSENT_WITHDRAWAL, Verb.MASK, (), [], []),
        ],
    )
    async def test_every_processor_that_offers_it_and_can_find_the_person(
        self,
        procedure: Procedure,
        acts: Acts,
        what: str,
        said_of: dict[str, Any],
        right: Right,
        verb: Verb,
        found: tuple[str, ...],
        acting: list[str],
        by_hand: list[str],
    ) -> None:
        person = {"name": "Zoë Ng", **said_of}
        await procedure.open(person, asks={"rights": [right.value]}, actor="staff:1")
        for processor in found:
            await procedure.find_items({}, processor=processor)
        assert said(await acts.plan(order(right, verb))) == (acting, by_hand), what

    @pytest.mark.parametrize(
        ("what", "results", "by_hand"),
        [
            ("never searched", (), ["pay", "post"]),
            ("nothing was found", (SearchResult.NOTHING_FOUND,), ["pay"]),
            ("the search failed", (SearchResult.FAILED,), ["pay", "post"]),
            ("found in a later round", (SearchResult.NOTHING_FOUND, SearchResult.FOUND), ["pay", "post"]),
        ],
    )
    async def test_a_restriction_is_set_by_hand_unless_a_search_found_nothing(
        self, procedure: Procedure, acts: Acts, what: str, results: tuple[SearchResult, ...], by_hand: list[str]
    ) -> None:
        await procedure.open(asks={"rights": ["restriction"]})
        await procedure.step("email-confirmed")
        changes = tuple(
            SearchChange(f"post/{number}", "post", round=number, kind="sql", result=result)
            for number, result in enumerate(results, start=1)
        )
        await procedure.step("searched", searches=changes)
        assert said(await acts.plan(order(Right.RESTRICTION, Verb.RESTRICT))) == (["crm", "paper"], by_hand), what
        why = {act.processor: act.evidence for act in await acts.acts(CASE) if act.evidence}
        assert why == {key: {"not_reachable": True} if key == "pay" else {"not_offered": True} for key in by_hand}, what

    async def test_one_that_is_searched_only_when_added_is_asked_only_then(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        await procedure.open(asks={"rights": ["restriction"]})
        await procedure.step("email-confirmed")
        assert said(await acts.plan(order(Right.RESTRICTION, Verb.RESTRICT))) == (
            ["crm", "paper"],
            ["pay", "post"],
        )
        await procedure.find_items({}, processor="archive")
        plan = await acts.plan(order(Right.RESTRICTION, Verb.RESTRICT, 2))
        assert said(plan) == (["archive", "crm", "paper"], ["pay", "post"])

    async def test_a_restriction_is_lifted_exactly_where_it_was_set(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["restriction"]})
        await procedure.step("email-confirmed")
        await procedure.find_items({}, processor="archive")
        plan = await acts.plan(order(Right.RESTRICTION, Verb.RESTRICT))
        for act, state in zip(plan.acts, (ActState.DONE, ActState.NOTHING_TO_DO, ActState.DONE), strict=True):
            await acts.begin(act)
            await acts.save(act, ActOutcome(state), NOON)
        done = [act.processor for act in await acts.acts(CASE) if act.state is ActState.DONE]
        assert done == ["archive", "paper"]
        assert said(await acts.plan(order(Right.RESTRICTION, Verb.LIFT))) == (["paper"], ["archive"])

    async def test_the_terms_are_the_verified_keys_that_the_processor_knows(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        person = {"name": "Zoë Ng", "email": "zoe@example.org", "birth_date": "1990-02-03", **VERIFIED}
        await procedure.open(person, asks={"rights": ["restriction"]}, actor="staff:1")
        plan = await acts.plan(order(Right.RESTRICTION, Verb.RESTRICT))
        work = {act.processor: (await acts.begin(act)).terms for act in plan.acts}
        assert set(work) == {"pay", "paper"}
        assert work["pay"] is not None
        assert work["pay"].keys == ((IdentifierKind.NATIONAL_ID, "QQ123456C"),)
        assert (work["pay"].names, work["pay"].birth_date) == (("Zoë Ng",), "1990-02-03")


class TestMarketing:
    async def test_it_is_stopped_by_the_addresses_given_without_any_proof(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        person = {"name": "Zoë Ng", "email": "Zoe@Example.org", "phone": "020 7946 0000", **CLAIMED}
        await procedure.open(person, asks={"rights": ["objection"], "marketing": True})
        plan = await acts.plan(order(Right.OBJECTION, Verb.SUPPRESS))
        assert said(plan) == (["crm", "paper", "post"], [])
        terms = {act.processor: (await acts.begin(act)).terms for act in plan.acts}
        assert terms["post"] is not None
        assert terms["post"].keys == (
            (IdentifierKind.EMAIL, "Zoe@Example.org"),
            (IdentifierKind.PHONE, "020 7946 0000"),
        )
        # The number of an official paper was only claimed: nobody is told it.
        assert terms["paper"] is not None
        assert terms["paper"].keys == terms["post"].keys

    async def test_the_addresses_are_kept_as_hashes_only(self, procedure: Procedure, acts: Acts) -> None:
        person = {"name": "Zoë Ng", "email": "Zoe@Example.org", "phone": "020 7946 0000", **CLAIMED}
        await procedure.open(person, asks={"rights": ["objection"], "marketing": True})
        plan = await acts.plan(order(Right.OBJECTION, Verb.SUPPRESS))
        rows = {entry.kind: entry for entry in await procedure.rows(Suppressed)}
        assert set(rows) == {"email", "phone"}
        assert (rows["email"].case_id, rows["email"].since) == (CASE, NOON)
        assert "example" not in rows["email"].token
        await acts.begin(plan.acts[0])
        await acts.save(plan.acts[0], ActOutcome(ActState.DONE, rows=1), NOON + DAY)
        assert len(await procedure.rows(Suppressed)) == 2
        listed = Erasures(procedure.database, procedure.ciphers)
        assert await listed.is_suppressed("email", " zoe@example.ORG")
        assert await listed.is_suppressed("phone", "+44 20 7946 0000")
        assert not await listed.is_suppressed("email", "zoe@example.com")

    async def test_any_other_objection_needs_verified_keys_and_no_such_list(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        person = {"name": "Zoë Ng", "email": "zoe@example.org"}
        await procedure.open(person, asks={"rights": ["objection"], "marketing": True})
        assert said(await acts.plan(order(Right.OBJECTION, Verb.SUPPRESS, 2))) == (["paper"], ["crm", "post"])
        assert await procedure.rows(Suppressed) == []

    @pytest.mark.parametrize(
        ("what", "person", "acting", "by_hand"),
        [
            ("an address in the street reaches nobody", {"address": "1 Larkfield Road"}, [], ["crm"]),
            ("reached somewhere", {"phone": "020 7946 0000"}, ["post"], []),
        ],
    )
    async def test_where_it_can_be_stopped_nowhere_a_person_looks(
        self, procedure: Procedure, what: str, person: dict[str, Any], acting: list[str], by_hand: list[str]
    ) -> None:
        shops = Declared(crm="email", post="phone", pay="national-id").offering(crm="suppress", post="suppress")
        book = Acts(procedure.database, procedure.ciphers, shops)
        await procedure.open({"name": "Zoë Ng", **person}, asks={"rights": ["objection"], "marketing": True})
        assert said(await book.plan(order(Right.OBJECTION, Verb.SUPPRESS))) == (acting, by_hand), what
        assert [act.evidence for act in await book.acts(CASE)] == [{"not_reachable": True} if by_hand else {}]


class TestDoing:
    @pytest.fixture
    async def act(self, procedure: Procedure, acts: Acts) -> ActOrder:
        await procedure.open(asks={"rights": ["erasure"]})
        ids = await procedure.find_items({}, {})
        await fate(procedure, ids, "erase")
        return (await acts.plan(order(Right.ERASURE, Verb.ERASE))).acts[0]

    async def test_it_is_begun_before_it_is_done_and_known_to_be_begun(
        self, procedure: Procedure, acts: Acts, act: ActOrder
    ) -> None:
        work = await acts.begin(act)
        assert work.begun_before is False
        assert [(item.id, item.file_id, item.position) for item in work.items] == [
            ("crm-1", "crm-file", 1),
            ("crm-2", "crm-file", 2),
        ]
        assert (work.terms, work.corrections) == (None, ())
        begun = await row(procedure, act.key)
        assert (begun.state, begun.begun_at) == ("begun", NOON)
        assert (await acts.begin(act)).begun_before is True
        assert len(await events(procedure, "act-begun")) == 1
        facts = (await reading(procedure)).facts
        assert facts.carrying_out is True

    async def test_done_once_with_its_event_and_the_ledgers_lines(
        self, procedure: Procedure, acts: Acts, act: ActOrder
    ) -> None:
        await acts.begin(act)
        outcome = ActOutcome(
            ActState.DONE,
            rows=2,
            already=1,
            evidence={"statements": "ab12"},
            erased=(("customers", '["crm","customers",[["id",7]]]'), ("orders", '["crm","orders",[["id",9]]]')),
        )
        first = await acts.save(act, outcome, NOON + DAY)
        assert (first.key, first.state, first.rows) == (act.key, ActState.DONE, 2)
        assert await acts.save(act, ActOutcome(ActState.FAILED, note="late"), NOON + 2 * DAY) == first
        done = await row(procedure, act.key)
        assert (done.state, done.rows, done.ended_at, done.by) == ("done", 2, NOON + DAY, "service")
        assert done.evidence == {"statements": "ab12", "already": 1}
        (event,) = await events(procedure, "act-done")
        assert (event.step_key, event.actor) == (f"act/{act.key}/done/1", "service")
        assert event.facts == {
            "act": act.key,
            "right": "erasure",
            "processor": "crm",
            "verb": "erase",
            "state": "done",
            "rows": "2",
        }
        lines = await procedure.rows(Erased, Erased.source)
        assert [(line.source, line.verb, line.case_id, line.act_key) for line in lines] == [
            ("customers", "erase", CASE, act.key),
            ("orders", "erase", CASE, act.key),
        ]
        assert all("customers" not in line.token for line in lines)
        assert {item.fate for item in (await acts.begin(act)).items} == {Fate.ERASE}

    async def test_what_failed_can_be_tried_again(self, procedure: Procedure, acts: Acts, act: ActOrder) -> None:
        await acts.begin(act)
        failed = ActOutcome(ActState.FAILED, by="processor:crm", note="It is locked.")
        await acts.save(act, failed, NOON)
        assert (await acts.save(act, failed, NOON + DAY)).state is ActState.FAILED
        (view,) = await acts.acts(CASE)
        assert (view.state, view.note, view.by, view.ended_at) == (
            ActState.FAILED,
            "It is locked.",
            "processor:crm",
            NOON,
        )
        await procedure.step("act-retried", acts=(ActChange(act.key, ActState.PLANNED),))
        assert (await acts.begin(act)).begun_before is True
        assert (await acts.save(act, ActOutcome(ActState.DONE, rows=2), NOON + DAY)).state is ActState.DONE
        assert [event.step_key[-1] for event in await events(procedure, "act-begun", "act-done")] == [
            "1",
            "1",
            "2",
            "2",
        ]

    async def test_a_person_can_excuse_it_or_record_it_as_done(
        self, procedure: Procedure, acts: Acts, act: ActOrder
    ) -> None:
        change = (ActChange(act.key, ActState.EXCUSED),)
        await procedure.decide("act-excused", personal={"text": "The supplier is gone."}, at=NOON + DAY, acts=change)
        (view,) = await acts.acts(CASE)
        assert (view.state, view.note, view.by, view.ended_at) == (
            ActState.EXCUSED,
            "The supplier is gone.",
            "staff:1",
            NOON + DAY,
        )
        with pytest.raises(ActOver):
            await acts.begin(act)
        # Somebody did it all the same: that counts.
        assert (await acts.save(act, ActOutcome(ActState.DONE, rows=1), NOON + DAY)).state is ActState.DONE

    @pytest.mark.parametrize(
        ("what", "kind", "before", "to", "code"),
        [
            ("done after all", "act-excused", ActState.DONE, ActState.EXCUSED, "act-done"),
            ("nobody records it a second time", "act-recorded", ActState.DONE, ActState.DONE, "act-done"),
            ("nobody tries it again", "act-retried", ActState.DONE, ActState.PLANNED, "act-done"),
            ("nothing was to be done", "act-excused", ActState.NOTHING_TO_DO, ActState.EXCUSED, "act-done"),
            ("it failed", "act-excused", ActState.FAILED, ActState.EXCUSED, ""),
            ("it failed, and is tried again", "act-retried", ActState.FAILED, ActState.PLANNED, ""),
        ],
    )
    async def test_what_went_in_the_meantime_is_not_decided_upon(
        self,
        procedure: Procedure,
        acts: Acts,
        act: ActOrder,
        what: str,
        kind: str,
        before: ActState,
        to: ActState,
        code: str,
    ) -> None:
        await acts.begin(act)
        await acts.save(act, ActOutcome(before), NOON)
        refused = ""
        try:
            await procedure.decide(kind, acts=(ActChange(act.key, to),))
        except GateClosed as gate:
            refused = gate.code
        assert refused == code, what
        (view,) = await acts.acts(CASE)
        assert view.state is (before if code else to), what

    @pytest.mark.parametrize(
        ("what", "state", "answered", "begun"),
        [
            ("planned", ActState.PLANNED, False, True),
            ("waited for", ActState.WAITING, False, True),
            ("failed: some of it may be gone", ActState.FAILED, False, True),
            ("done, and more may follow", ActState.DONE, False, True),
            ("done and answered", ActState.DONE, True, False),
            ("nothing to do", ActState.NOTHING_TO_DO, False, False),
            ("excused", ActState.EXCUSED, False, False),
            ("called off", ActState.CANCELLED, False, False),
        ],
    )
    async def test_what_was_begun_or_done_cannot_be_taken_back(
        self, procedure: Procedure, act: ActOrder, what: str, state: ActState, answered: bool, begun: bool
    ) -> None:
        answer = (RightChange(Right.ERASURE, outcome=Outcome.GRANTED, answered=True),) if answered else ()
        await procedure.step("noted", acts=(ActChange(act.key, state),), rights=answer)
        assert (await reading(procedure)).facts.carrying_out is begun, what

    async def test_it_waits_while_a_person_is_asked(self, procedure: Procedure, acts: Acts, act: ActOrder) -> None:
        await procedure.step("person-asked", acts=(ActChange(act.key, ActState.WAITING),))
        (view,) = await acts.acts(CASE)
        assert (view.state, view.ended_at) == (ActState.WAITING, None)
        answer = ActOutcome(ActState.NOTHING_TO_DO, by="processor:crm", note="Never heard of them.")
        assert (await acts.save(act, answer, NOON)).state is ActState.NOTHING_TO_DO

    async def test_what_was_never_planned_is_not_begun(self, acts: Acts, act: ActOrder) -> None:
        other = ActOrder(CASE, Right.ERASURE, Verb.ERASE, "pay", "sql", 1, NOON)
        with pytest.raises(LookupError, match="never planned"):
            await acts.begin(other)
        with pytest.raises(LookupError, match="never planned"):
            await acts.save(other, ActOutcome(ActState.DONE), NOON)

    async def test_a_step_names_only_acts_of_its_case(self, procedure: Procedure, act: ActOrder) -> None:
        with pytest.raises(GateClosed, match="no such act"):
            await procedure.step("act-excused", acts=(ActChange("erasure/erase/1/pay", ActState.EXCUSED),))


async def test_a_processor_that_is_declared_no_more_is_a_persons_affair(procedure: Procedure) -> None:
    await procedure.open(asks={"rights": ["erasure"]})
    (item,) = await procedure.find_items({}, processor="sold")
    await fate(procedure, [item], "erase")
    book = Acts(procedure.database, procedure.ciphers, declared())
    assert said(await book.plan(order(Right.ERASURE, Verb.ERASE))) == ([], ["sold"])
    assert (await procedure.only(Act)).connector == "manual"
