"""The erasure ledger: what was erased where, by hashes that outlive the keys of cases."""

from __future__ import annotations

from datetime import date

import pytest

from casework.record.acting import ActOutcome
from casework.record.acts import Acts
from casework.record.erased import Erasures
from casework.record.models import Erased
from casework.rules.acts import ActChange
from casework.rules.vocabulary import ActState, Right, Verb
from tests.record.procedure import CASE, NOON, Procedure
from tests.record.test_acts import DAY, declared, fate, order


@pytest.fixture
def acts(procedure: Procedure) -> Acts:
    return Acts(procedure.database, procedure.ciphers, declared())


class TestTheLedger:
    async def test_what_was_erased_since_a_day_is_found_by_its_hash(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        (item,) = await procedure.find_items({})
        await fate(procedure, [item], "mask")
        (act,) = (await acts.plan(order(Right.ERASURE, Verb.MASK))).acts
        await acts.begin(act)
        # Half past midnight in London summer time is the evening before in UTC.
        at = NOON.replace(month=7, day=1, hour=23, minute=30)
        await acts.save(act, ActOutcome(ActState.DONE, rows=1, erased=(("customers", "row 7"),)), at)
        ledger = Erasures(procedure.database, procedure.ciphers)
        for since, count in ((date(2026, 7, 1), 1), (date(2026, 7, 2), 1), (date(2026, 7, 3), 0)):
            assert len(await ledger.since("crm", since)) == count, since
        assert await ledger.since("pay", date(2026, 7, 1)) == ()
        (line,) = await ledger.since("crm", date(2026, 7, 2))
        assert (line.token, line.source, line.verb) == (ledger.token("row 7"), "customers", "mask")
        assert (line.case_id, line.erased_at) == (CASE, at)
        await ledger.erased_again("crm", [line.token, "unknown"], at + DAY)
        assert (await procedure.only(Erased)).erased_again_at == at + DAY

    def test_rows_that_differ_in_a_capital_or_a_blank_are_two(self, procedure: Procedure) -> None:
        ledger = Erasures(procedure.database, procedure.ciphers)
        tokens = {ledger.token(text) for text in ('[["id","aB"]]', '[["id","Ab"]]', '[["id","A b"]]')}
        assert len(tokens) == 3

    async def test_it_outlives_the_key_of_the_case(self, procedure: Procedure, acts: Acts) -> None:
        await self.test_what_was_erased_since_a_day_is_found_by_its_hash(procedure, acts)
        procedure.ciphers.shred(CASE)
        ledger = Erasures(procedure.database, procedure.ciphers)
        (line,) = await ledger.since("crm", date(2026, 7, 2))
        assert line.token == ledger.token("row 7")

    async def test_a_row_that_came_back_and_is_erased_again_has_the_later_day(
        self, procedure: Procedure, acts: Acts
    ) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        one, two = await procedure.find_items({}, {})
        await fate(procedure, [one], "erase")
        await fate(procedure, [two], "keep", date(2026, 6, 30))
        plans = (order(Right.ERASURE, Verb.ERASE), order(Right.ERASURE, Verb.ERASE, 2, date(2026, 7, 1)))
        for days, plan in enumerate(plans):
            (act,) = (await acts.plan(plan)).acts
            await acts.begin(act)
            erased = (("customers", "row 7"), ("customers", "row 7"))
            await acts.save(act, ActOutcome(ActState.DONE, rows=1, erased=erased), NOON + 100 * days * DAY)
        line = await procedure.only(Erased)
        assert (line.erased_at, line.act_key) == (NOON + 100 * DAY, "erasure/erase/2/crm")

    async def test_what_a_person_did_by_hand_names_no_row(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["erasure"]})
        (paper,) = await procedure.find_items({}, processor="paper")
        (post,) = await procedure.find_items({}, processor="post")
        await fate(procedure, [paper, post], "erase")
        (act,) = (await acts.plan(order(Right.ERASURE, Verb.ERASE))).acts
        await acts.begin(act)
        await acts.save(act, ActOutcome(ActState.DONE, by="processor:paper", note="Shredded."), NOON + DAY)
        change = (ActChange("erasure/erase/1/post", ActState.DONE),)
        await procedure.decide("act-recorded", at=NOON + 2 * DAY, acts=change)
        lines = await procedure.rows(Erased, Erased.erased_at)
        assert [(line.processor, line.source, line.verb, line.erased_at) for line in lines] == [
            ("paper", "", "erase", NOON + DAY),
            ("post", "", "erase", NOON + 2 * DAY),
        ]

    async def test_other_acts_at_a_restored_processor_are_listed(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["restriction", "erasure"]})
        await procedure.step("email-confirmed")
        (item,) = await procedure.find_items({})
        await fate(procedure, [item], "erase")
        for plan in (order(Right.RESTRICTION, Verb.RESTRICT), order(Right.ERASURE, Verb.ERASE)):
            for act in (await acts.plan(plan)).acts:
                await acts.begin(act)
                await acts.save(act, ActOutcome(ActState.DONE, rows=1), NOON)
        (line,) = await acts.others_since("crm", date(2026, 3, 2))
        assert (line.case_id, line.verb, line.ended_at) == (CASE, "restrict", NOON)
        assert await acts.others_since("crm", date(2026, 3, 3)) == ()
        assert await acts.others_since("pay", date(2026, 3, 2)) == ()

    async def test_a_correction_erases_nothing(self, procedure: Procedure, acts: Acts) -> None:
        await procedure.open(asks={"rights": ["rectification"]})
        (item,) = await procedure.find_items({})
        await procedure.decide("correction-proposed", {"item": item}, {"label": "L", "new": "N"})
        (act,) = (await acts.plan(order(Right.RECTIFICATION, Verb.RECTIFY))).acts
        await acts.begin(act)
        await acts.save(act, ActOutcome(ActState.DONE, rows=1), NOON)
        assert await procedure.rows(Erased) == []
