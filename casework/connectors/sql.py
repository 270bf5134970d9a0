"""The SQL connector: searches any database SQLAlchemy knows, reading only, and acts in it as its declaration says."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import Select, select

from casework.connectors.acting import Acting
from casework.connectors.contract import (
    ActEvidence,
    ActPreview,
    CheckReport,
    ConnectorError,
    Demand,
    Failure,
    FoundRecord,
    RowRef,
    SearchEvidence,
    YieldedIdentifier,
)
from casework.connectors.differences import differences
from casework.connectors.environment import resolved
from casework.connectors.matching import normal
from casework.connectors.outcome import Search
from casework.connectors.rows import Rows
from casework.connectors.sources import Source, Sources
from casework.connectors.statements import CANDIDATES, LARGEST_WHOLE, Searched, Statements, declared_columns, source_of
from casework.connectors.values import plain
from casework.register.declarations import SqlDeclaration, TableDeclaration
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind, Verb

Found = FoundRecord | YieldedIdentifier | SearchEvidence


class SqlConnector:
    """One processor searched, and where it says so changed, by SQL."""

    kind = "sql"

    def __init__(self, declaration: SqlDeclaration, environment: Mapping[str, str]) -> None:
        """Take the declaration and the variables its URLs may name; nothing is connected yet."""
        self.key = declaration.key
        self.title = declaration.title
        self._declaration = declaration
        self._environment = environment
        self._acting = Acting(declaration, environment)
        self._sources: Sources | None = None
        self._shapes: dict[str, dict[str, str]] = {}

    def knows(self) -> frozenset[IdentifierKind]:
        """Say by which kinds of identifier this processor can be searched."""
        return frozenset(kind for declared in self._declaration.tables for kind in declared.search_by)

    def offers(self) -> frozenset[Verb]:
        """Say which verbs the declaration allows."""
        return frozenset({Verb.CHECK, Verb.FIND}) | self._acting.verbs()

    def acts_on(self, table: str) -> frozenset[Verb]:
        """Say which verbs the declaration allows on the rows of one table."""
        return self._acting.on(table)

    async def preview(self, demand: Demand) -> ActPreview:
        """Count what an act would change now, without changing anything.

        Raises ConnectorError, also where rows that stay hang on rows that would be deleted.
        """
        async with self._open() as source:
            return await self._acting.preview(source, demand)

    async def act(self, demand: Demand) -> ActEvidence:
        """Do it in one transaction, or raise ConnectorError and change nothing.

        A failure that is not a refusal may have lost the answer only: try again with `begun_before`.
        """
        return await self._acting.act(demand)

    async def rows_of(self, tables: tuple[str, ...]) -> AsyncIterator[RowRef]:
        """Stream the keys of all rows of some tables; raises ConnectorError for a table without a key."""
        declared = {one.table: one for one in self._declaration.tables if one.key}
        for table in tables:
            if table not in declared:
                title = next((one.title for one in self._declaration.tables if one.table == table), "")
                words = f"no key is declared for {title or 'a table that is not declared'}"
                raise ConnectorError(Failure.REFUSED, f"{self.title}: {words}")
        async with self._open() as source:
            for table in tables:
                names = declared[table].key
                mine = source_of(table, names)
                async for batch in source.batches(select(*(mine.c[name] for name in names))):
                    for row in batch:
                        yield RowRef(table, tuple(zip(names, map(plain, row), strict=True)))

    async def check(self) -> CheckReport:
        """Reach the database, compare it with the declaration, and try the declared acts on no row."""
        try:
            async with self._open() as source:
                self._shapes = {}
                shapes = await self._known_shapes(source)
                problems = differences(self._declaration, shapes)
                if not problems:
                    await self._rehearse(source, shapes)
            acting = "" if problems else await self._acting.rehearse()
        except ConnectorError as error:
            return CheckReport(False, (f"{error}.",))
        if problems:
            return CheckReport(False, tuple(f"{self.title}: {problem}." for problem in problems))
        tables = len(self._declaration.tables)
        well = f"{self.title}: the database answers and has all {tables} tables as declared."
        return CheckReport(True, (well, acting) if acting else (well,))

    async def find(self, terms: SearchTerms) -> AsyncIterator[Found]:
        """Stream what is held about the person; the evidence comes last, also when nothing was found.

        Raises ConnectorError; what was streamed before it is then incomplete.
        """
        search = Search(terms, self._usable(terms))
        async with self._open() as source:
            statements = await self._statements(source)
            for declared in self._declaration.tables:
                await self._resolve(source, statements, declared, search)
            for declared in self._declaration.tables:
                async for record in self._read(source, statements, declared, search):
                    yield record
        people = search.most_people()
        yielded = search.yielded()
        if people <= 1:
            for identifier in yielded:
                yield identifier
        yield self._evidence(search, people, withheld=len(yielded) if people > 1 else 0)

    def _open(self) -> AbstractAsyncContextManager[Source]:
        if self._sources is None:
            url = resolved(self._declaration.url, self._environment, self.title)
            self._sources = Sources(url, self.title, self._declaration.statement_seconds)
        return self._sources.open()

    def _usable(self, terms: SearchTerms) -> dict[tuple[IdentifierKind, str], str]:
        known = self.knows()
        keys = {(kind, normal(kind, value)): value.strip() for kind, value in terms.keys if kind in known}
        usable = {key: value for key, value in keys.items() if key[1]}
        if not usable:
            raise ConnectorError(Failure.REFUSED, f"{self.title}: not searchable, for want of an identifier it knows")
        return usable

    async def _known_shapes(self, source: Source) -> dict[str, dict[str, str]]:
        # Asked once: describing a table costs more than searching it. A change shows as a refused search,
        # and `check` asks anew.
        if not self._shapes:
            names = dict.fromkeys(declared_columns(self._declaration))
            self._shapes = {name: await source.columns(name) or {} for name in names}
        return self._shapes

    async def _statements(self, source: Source) -> Statements:
        shapes = await self._known_shapes(source)
        problems = differences(self._declaration, shapes)
        if problems:
            self._shapes = {}
            raise ConnectorError(Failure.REFUSED, f"{self.title}: {problems[0]}")
        return Statements(self._declaration, shapes)

    async def _rehearse(self, source: Source, shapes: Mapping[str, Mapping[str, str]]) -> None:
        statements = Statements(self._declaration, shapes)
        nobody = [
            Searched(declared.table, column, kind, "", (0,) if statements.whole(declared, kind) else ("",))
            for declared in self._declaration.tables
            for kind, column in declared.search_by.items()
        ]
        for declared in self._declaration.tables:
            reading = statements.reading(declared, nobody)
            if reading is not None:
                async for _ in source.batches(reading.statement.limit(0)):
                    pass

    async def _resolve(
        self, source: Source, statements: Statements, declared: TableDeclaration, search: Search
    ) -> None:
        for (kind, wanted), value in search.keys.items():
            if kind not in declared.search_by:
                continue
            column = declared.search_by[kind]
            spellings: tuple[str | int, ...]
            if statements.whole(declared, kind):
                spellings = _as_number(value)
            else:
                statement = statements.spellings(declared, kind, wanted)
                spellings = await self._spellings(source, statement, declared, kind, wanted)
                self._note(search, statement)
            search.searched.append(Searched(declared.table, column, kind, wanted, spellings))

    async def _spellings(
        self, source: Source, statement: Select[Any], declared: TableDeclaration, kind: IdentifierKind, wanted: str
    ) -> tuple[str | int, ...]:
        found: list[str] = []
        offered = 0
        async for batch in source.batches(statement):
            offered += len(batch)
            found.extend(row[0] for row in batch if normal(kind, row[0]) == wanted)
        if offered > CANDIDATES:
            words = f"too many spellings in {declared.title} come near this {kind}"
            raise ConnectorError(Failure.REFUSED, f"{self.title}: {words}")
        return tuple(found)

    async def _read(
        self, source: Source, statements: Statements, declared: TableDeclaration, search: Search
    ) -> AsyncIterator[FoundRecord]:
        reading = statements.reading(declared, search.searched)
        search.tables[declared.title] = None
        if reading is None:
            return
        rows = Rows(reading, statements.shown(declared), statements.person(declared), search.searched, search.terms)
        search.tables[declared.title] = rows
        self._note(search, reading.statement)
        async for batch in source.batches(reading.statement):
            for row in batch:
                if rows.tally.rows == declared.row_limit:
                    raise ConnectorError(
                        Failure.REFUSED,
                        f"{self.title}: {declared.title} holds more than {declared.row_limit:,} rows for this search. "
                        "Nothing was cut off in silence: raise row_limit in the declaration, or narrow the search",
                    )
                yield rows.record(row)

    def _note(self, search: Search, statement: Select[Any]) -> None:
        assert self._sources is not None  # noqa: S101 - a search under way has opened them
        search.statements.append(str(statement.compile(dialect=self._sources.dialect)))

    def _evidence(self, search: Search, people: int, withheld: int) -> SearchEvidence:
        kinds = {kind for kind, _ in search.terms.keys}
        facts: dict[str, Any] = {
            "connector": self.kind,
            "database": self._sources.dialect.name if self._sources else "",
            "tables": {title: rows.tally.rows if rows else 0 for title, rows in search.tables.items()},
            "records": sum(rows.tally.rows for rows in search.tables.values() if rows),
            "searched_by": sorted({str(kind) for kind, _ in search.keys}),
            "not_used": sorted(str(kind) for kind in kinds - {kind for kind, _ in search.keys}),
            "not_reached": self._not_reached(search),
            "people": people,
            "confirmed": search.confirmed(),
            "statements": hashlib.sha256("\n".join(search.statements).encode()).hexdigest(),
        }
        if withheld:
            facts["yields_withheld"] = withheld
        return SearchEvidence(self._sentence(search), facts)

    def _not_reached(self, search: Search) -> list[str]:
        reached = {one.table for one in search.searched}
        for _ in self._declaration.tables:
            reached |= {
                declared.table
                for declared in self._declaration.tables
                if any(reach.table in reached for reach in declared.reached_from)
            }
        return [declared.title for declared in self._declaration.tables if declared.table not in reached]

    def _sentence(self, search: Search) -> str:
        places = [
            f"{one.kind} = {search.keys[(one.kind, one.wanted)]} in {one.table}.{one.column}" for one in search.searched
        ]
        words = f"{self.title} was searched for {'; '.join(places)}"
        if search.terms.names and any(declared.confirm for declared in self._declaration.tables):
            words += f"; compared with the name {' or '.join(search.terms.names)}"
        return f"{words}."


def _as_number(value: str) -> tuple[int, ...]:
    text = "".join(value.split())
    return (int(text),) if text.isascii() and text.isdigit() and int(text) <= LARGEST_WHOLE else ()
