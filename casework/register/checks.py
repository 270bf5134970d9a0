"""What a profile must also be, beyond its words: names that meet, columns that make sense, a register that answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from casework.register.act_checks import act_problems, act_warnings
from casework.register.declarations import ManualDeclaration, SqlDeclaration, TableDeclaration, template_columns
from casework.register.retention import retention_problems, retention_warnings
from casework.register.sentences import Loc, suggestion

if TYPE_CHECKING:
    from casework.register.profile import Profile, Purpose

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
PLACEHOLDER = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
ANSWERED_FROM = {
    "purposes": "Article 15(1)(a)",
    "lawful_basis": "Article 30 and the privacy notice",
    "people": "Article 30(1)(c)",
    "categories": "Article 15(1)(b)",
    "recipients": "Article 15(1)(c)",
    "retention": "Article 15(1)(d)",
    "sources": "Article 15(1)(g)",
}
"""What of the register an answer needs, and which provision of the UK GDPR asks for it."""

Problem = tuple[Loc, str]


def profile_problems(profile: Profile) -> list[Problem]:
    """Give what makes a profile unusable: where, and a sentence."""
    own = (*_keys(profile), *_processors(profile), *_register(profile), *_recipients(profile))
    return [*own, *retention_problems(profile), *act_problems(profile)]


def profile_warnings(profile: Profile) -> tuple[str, ...]:
    """Give what a person should look at before relying on a profile; it works all the same."""
    return tuple(_warnings(profile))


def _keys(profile: Profile) -> Iterator[Problem]:
    every = {
        ("processors", "key"): [declared.key for declared in profile.processors],
        ("register", "key"): [purpose.key for purpose in profile.register],
        ("retention", "kind"): [row.kind for row in profile.retention],
    }
    for (part, word), keys in every.items():
        for number, key in enumerate(keys):
            if not KEY.fullmatch(key):
                yield (part, number, word), f'"{key}" must be small letters, digits and hyphens, at most 40'
            elif key in keys[:number]:
                yield (part, number, word), f'"{key}" is the {word} of two entries'


def _processors(profile: Profile) -> Iterator[Problem]:
    for number, declared in enumerate(profile.processors):
        loc: Loc = ("processors", number)
        if isinstance(declared, ManualDeclaration):
            yield from _empty(loc, {"title": declared.title, "question": declared.question})
            continue
        yield from _empty(loc, {"title": declared.title})
        yield from _url(declared.url, (*loc, "url"))
        if declared.write_url:
            yield from _url(declared.write_url, (*loc, "write_url"))
        yield from _tables(declared, (*loc, "tables"))


def _url(url: str, loc: Loc) -> Iterator[Problem]:
    if PLACEHOLDER.fullmatch(url):
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or "://" not in url:
        yield loc, "this is not an SQLAlchemy URL like sqlite:////folder/file.sqlite or postgresql://user@host/name"
    elif parts.password and not PLACEHOLDER.search(parts.password):
        yield loc, "a password must not stand in a file; write ${NAME} and set NAME in the environment"


def _tables(declared: SqlDeclaration, loc: Loc) -> Iterator[Problem]:
    if not declared.tables:
        yield loc, "at least one table must be declared"
    names = [table.table for table in declared.tables]
    titles = [table.title for table in declared.tables]
    reached = _reached(declared)
    for number, table in enumerate(declared.tables):
        here: Loc = (*loc, number)
        if table.table in names[:number]:
            yield (*here, "table"), f'"{table.table}" is declared twice'
        if table.title in titles[:number]:
            yield (*here, "title"), f'"{table.title}" is the title of two tables'
        yield from _empty(here, {"title": table.title})
        yield from _ways(table, names, here)
        if table.table not in reached:
            yield here, "no identifier leads here: give search_by, or reached_from a table that is searched"
        yield from _columns(table, here)


def _reached(declared: SqlDeclaration) -> set[str]:
    found = {table.table for table in declared.tables if table.search_by}
    for _ in declared.tables:
        found |= {table.table for table in declared.tables if any(reach.table in found for reach in table.reached_from)}
    return found


def _ways(table: TableDeclaration, names: list[str], here: Loc) -> Iterator[Problem]:
    for number, reach in enumerate(table.reached_from):
        if reach.table not in names:
            words = f'"{reach.table}" is no declared table{suggestion(reach.table, names)}'
            yield (*here, "reached_from", number, "table"), words
        elif reach.table == table.table:
            yield (*here, "reached_from", number, "table"), "a table cannot be reached from itself"


def _columns(table: TableDeclaration, here: Loc) -> Iterator[Problem]:
    for column in sorted(set(table.columns) & set(table.leave_out)):
        yield (*here, "columns", column), "the column is shown and left out at once"
    for label, times in Counter(table.columns.values()).items():
        if times > 1:
            yield (*here, "columns"), f'"{label}" is the label of {times} columns'
    lists = {word: tuple(getattr(table, word)) for word in ("third_party", "special", "health", "given", "lookups")}
    for word, columns in lists.items():
        for column in columns:
            if column in table.leave_out or (table.columns and column not in table.columns):
                yield (*here, word), f'"{column}" is not among the columns shown'
    templates: dict[Loc, str] = {("confirm", word): template for word, template in table.confirm.items()}
    for loc, template in {("label",): table.label, **templates}.items():
        try:
            template_columns(template)
        except ValueError as error:
            yield (*here, *loc), str(error)
    yield from _empty(here, {"label": table.label})
    named = [*table.columns, *table.leave_out, *table.search_by.values(), *table.yields, *table.key]
    if any(not column.strip() for column in named):
        yield here, "a column without a name"


def _register(profile: Profile) -> Iterator[Problem]:
    if not profile.register:
        yield ("register",), "the register is empty: answers take the facts of Article 15(1) from it"
    known = [declared.key for declared in profile.processors]
    for number, purpose in enumerate(profile.register):
        here: Loc = ("register", number)
        yield from _facts(purpose, here)
        for position, key in enumerate(purpose.processors):
            if key not in known:
                yield (*here, "processors", position), f'"{key}" is no declared processor{suggestion(key, known)}'


def _recipients(profile: Profile) -> Iterator[Problem]:
    known = list(dict.fromkeys(name for purpose in profile.register for name in purpose.recipients))
    for number, recipient in enumerate(profile.recipients):
        if recipient.name not in known:
            words = f'"{recipient.name}" is no recipient of the register{suggestion(recipient.name, known)}'
            yield ("recipients", number, "name"), words


def _facts(purpose: Purpose, here: Loc) -> Iterator[Problem]:
    yield from _empty(here, {"title": purpose.title})
    for word, provision in ANSWERED_FROM.items():
        said = getattr(purpose, word)
        entries = (said,) if isinstance(said, str) else said
        if not entries or any(not entry.strip() for entry in entries):
            yield (*here, word), f"must not be empty: answers need it ({provision})"
    if purpose.transfers and not purpose.safeguards.strip():
        yield (*here, "transfers"), "name the safeguards of these transfers: answers need them (Article 15(2))"


def _empty(here: Loc, said: dict[str, str]) -> Iterator[Problem]:
    for word, text in said.items():
        if not text.strip():
            yield (*here, word), "must not be empty"


def _warnings(profile: Profile) -> Iterator[str]:
    regulator = profile.regulator
    if regulator.confirmed_on is None:
        yield (
            "Every letter names the regulator. Please confirm these details with its website and set "
            f"regulator.confirmed_on to today's date: {regulator.name}, {', '.join(regulator.address)}; "
            f"phone {regulator.phone}; {regulator.link}"
        )
    yield from _unnamed(profile)
    yield from _searched_by_their_own(profile)
    yield from retention_warnings(profile)
    yield from act_warnings(profile)
    if profile.deputy.email.casefold() == profile.dpo.email.casefold():
        yield "The deputy has the address of the DPO, so a reminder nobody answers goes to the same mailbox again."
    if not profile.processors:
        yield "No processor is declared, so a request would be answered without any search."
    elif not any(declared.searched_by_default for declared in profile.processors):
        yield "No processor is searched by default, so somebody must add one to every case."


def _unnamed(profile: Profile) -> Iterable[str]:
    named = {key for purpose in profile.register for key in purpose.processors}
    for declared in profile.processors:
        if declared.key not in named:
            yield f"No entry of the register names the processor {declared.key}, so answers do not explain its data."


def _searched_by_their_own(profile: Profile) -> Iterable[str]:
    for declared in profile.processors:
        if not isinstance(declared, SqlDeclaration):
            continue
        known = {kind for table in declared.tables for kind in table.search_by}
        yielded = {kind for table in declared.tables for kind in table.yields.values()}
        for kind in sorted(known & yielded):
            yield (
                f"The processor {declared.key} yields {kind} and is searched by {kind}: each person found there would "
                "be searched for there again. Leave one of the two out; reached_from leads to the other tables."
            )
