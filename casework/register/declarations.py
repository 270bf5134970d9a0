"""How a processor is declared: the words of its entry in the profile, or of its own file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, EmailStr, Field, Tag, field_validator

from casework.rules.retention_rows import Trigger
from casework.rules.vocabulary import IdentifierKind, Verb


class Part(BaseModel):
    """Base of every part of a profile: unknown words are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Contact(Part):
    """A person or mailbox by role."""

    name: str
    email: EmailStr
    phone: str = ""


class Reach(Part):
    """A way to the rows of a table: those whose `column` equals `their_column` of rows found in another `table`."""

    table: str
    column: str
    their_column: str


class Lookup(Part):
    """Shows a name in place of a number: the `name` of the row of `table` whose `column` equals the number."""

    table: str
    column: str
    name: str


def _one_as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_one_as_list)]


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    raise ValueError("must be text, a whole number, true, false or null; a date needs quotes around it")


PlainValue = Annotated[str | int | bool | None, BeforeValidator(_plain_value)]


class Change(Part):
    """An act that overwrites columns of a row, each with one fixed value."""

    set: dict[str, PlainValue]


DELETE = "delete"


def _way_to_erase(value: Any) -> str:
    return "change" if isinstance(value, dict | Change) else DELETE


Erasing = Annotated[
    Annotated[Literal["delete"], Tag(DELETE)] | Annotated[Change, Tag("change")], Discriminator(_way_to_erase)
]


class Acts(Part):
    """What may be done to a row of a table, besides finding it; what is not said here is not done."""

    rectify: OneOrMore = ()  # the columns that may be corrected
    restrict: Change | None = None
    lift: Change | None = None
    suppress: Change | None = None
    mask: Change | None = None
    erase: Erasing | None = None

    def verbs(self) -> frozenset[Verb]:
        """Give what is declared."""
        return frozenset(verb for verb in ACTS if getattr(self, verb.value))

    def values(self, verb: Verb) -> dict[str, PlainValue] | None:
        """Give what a verb sets; None where it deletes, is not declared, or takes its values from the case."""
        change = getattr(self, verb.value)
        return dict(change.set) if isinstance(change, Change) else None

    def changes(self) -> dict[Verb, Change]:
        """Give the acts that overwrite columns."""
        return {verb: getattr(self, verb.value) for verb in ACTS if isinstance(getattr(self, verb.value), Change)}


ACTS = (Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.MASK, Verb.ERASE)


class TableDeclaration(Part):
    """One table of an SQL processor. Column names are the database's, labels are for people.

    `search_by` maps identifier kinds to columns of this table; `reached_from` says how rows are reached
    from other declared tables, themselves searched or reached (joins on equal columns, of any depth).
    `person` is the column that tells people apart in a table searched directly; without it, the column by
    which other tables are reached from this one. `key` are the columns that tell its rows apart: acts need it.
    """

    table: str  # "name" or "schema.name"
    title: str
    label: str  # a template of column names in braces, e.g. "{FirstName} {LastName}"
    columns: dict[str, str] = {}  # column -> label; empty: all columns under their own names
    leave_out: tuple[str, ...] = ()
    search_by: dict[IdentifierKind, str] = {}
    reached_from: tuple[Reach, ...] = ()  # a single way may be written without the list
    person: str = ""
    confirm: dict[Literal["name", "birth_date"], str] = {}  # a column, or a template of columns in braces
    yields: dict[str, IdentifierKind] = {}  # column -> kind, only columns whose content is trusted
    lookups: dict[str, Lookup] = {}  # column -> where its name is found
    third_party: tuple[str, ...] = ()  # columns about somebody else: items are flagged
    special: tuple[str, ...] = ()  # special category columns: items are flagged
    health: OneOrMore = ()  # health columns: flagged as that, and as special
    given: OneOrMore = ()  # columns the person provided under consent or contract (UK GDPR Article 20)
    key: OneOrMore = ()
    retention: str = ""  # a kind of the retention schedule
    days: dict[Trigger, str] = {}  # what retention counts from -> a column that holds the date
    acts: Acts = Acts()
    order_by: str = ""
    row_limit: int = Field(default=100_000, ge=1)

    @field_validator("reached_from", mode="before")
    @classmethod
    def _one_way_is_a_list_of_one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, dict | Reach) else value


DeliverBy = Literal["", "secure-email", "post"]


class SqlDeclaration(Part):
    """A processor searched by SQL, reading only, by `url`; what its tables declare in `acts` is done by `write_url`.

    Without a `write_url`, or while a variable it names is not set, it is only searched. `deliver_by` is the only way
    by which its data may go out, `tell_on_disclosure` who hears that it did.
    """

    connector: Literal["sql"]
    key: str
    title: str
    url: str = Field(repr=False)  # SQLAlchemy URL; ${NAME} is taken from the environment
    write_url: str = Field(default="", repr=False)
    tables: tuple[TableDeclaration, ...]
    searched_by_default: bool = True
    deliver_by: DeliverBy = ""
    tell_on_disclosure: Contact | None = None
    statement_seconds: int = Field(default=60, ge=1)


TOLD = tuple(kind for kind in IdentifierKind if kind is not IdentifierKind.NATIONAL_ID)
"""What a person who searches is told unless the declaration says otherwise: not a number that opens other doors."""


class ManualDeclaration(Part):
    """A processor a person searches, asked by an emailed link.

    `told` are the kinds of verified identifiers that person may read, besides the name and the date of birth;
    `acts` what that person can be asked to do with what was found. `retention`, `given` and `health` are said of all
    that this person sends: its kind in the retention schedule, whether the data subject provided it under consent or
    contract, and whether it is health data.
    """

    connector: Literal["manual"]
    key: str
    title: str
    contact: Contact
    escalation: Contact | None = None
    question: str
    answer_days: int = Field(default=10, ge=1)
    chase_after_days: tuple[int, ...] = (3, 6, 9)
    searched_by_default: bool = True
    told: tuple[IdentifierKind, ...] = TOLD
    acts: tuple[Verb, ...] = (Verb.RECTIFY, Verb.RESTRICT, Verb.LIFT, Verb.SUPPRESS, Verb.ERASE)
    retention: str = ""
    given: bool = False
    health: bool = False
    deliver_by: DeliverBy = ""
    tell_on_disclosure: Contact | None = None


def template_columns(template: str) -> tuple[str, ...]:
    """Give the column names in braces of a template; raises ValueError when it is not a plain one.

    Only names in braces are known: neither formats nor attributes, which could reach beyond the row.
    """
    names: list[str] = []
    rest = template
    while rest:
        before, brace, after = rest.partition("{")
        name, end, rest = after.partition("}")
        if "}" in before or (brace and (not end or not name or "{" in name)):
            raise ValueError("a template is plain text with column names in braces")
        if brace:
            names.append(name)
    return tuple(names)
