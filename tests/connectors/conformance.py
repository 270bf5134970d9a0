"""What every connector owes, whatever stands behind it: the same people, the same questions, the same answers.

A new kind of connector gets a `System` that fills the real thing with the people below, and a class of
tests that inherits from `Conformance`.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from casework.connectors.contract import (
    Connector,
    ConnectorError,
    Failure,
    FoundRecord,
    SearchEvidence,
    YieldedIdentifier,
)
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind, Verb

EMAIL, PHONE, NUMBER = IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.CUSTOMER_NUMBER
NATIONAL = IdentifierKind.NATIONAL_ID

# Anna's address is stored with capitals and with the accent as a letter of its own; Bo has two records of
# his own person, Cy and Di share a phone, and Di's name holds what could be taken for code.
PEOPLE: list[dict[str, Any]] = [
    {
        "id": 1,
        "name": "Anna Łoś",
        "email": unicodedata.normalize("NFD", "Anna.ŁÓŚ@Example.org"),
        "phone": "01632 960 001",
        "national": "QQ 11 22 33 A",
        "born": "1980-02-29",
    },
    {
        "id": 2,
        "name": "Bo O'Neil",
        "email": " bo@example.org ",
        "phone": "+44 (0)7700 900002",
        "national": "",
        "born": None,
    },
    {"id": 3, "name": "Cy", "email": "cy@example.org", "phone": "07700 900003", "national": "QQ3", "born": None},
    {
        "id": 4,
        "name": "Di'); DROP TABLE person; --",
        "email": "di_x@example.org",
        "phone": "07700900003",
        "national": "QQ4",
        "born": None,
    },
    {"id": 5, "name": "Dix", "email": "dizx@example.org", "phone": None, "national": "QQ5", "born": None},
]
ORDERS: list[dict[str, Any]] = [
    {"id": 10, "person_id": 1, "placed_on": "2025-03-01", "total": "12.50"},
    {"id": 11, "person_id": 1, "placed_on": "2025-04-01", "total": "0.10"},
    {"id": 20, "person_id": 2, "placed_on": "2025-05-01", "total": "3.00"},
    {"id": 40, "person_id": 4, "placed_on": "2025-05-02", "total": "4.00"},
]
LINES: list[dict[str, Any]] = [
    {"id": 100, "order_id": 10, "product_id": 7, "gift_to": "", "diet": ""},
    {"id": 101, "order_id": 10, "product_id": 8, "gift_to": "Aunt May", "diet": ""},
    {"id": 110, "order_id": 11, "product_id": 999, "gift_to": None, "diet": "Coeliac"},
    {"id": 200, "order_id": 20, "product_id": 7, "gift_to": "Uncle Ben", "diet": None},
]
PRODUCTS: list[dict[str, Any]] = [{"id": 7, "name": "Tea"}, {"id": 8, "name": "Scones"}]


class System(Protocol):
    """A real system, filled with the people above."""

    def connector(self) -> Connector:
        """Give a connector to it: people by email, phone, customer number; their orders; the orders' lines."""

    def unreachable(self) -> Connector:
        """Give a connector of the same kind to something that is not there."""


@dataclass
class Searched:
    """A whole search, in the order of its coming."""

    records: list[FoundRecord] = field(default_factory=list)
    yielded: list[YieldedIdentifier] = field(default_factory=list)
    evidence: list[SearchEvidence] = field(default_factory=list)
    last: Any = None

    def counts(self) -> dict[str, int]:
        return dict(Counter(record.kind for record in self.records))

    def labels(self) -> list[str]:
        return [record.label for record in self.records]

    @property
    def facts(self) -> dict[str, Any]:
        return self.evidence[0].facts


def terms(*keys: tuple[IdentifierKind, str], names: tuple[str, ...] = (), born: str = "") -> SearchTerms:
    return SearchTerms(keys, names, born)


async def search(connector: Connector, *keys: tuple[IdentifierKind, str], **more: Any) -> Searched:
    done = Searched()
    async for found in connector.find(terms(*keys, **more)):
        done.last = found
        if isinstance(found, FoundRecord):
            done.records.append(found)
        elif isinstance(found, YieldedIdentifier):
            done.yielded.append(found)
        else:
            done.evidence.append(found)
    return done


