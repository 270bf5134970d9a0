"""The declared processors, as the rest of the service asks for them."""

from __future__ import annotations

import pytest

from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import AskedPerson, Processors
from casework.connectors.manual import asked_person
from casework.register.profile import Contact, ManualDeclaration, Organisation, Profile
from casework.rules.vocabulary import IdentifierKind, Nation, Verb
from tests.connectors.databases import declaration

PAPER = ManualDeclaration(
    connector="manual",
    key="paper",
    title="Paper files",
    contact=Contact(name="Owen Price", email="records@example.org"),
    question="Please look in the cabinets.",
    searched_by_default=False,
    deliver_by="secure-email",
)
DPO = Contact(name="Dana Price", email="dpo@example.org")
PROFILE = Profile(
    organisation=Organisation(
        name="Trust", nation=Nation.SCOTLAND, address=("1 Lane",), email="trust@example.org", phone="01632 960000"
    ),
    dpo=DPO,
    deputy=DPO,
    chair=DPO,
    processors=(PAPER, declaration("sqlite:///${SHOP}")),
)


@pytest.fixture
def processors() -> Processors:
    return DeclaredProcessors(PROFILE, {})


def test_what_is_searched(processors: Processors) -> None:
    assert processors.keys() == ("shop",)
    assert processors.optional() == ("paper",)
    assert [processors.title(key) for key in ("shop", "paper")] == ["Shop", "Paper files"]
    assert [processors.connector_kind(key) for key in ("shop", "paper")] == ["sql", "manual"]
    assert processors.knows("paper") == frozenset()
    assert processors.knows("shop") == {
        IdentifierKind.EMAIL,
        IdentifierKind.PHONE,
        IdentifierKind.CUSTOMER_NUMBER,
    }


def test_a_person_is_asked_as_declared(processors: Processors) -> None:
    assert processors.asked("paper") == AskedPerson(
        key="paper",
        title="Paper files",
        contact_name="Owen Price",
        contact_email="records@example.org",
        escalation_email="",
        question="Please look in the cabinets.",
        answer_days=10,
        chase_after_days=(3, 6, 9),
        acts=frozenset({Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.ERASE}),
    )


def test_what_a_processor_can_be_asked_to_do(processors: Processors) -> None:
    assert processors.offers("paper") == {Verb.FIND, Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.ERASE}
    assert processors.offers("shop") == {Verb.CHECK, Verb.FIND}


def test_how_data_may_go_out(processors: Processors) -> None:
    assert [processors.deliver_by(key) for key in ("shop", "paper")] == ["", "secure-email"]


def test_the_wrong_question(processors: Processors) -> None:
    with pytest.raises(LookupError, match="paper is searched by a person"):
        processors.connector("paper")
    with pytest.raises(LookupError, match="shop is searched by a connector"):
        processors.asked("shop")
    for ask in (processors.title, processors.knows, processors.connector, processors.asked):
        with pytest.raises(LookupError, match="no processor nobody is declared"):
            ask("nobody")


async def test_a_missing_variable_is_named(processors: Processors) -> None:
    report = await processors.connector("shop").check()
    assert report.sentences == ("Shop: the environment variable SHOP is not set.",)


def test_a_person_who_searches_is_told_no_national_number_unless_it_is_declared(processors: Processors) -> None:
    assert IdentifierKind.NATIONAL_ID not in processors.asked("paper").told
    assert {IdentifierKind.EMAIL, IdentifierKind.STAFF_NUMBER} <= set(processors.asked("paper").told)
    bureau = ManualDeclaration.model_validate(
        {
            "connector": "manual",
            "key": "bureau",
            "title": "Payroll bureau",
            "contact": {"name": "Ann Reed", "email": "bureau@example.org"},
            "question": "Please search.",
            "told": ["national-id"],
        }
    )
    assert asked_person(bureau).told == (IdentifierKind.NATIONAL_ID,)
