"""What every connector that acts owes besides: the same people, changed as was asked, or not at all.

The `System` of tests/connectors/conformance.py must be one of the test's own, and declare:

- People: corrected by Name, Phone and Born; restricted and lifted (Restricted); suppressed (Wants news);
  masked (Name becomes Erased, the rest is emptied); erased by deleting;
- Orders: corrected by Day and Total; erased by deleting; nothing else;
- Lines: masked (Gift to, Diet); erased by deleting. Orders hang on people, lines on orders.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from casework.connectors.contract import (
    Connector,
    ConnectorError,
    Demand,
    Failure,
    FoundRecord,
    NewValue,
    RowAct,
    RowRef,
)
from casework.connectors.erased import row_text
from casework.rules.vocabulary import Verb
from tests.connectors.conformance import NUMBER, System, search

EVERYBODY = ("1", "2", "3", "4", "5")
ALL_ROWS = {"People": 5, "Orders": 4, "Lines": 4}
MASKED = {"Name": "Erased", "Email": None, "Phone": None, "Born": None}


async def everything(connector: Connector) -> dict[str, list[dict[str, Any]]]:
    """Give the fields of all records, by the titles of their tables."""
    found: dict[str, list[dict[str, Any]]] = {"People": [], "Orders": [], "Lines": []}
    for record in (await search(connector, *((NUMBER, number) for number in EVERYBODY))).records:
        found[record.kind].append(record.fields)
    return found


async def records(connector: Connector, number: str, *kinds: str) -> list[FoundRecord]:
    found = (await search(connector, (NUMBER, number))).records
    return [record for record in found if not kinds or record.kind in kinds]


def row_of(record: FoundRecord) -> RowRef:
    """Give where a record lies as the case keeps it: through JSON, as all of an extract."""
    assert record.row is not None
    table, key = json.loads(json.dumps(dataclasses.astuple(record.row)))
    return RowRef(table, tuple((column, value) for column, value in key))


def demand(verb: Verb, found: list[FoundRecord], *values: NewValue, again: bool = False) -> Demand:
    return Demand(verb, tuple(RowAct(row_of(record), values) for record in found), again)


async def refusal(connector: Connector, demanded: Demand) -> str:
    """Demand what is refused, by the preview too where nothing but the words differ; gives the sentence."""
    before = await everything(connector)
    with pytest.raises(ConnectorError) as caught:
        await connector.act(demanded)
    assert caught.value.failure is Failure.REFUSED
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert await everything(connector) == before
    return str(caught.value)


class ActingConformance:
    """The questions."""

    async def test_says_what_it_does(self, system: System) -> None:
        connector = system.connector()
        person, order, line = [(await records(connector, "2", kind))[0] for kind in ("People", "Orders", "Lines")]
        on_people = {Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.MASK, Verb.ERASE}
        assert connector.acts_on(row_of(person).table) == on_people
        assert connector.acts_on(row_of(order).table) == {Verb.RECTIFY, Verb.ERASE}
        assert connector.acts_on(row_of(line).table) == {Verb.MASK, Verb.ERASE}
        assert connector.acts_on("no_table") == frozenset()
        assert connector.offers() == {Verb.CHECK, Verb.FIND, *on_people}

    async def test_check_says_that_it_may(self, system: System) -> None:
        report = await system.connector().check()
        assert report.well, report.sentences
        assert "may change it as declared" in report.sentences[1]

    @pytest.mark.parametrize(
        ("verb", "fields"),
        [
            (Verb.RESTRICT, {"Restricted": True}),
            (Verb.SUPPRESS, {"Wants news": False}),
            (Verb.MASK, MASKED),
        ],
    )
    async def test_overwrites_what_is_declared_and_nothing_else(
        self, system: System, verb: Verb, fields: dict[str, Any]
    ) -> None:
        connector = system.connector()
        before = await everything(connector)
        found = await records(connector, "1", "People")
        assert (await connector.preview(demand(verb, found))).tables == {"People": 1}
        assert await everything(connector) == before
        done = await connector.act(demand(verb, found))
        assert (done.rows, done.already, done.facts["tables"]) == (1, 0, {"People": 1})
        after = await everything(connector)
        assert plain(after["People"][0]) == plain({**before["People"][0], **fields})
        assert after["People"][1:] == before["People"][1:]
        assert (after["Orders"], after["Lines"]) == (before["Orders"], before["Lines"])

    async def test_lifts_what_it_restricted(self, system: System) -> None:
        connector = system.connector()
        before = await everything(connector)
        found = await records(connector, "3")
        for verb in (Verb.RESTRICT, Verb.LIFT):
            assert (await connector.act(demand(verb, found))).rows == 1
        assert await everything(connector) == before

    async def test_what_is_so_already_needs_no_change(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "3")
        assert (await connector.preview(demand(Verb.LIFT, found))).tables == {"People": 0}
        done = await connector.act(demand(Verb.LIFT, found))
        assert (done.rows, done.already) == (0, 1)

    @pytest.mark.parametrize("backwards", [False, True])
    async def test_erases_children_before_parents(self, system: System, backwards: bool) -> None:
        connector = system.connector()
        before = await everything(connector)
        found = await records(connector, "1")
        ordered = list(reversed(found)) if backwards else found
        preview = await connector.preview(demand(Verb.ERASE, ordered))
        assert preview.tables == {"People": 1, "Orders": 2, "Lines": 3}
        assert await everything(connector) == before
        done = await connector.act(demand(Verb.ERASE, ordered))
        assert (done.rows, done.already) == (6, 0)
        assert done.facts["tables"] == preview.tables
        after = await everything(connector)
        assert {kind: len(rows) for kind, rows in after.items()} == {"People": 4, "Orders": 2, "Lines": 1}
        assert after["People"] == before["People"][1:]

    @pytest.mark.parametrize("verb", [Verb.RESTRICT, Verb.SUPPRESS, Verb.MASK, Verb.ERASE])
    async def test_a_repetition_changes_nothing_and_says_so(self, system: System, verb: Verb) -> None:
        connector = system.connector()
        found = await records(connector, "3")
        await connector.act(demand(verb, found))
        after = await everything(connector)
        assert (await connector.preview(demand(verb, found, again=True))).tables == {"People": 0}
        done = await connector.act(demand(verb, found, again=True))
        assert (done.rows, done.already) == (0, 1)
        assert await everything(connector) == after

    async def test_what_was_left_half_is_finished(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "1", "Lines")
        await connector.act(demand(Verb.ERASE, found[:1]))
        done = await connector.act(demand(Verb.ERASE, found, again=True))
        assert (done.rows, done.already) == (2, 1)

    async def test_a_row_that_is_gone_refuses_the_first_try_of_all(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "1", "Lines")
        await connector.act(demand(Verb.ERASE, found[1:2]))
        assert (await connector.preview(demand(Verb.ERASE, found))).tables == {"Lines": 2}
        words = await refusal(connector, demand(Verb.ERASE, found))
        assert words.startswith("Shop: 1 of the rows of Lines are no longer there")

    async def test_a_parent_does_not_go_without_its_children(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "1", "People", "Lines")
        with pytest.raises(ConnectorError, match="2 rows of Orders hang on rows of People") as caught:
            await connector.preview(demand(Verb.ERASE, found))
        assert await refusal(connector, demand(Verb.ERASE, found)) == str(caught.value)

    async def test_corrects_what_was_read(self, system: System) -> None:
        connector = system.connector()
        before = await everything(connector)
        found = await records(connector, "1", "People")
        values = (
            NewValue("Name", "Anna Łoś", "Anna O'Łoś; --"),
            NewValue("Phone", "01632 960 001", None),
            NewValue("Born", "1980-02-29", "1981-03-01"),
        )
        assert (await connector.preview(demand(Verb.RECTIFY, found, *values))).tables == {"People": 1}
        assert await everything(connector) == before
        done = await connector.act(demand(Verb.RECTIFY, found, *values))
        assert (done.rows, done.already) == (1, 0)
        after = await everything(connector)
        corrected = {"Name": "Anna O'Łoś; --", "Phone": None, "Born": "1981-03-01"}
        assert after == {**before, "People": [{**before["People"][0], **corrected}, *before["People"][1:]]}
        again = await connector.act(demand(Verb.RECTIFY, found, *values, again=True))
        assert (again.rows, again.already) == (0, 1)
        assert "1 of the rows of People were changed since" in await refusal(
            connector, demand(Verb.RECTIFY, found, *values)
        )

    async def test_corrects_nothing_when_one_value_has_changed(self, system: System) -> None:
        connector = system.connector()
        first, second = (await records(connector, "1", "Orders"))[:2]
        good = RowAct(row_of(first), (NewValue("Day", "2025-03-01", "2025-03-02"),))
        stale = RowAct(row_of(second), (NewValue("Day", "2020-01-01", "2025-04-02"),))
        assert (await connector.preview(Demand(Verb.RECTIFY, (good, stale)))).tables == {"Orders": 1}
        for again in (False, True):
            words = await refusal(connector, Demand(Verb.RECTIFY, (good, stale), again))
            assert words.startswith("Shop: 1 of the rows of Orders were changed since they were read")
            assert "2020" not in words

    async def test_a_number_is_the_same_however_written(self, system: System) -> None:
        connector = system.connector()
        found = (await records(connector, "1", "Orders"))[:1]
        held = found[0].fields["Total"]
        done = await connector.act(demand(Verb.RECTIFY, found, NewValue("Total", held, "13.50")))
        assert done.rows == 1
        again = await connector.act(demand(Verb.RECTIFY, found, NewValue("Total", held, 13.5), again=True))
        assert (again.rows, again.already) == (0, 1)
        assert float((await records(connector, "1", "Orders"))[0].fields["Total"]) == 13.5

    async def test_what_a_column_cannot_hold_is_refused(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "1", "People")
        words = await refusal(
            connector, demand(Verb.RECTIFY, found, NewValue("Born", "1980-02-29", "in canary spring"))
        )
        assert words == "Shop: a new value for People does not fit its column: it must be a date like 2026-12-24"

    async def test_what_is_not_declared_is_refused(self, system: System) -> None:
        connector = system.connector()
        people, orders = [await records(connector, "2", kind) for kind in ("People", "Orders")]
        row = row_of(people[0])
        name = NewValue("Name", "Bo O'Neil", "Bo")
        for wrong, words in [
            (demand(Verb.MASK, orders), "the declaration does not allow to mask rows of Orders"),
            (demand(Verb.EXPORT, people), "the declaration does not allow to export rows of People"),
            (Demand(Verb.ERASE, (RowAct(RowRef("product", (("id", 7),))),)), "rows of a table that is not declared"),
            (demand(Verb.RECTIFY, people, NewValue("Email", " bo@example.org ", "x")), "a field of People is named"),
            (demand(Verb.RECTIFY, people, name, name), "corrected in two ways at once"),
            (demand(Verb.RECTIFY, people), "only a correction of People has values, and each has"),
            (demand(Verb.ERASE, people, name), "only a correction of People has values, and each has"),
            (Demand(Verb.MASK, (RowAct(RowRef(row.table, (("name", "Bo"),))),)), "the key of People is declared other"),
        ]:
            assert words in await refusal(connector, wrong)
            with pytest.raises(ConnectorError, match="Shop: "):
                await connector.preview(wrong)

    async def test_the_same_row_twice_is_one_row(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "3")
        assert (await connector.act(demand(Verb.RESTRICT, found * 2))).rows == 1

    async def test_nothing_demanded_is_nothing_done(self, system: System) -> None:
        connector = system.connector()
        assert (await connector.preview(Demand(Verb.ERASE, ()))).tables == {}
        assert (await connector.act(Demand(Verb.ERASE, ()))).rows == 0

    async def test_lists_the_rows_that_are_left(self, system: System) -> None:
        connector = system.connector()
        found = await records(connector, "1")
        tables = tuple(dict.fromkeys(row_of(record).table for record in found))
        before = [row async for row in connector.rows_of(tables)]
        assert len(before) == sum(ALL_ROWS.values())
        named = {row_text("shop", row) for row in before}
        erased = {row_text("shop", row_of(record)) for record in found}
        assert erased < named
        await connector.act(demand(Verb.ERASE, found))
        after = {row_text("shop", row) async for row in connector.rows_of(tables)}
        assert after == named - erased

    async def test_rows_without_a_key_cannot_be_listed(self, system: System) -> None:
        with pytest.raises(ConnectorError, match="Shop: no key is declared"):
            _ = [row async for row in system.connector().rows_of(("product",))]

    async def test_evidence_is_plain_and_holds_nothing_personal(self, system: System) -> None:
        connector = system.connector()
        done = await connector.act(demand(Verb.ERASE, await records(connector, "2")))
        told = json.dumps(done.facts).lower()
        assert done.facts["verb"] == "erase"
        assert len(done.facts["statements"]) == 64
        for personal in ("neil", "7700", "example.org", "20"):
            assert personal not in told.replace(done.facts["statements"], "")

    async def test_nothing_personal_is_shown_by_accident_in_a_demand(self, system: System) -> None:
        found = await records(system.connector(), "2", "People")
        shown = repr(demand(Verb.RECTIFY, found, NewValue("Name", "Bo O'Neil", "Bo Canary")))
        assert "Neil" not in shown
        assert "Canary" not in shown

    async def test_an_act_where_nothing_answers(self, system: System) -> None:
        found = await records(system.connector(), "2")
        with pytest.raises(ConnectorError) as caught:
            await system.unreachable().act(demand(Verb.MASK, found[:1]))
        assert str(caught.value).startswith("Shop: ")
        assert caught.value.__cause__ is caught.value.__context__ is None


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Make yes and no alike: some databases hold them as numbers."""
    return {label: int(value) if isinstance(value, bool) else value for label, value in fields.items()}
