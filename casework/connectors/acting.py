"""How an SQL processor acts: what its declaration allows, tried out, counted beforehand, done, and proved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, false, null, select, update

from casework.connectors.acts import Act, Plan
from casework.connectors.contract import ActEvidence, ActPreview, ConnectorError, Demand, Failure
from casework.connectors.demands import TableWork, works_of
from casework.connectors.environment import resolved, unset
from casework.connectors.sources import Source, Sources
from casework.connectors.statements import source_of
from casework.connectors.transaction import Transaction
from casework.register.declarations import SqlDeclaration, TableDeclaration
from casework.rules.vocabulary import Verb


class Acting:
    """The acts of one SQL processor."""

    def __init__(self, declaration: SqlDeclaration, environment: Mapping[str, str]) -> None:
        """Take the declaration and the variables its `write_url` may name; nothing is connected yet."""
        self._declaration = declaration
        self._environment = environment
        self._sources: Sources | None = None

    def verbs(self) -> frozenset[Verb]:
        """Give all acts on offer: none without a `write_url`, or while a variable it names is not set."""
        return frozenset(verb for declared in self._declaration.tables for verb in self.on(declared.table))

    def on(self, table: str) -> frozenset[Verb]:
        """Give the acts on offer for the rows of one table."""
        found = next((declared for declared in self._declaration.tables if declared.table == table), None)
        return found.acts.verbs() if found and self._may_write() else frozenset()

    async def preview(self, source: Source, demand: Demand) -> ActPreview:
        """Count what would change, on a connection for reading only. Raises ConnectorError."""
        works = self._works(demand)

        def look(transaction: Transaction) -> Sequence[Plan]:
            return Act(self._declaration, works, demand.begun_before, transaction).plan(lock=False)

        return ActPreview(_by_title(await source.work(look, keep=False), works))

    async def act(self, demand: Demand) -> ActEvidence:
        """Do what is demanded in one transaction, or raise ConnectorError and change nothing."""
        works = self._works(demand)

        def do(transaction: Transaction) -> tuple[Sequence[Plan], list[str]]:
            act = Act(self._declaration, works, demand.begun_before, transaction)
            plans = act.plan(lock=True)
            act.carry_out(plans)
            return plans, transaction.texts

        sources = self._open()
        async with sources.open() as source:
            plans, texts = await source.work(do)
        facts: dict[str, Any] = {
            "connector": "sql",
            "database": sources.dialect.name,
            "verb": demand.verb.value,
            "tables": _by_title(plans, works),
            "already": {plan.work.declared.title: plan.already for plan in plans if plan.already},
            "statements": hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        }
        return ActEvidence(sum(len(plan.changes) for plan in plans), sum(plan.already for plan in plans), facts)

    async def rehearse(self) -> str:
        """Try every declared act on no row, and undo it; gives a sentence. Raises ConnectorError."""
        if not self._declaration.write_url or not any(declared.acts.verbs() for declared in self._declaration.tables):
            return ""
        missing = unset(self._declaration.write_url, self._environment)
        if missing:
            return f"{self._declaration.title}: it is only searched, since {' and '.join(missing)} is not set."
        async with self._open().open() as source:
            await source.work(self._try_all, keep=False)
        verbs = ", ".join(sorted(self.verbs()))
        return f"{self._declaration.title}: our account may change it as declared ({verbs})."

    def _works(self, demand: Demand) -> list[TableWork]:
        if not self._may_write():
            words = "it is only searched, for want of a write_url"
            raise ConnectorError(Failure.REFUSED, f"{self._declaration.title}: {words}")
        return works_of(self._declaration, demand)

    def _may_write(self) -> bool:
        return bool(self._declaration.write_url) and not unset(self._declaration.write_url, self._environment)

    def _open(self) -> Sources:
        if self._sources is None:
            title = self._declaration.title
            url = resolved(self._declaration.write_url, self._environment, title)
            self._sources = Sources(url, title, self._declaration.statement_seconds, writing=True)
        return self._sources

    def _try_all(self, transaction: Transaction) -> None:
        for declared in self._declaration.tables:
            for verb in declared.acts.verbs():
                _try(transaction, declared, verb)


def _try(transaction: Transaction, declared: TableDeclaration, verb: Verb) -> None:
    fixed = declared.acts.values(verb)
    columns = declared.acts.rectify if verb is Verb.RECTIFY else tuple(fixed or ())
    source = source_of(declared.table, (*declared.key, *columns))
    keys = [source.c[name] for name in declared.key]
    transaction.rows(select(*keys).where(false()).with_for_update())
    if columns:
        transaction.change(update(source).where(false()).values({column: null() for column in columns}))
    else:
        transaction.change(delete(source).where(false()))


def _by_title(plans: Sequence[Plan], works: Sequence[TableWork]) -> dict[str, int]:
    counts = {plan.work.declared.table: len(plan.changes) for plan in plans}
    return {work.declared.title: counts[work.declared.table] for work in works}
