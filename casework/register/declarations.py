"""How a processor is declared: the words of its entry in the profile, or of its own file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, field_validator

from casework.rules.vocabulary import IdentifierKind


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


class TableDeclaration(Part):
    """One table of an SQL processor. Column names are the database's, labels are for people.

    `search_by` maps identifier kinds to columns of this table; `reached_from` says how rows are reached
    from other declared tables, themselves searched or reached (joins on equal columns, of any depth).
    `person` is the column that tells people apart in a table searched directly; without it, the column by
    which other tables are reached from this one.
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
    special: tuple[str, ...] = ()  # special category or health columns: items are flagged
    order_by: str = ""
    row_limit: int = Field(default=100_000, ge=1)

    @field_validator("reached_from", mode="before")
    @classmethod
    def _one_way_is_a_list_of_one(cls, value: Any) -> Any:
        return (value,) if isinstance(value, dict | Reach) else value


class SqlDeclaration(Part):
    """A processor searched by SQL, read-only."""

    connector: Literal["sql"]
    key: str
    title: str
    url: str = Field(repr=False)  # SQLAlchemy URL; ${NAME} is taken from the environment
    tables: tuple[TableDeclaration, ...]
    searched_by_default: bool = True
    statement_seconds: int = Field(default=60, ge=1)


TOLD = tuple(kind for kind in IdentifierKind if kind is not IdentifierKind.NATIONAL_ID)
"""What a person who searches is told unless the declaration says otherwise: not a number that opens other doors."""


class ManualDeclaration(Part):
    """A processor a person searches, asked by an emailed link.

    `told` are the kinds of verified identifiers that person may read, besides the name and the date of birth.
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