class Conformance:
    """The questions."""

    async def test_says_what_it_is(self, system: System) -> None:
        connector = system.connector()
        assert (connector.key, connector.title) == ("shop", "Shop")
        assert connector.knows() == {EMAIL, PHONE, NUMBER}
        assert {Verb.CHECK, Verb.FIND} <= connector.offers()

    async def test_check_is_well_and_speaks_in_sentences(self, system: System) -> None:
        report = await system.connector().check()
        assert report.well, report.sentences
        assert all(sentence.endswith(".") for sentence in report.sentences)

    async def test_check_of_something_that_is_not_there(self, system: System) -> None:
        report = await system.unreachable().check()
        assert not report.well
        assert report.sentences[0].startswith("Shop: ")

    async def test_finds_one_person_and_all_that_hangs_on_them(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "bo@example.org"))
        assert done.counts() == {"People": 1, "Orders": 1, "Lines": 1}
        assert done.facts["tables"] == {"People": 1, "Orders": 1, "Lines": 1}
        assert done.facts["people"] == 1
        assert done.labels() == ["Bo O'Neil", "Order 20 of 2025-05-01", "Tea"]

    async def test_evidence_comes_once_and_last(self, system: System) -> None:
        for email in ("bo@example.org", "nobody@example.org"):
            done = await search(system.connector(), (EMAIL, email))
            assert len(done.evidence) == 1
            assert done.last is done.evidence[0]

    async def test_searched_and_nothing_found_is_a_result(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "nobody@example.org"))
        assert done.records == []
        assert done.yielded == []
        assert done.facts["tables"] == {"People": 0, "Orders": 0, "Lines": 0}
        assert "email = nobody@example.org" in done.evidence[0].terms

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (EMAIL, "anna.łóś@example.org"),
            (EMAIL, "ANNA.ŁÓŚ@EXAMPLE.ORG"),
            (EMAIL, unicodedata.normalize("NFD", "anna.łóś@example.org")),
            (PHONE, "+44 1632 960001"),
            (PHONE, "(01632) 960-001"),
            (PHONE, "0044 1632 960001 ext. 12"),
            (NUMBER, "1"),
            (NUMBER, " 1 "),
        ],
    )
    async def test_one_person_however_written(self, system: System, kind: IdentifierKind, value: str) -> None:
        done = await search(system.connector(), (kind, value))
        assert done.counts() == {"People": 1, "Orders": 2, "Lines": 3}
        assert done.labels()[0] == "Anna Łoś"

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (EMAIL, "%"),
            (EMAIL, "bo@example.or_"),
            (EMAIL, "o@example.org"),
            (EMAIL, "' OR 1=1 --"),
            (EMAIL, "x' UNION SELECT * FROM person --"),
            (PHONE, "900003"),
            (PHONE, "960001"),
            (NUMBER, "1 OR 1=1"),
            (NUMBER, "99999999999999999999999999"),
            (NUMBER, "-1"),
        ],
    )
    async def test_nobody_by_a_pattern_or_a_piece(self, system: System, kind: IdentifierKind, value: str) -> None:
        done = await search(system.connector(), (kind, value))
        assert done.records == []

    async def test_an_underscore_is_a_letter(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "di_x@example.org"))
        assert done.labels() == ["Di'); DROP TABLE person; --", "Order 40 of 2025-05-02"]

    async def test_several_identifiers_are_each_enough(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "bo@example.org"), (NUMBER, "1"), (PHONE, "01632960001"))
        assert done.counts() == {"People": 2, "Orders": 3, "Lines": 4}
        assert done.facts["people"] == 1
        assert done.facts["searched_by"] == ["customer-number", "email", "phone"]

    async def test_names_and_birth_dates_only_confirm(self, system: System) -> None:
        by_name = await search(system.connector(), (NUMBER, "1"), names=("Los Anna",), born="1980-02-29")
        by_another = await search(system.connector(), (NUMBER, "1"), names=("Zoe Zola",), born="1990-01-01")
        assert by_name.counts() == by_another.counts() == {"People": 1, "Orders": 2, "Lines": 3}
        assert by_name.facts["confirmed"] == {"name": {"confirmed": 1}, "birth_date": {"confirmed": 1}}
        assert by_another.facts["confirmed"] == {"name": {"unconfirmed": 1}, "birth_date": {"unconfirmed": 1}}

    async def test_a_trusted_field_leads_on_once(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "anna.łóś@example.org"))
        assert [(found.kind, found.value) for found in done.yielded] == [(NATIONAL, "QQ 11 22 33 A")]

    async def test_what_was_searched_with_does_not_lead_on(self, system: System) -> None:
        done = await search(system.connector(), (NUMBER, "1"), (NATIONAL, "qq112233a"))
        assert done.yielded == []
        assert done.facts["not_used"] == ["national-id"]

    async def test_two_people_under_one_identifier_show_and_lead_nowhere(self, system: System) -> None:
        done = await search(system.connector(), (PHONE, "07700 900003"))
        assert done.counts() == {"People": 2, "Orders": 1}
        assert done.facts["people"] == 2
        assert done.yielded == []
        assert done.facts["yields_withheld"] == 2

    async def test_without_an_identifier_it_knows_it_refuses(self, system: System) -> None:
        for keys in ((), ((NATIONAL, "QQ3"),), ((PHONE, "12"),), ((EMAIL, "  "),)):
            with pytest.raises(ConnectorError) as caught:
                await search(system.connector(), *keys)
            assert caught.value.failure is Failure.REFUSED

    async def test_records_are_plain_json_under_labels_for_people(self, system: System) -> None:
        done = await search(system.connector(), (NUMBER, "1"))
        assert json.loads(json.dumps([record.fields for record in done.records])) == [
            record.fields for record in done.records
        ]
        assert done.records[0].fields["Name"] == "Anna Łoś"
        assert "national" not in done.records[0].fields

    async def test_a_looked_up_name_stands_for_its_number(self, system: System) -> None:
        done = await search(system.connector(), (NUMBER, "1"))
        lines = [record.fields["Product"] for record in done.records if record.kind == "Lines"]
        assert lines == ["Tea", "Scones", 999]

    async def test_flags_only_what_holds_something(self, system: System) -> None:
        done = await search(system.connector(), (NUMBER, "1"))
        flags = [(record.third_party, record.special) for record in done.records if record.kind == "Lines"]
        assert flags == [(False, False), (True, False), (False, True)]

    async def test_facts_hold_nothing_personal(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "bo@example.org"), (NUMBER, "2"), names=("Bo O'Neil",))
        told = json.dumps(done.facts).lower()
        for personal in ("example.org", "neil", "7700", "uncle"):
            assert personal not in told

    async def test_nothing_personal_is_shown_by_accident(self, system: System) -> None:
        done = await search(system.connector(), (EMAIL, "anna.łóś@example.org"))
        shown = repr((done.records, done.yielded, done.evidence))
        for personal in ("Anna", "example.org", "QQ 11"):
            assert personal not in shown

    async def test_a_failure_names_no_value_and_hides_no_driver(self, system: System) -> None:
        with pytest.raises(ConnectorError) as caught:
            await search(system.unreachable(), (EMAIL, "canary@example.org"))
        error = caught.value
        assert str(error).startswith("Shop: ")
        assert "canary" not in str(error)
        assert error.__cause__ is None
        assert error.__context__ is None

    async def test_a_search_may_be_left_and_made_again(self, system: System) -> None:
        connector = system.connector()
        left = connector.find(terms((NUMBER, "1")))
        await anext(left)
        await left.aclose()  # type: ignore[attr-defined]
        assert (await search(connector, (NUMBER, "1"))).facts == (await search(connector, (NUMBER, "1"))).facts

    async def test_different_searches_have_the_same_statements_only_when_they_are(self, system: System) -> None:
        connector = system.connector()
        by_mail = await search(connector, (EMAIL, "bo@example.org"))
        by_other_mail = await search(connector, (EMAIL, "cy@example.org"))
        by_number = await search(connector, (NUMBER, "2"))
        assert by_mail.facts["statements"] == by_other_mail.facts["statements"]
        assert by_mail.facts["statements"] != by_number.facts["statements"]
