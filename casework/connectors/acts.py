"""One act in one transaction: look at every row, compare with what was demanded, change, and look again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, literal, or_, select, update
from sqlalchemy.exc import DBAPIError, NoSuchTableError
from sqlalchemy.sql.expression import FromClause, TableClause
from sqlalchemy.types import TypeEngine

from casework.connectors.binding import NotOfItsKind, bound, is_value, same
from casework.connectors.demands import TableWork, Target, Wish, identity
from casework.connectors.failures import why_not
from casework.connectors.references import Reference, children_first, references
from casework.connectors.statements import source_of
from casework.connectors.transaction import Transaction
from casework.connectors.values import plain
from casework.register.declarations import SqlDeclaration

CHUNK = 100  # rows named in one statement; databases limit how many values they take

Held = dict[str, dict[str, Any]]
"""What rows hold now: identity -> column -> value."""


@dataclass
class Plan:
    """What becomes of the rows of one table: those to change, and how many need none or do not fit."""

    work: TableWork
    changes: dict[str, tuple[Wish, ...]] = field(default_factory=dict, repr=False)
    already: int = 0
    gone: int = 0
    different: int = 0

    def chunks(self) -> Iterator[dict[str, tuple[Wish, ...]]]:
        """Give the rows to change, a hundred at a time."""
        names = list(self.changes)
        for start in range(0, len(names), CHUNK):
            yield {name: self.changes[name] for name in names[start : start + CHUNK]}


class Act:
    """A demand, sorted out by tables, in one transaction."""

    def __init__(
        self, declaration: SqlDeclaration, works: Sequence[TableWork], begun_before: bool, transaction: Transaction
    ) -> None:
        """Take what is demanded, and ask the database for the kinds of its columns."""
        self._declaration = declaration
        self._begun_before = begun_before
        self._transaction = transaction
        self._dialect = transaction.dialect
        self._kinds = {work.declared.table: self._kinds_of(work) for work in works}
        self._works = {work.declared.table: work for work in works}
        self._references = references(declaration.tables, transaction) if works else []

    def plan(self, lock: bool) -> list[Plan]:
        """Look at every row; the tables come in the order in which they can be changed. Raises ConnectorError."""
        order = children_first(list(self._works), self._references)
        plans = [self._planned(self._works[table], lock) for table in order]
        for plan in plans:
            if plan.work.deletes:
                self._refuse_hanging(plan)
        return plans

    def carry_out(self, plans: Sequence[Plan]) -> None:
        """Change what is planned, in order, each statement counted and its rows looked at again."""
        for plan in plans:
            title = plan.work.declared.title
            if plan.gone:
                words = "are no longer there: search again before anything is changed"
                raise self._transaction.refusal(f"{plan.gone} of the rows of {title} {words}")
            if plan.different:
                words = "were changed since they were read: look at them again before anything is done to them"
                raise self._transaction.refusal(f"{plan.different} of the rows of {title} {words}")
        for plan in plans:
            self._change(plan)

    def _kinds_of(self, work: TableWork) -> dict[str, TypeEngine[Any]]:
        schema, _, name = work.declared.table.rpartition(".")
        try:
            found = self._transaction.inspector().get_columns(name, schema=schema or None)
        except NoSuchTableError:
            found = []
        kinds = {column["name"]: column["type"] for column in found}
        if not {*work.declared.key, *work.looked_at()} <= kinds.keys():
            raise self._transaction.refusal(f"{work.declared.title}: the database has not all columns as declared")
        return kinds

    def _planned(self, work: TableWork, lock: bool) -> Plan:
        plan = Plan(work)
        held = self._held(work, list(work.targets), lock)
        for name in work.targets:
            if name not in held:
                plan.already += self._begun_before
                plan.gone += not self._begun_before
            elif self._is_another(work, name, held[name]):
                plan.different += 1
            elif work.deletes:
                plan.changes[name] = ()
            else:
                self._compare(plan, name, held[name])
        return plan

    def _is_another(self, work: TableWork, name: str, held: Mapping[str, Any]) -> bool:
        """Say whether a row holds another person's than those it was read with."""
        kinds = self._kinds[work.declared.table]
        return any(
            not any(same(held[column], value, kinds[column]) for value in values)
            for column, values in work.targets[name].seen.items()
        )

    def _compare(self, plan: Plan, name: str, held: Mapping[str, Any]) -> None:
        wishes = plan.work.targets[name].wishes
        kinds = self._kinds[plan.work.declared.table]
        done = [wish for wish in wishes if same(held[wish.column], wish.new, kinds[wish.column])]
        for wish in wishes:
            as_it_was = same(held[wish.column], wish.old, kinds[wish.column])
            may_be_done = wish in done and self._begun_before
            if wish.is_correction and not (as_it_was or may_be_done):
                plan.different += 1
                return
        if len(done) == len(wishes):
            plan.already += 1
        else:
            plan.changes[name] = tuple(wish for wish in wishes if wish not in done)

    def _held(self, work: TableWork, names: Sequence[str], lock: bool = False) -> Held:
        declared = work.declared
        source = source_of(declared.table, self._kinds[declared.table])
        columns = (*declared.key, *work.looked_at())
        held: Held = {}
        for start in range(0, len(names), CHUNK):
            chunk = names[start : start + CHUNK]
            condition = self._is_one_of(source, work, chunk)
            statement: Select[Any] = select(*(source.c[name] for name in columns)).where(condition)
            for row in self._transaction.rows(statement.with_for_update() if lock else statement):
                name = identity(tuple(row[: len(declared.key)]))
                if name not in chunk or name in held:
                    raise self._transaction.refusal(f"the key of {declared.title} does not tell its rows apart")
                held[name] = {column: plain(value) for column, value in zip(columns, row, strict=True)}
        return held

    def _is_one_of(self, source: FromClause, work: TableWork, names: Sequence[str]) -> ColumnElement[bool]:
        return or_(*(self._is(source, work, work.targets[name]) for name in names))

    def _is(self, source: FromClause, work: TableWork, target: Target) -> ColumnElement[bool]:
        kinds = self._kinds[work.declared.table]
        pairs = zip(work.declared.key, target.key, strict=True)
        conditions: list[ColumnElement[bool]] = []
        refused = ""
        try:
            conditions = [is_value(source.c[name], value, kinds[name], self._dialect) for name, value in pairs]
        except NotOfItsKind:
            refused = f"a row of {work.declared.title} has a key of another kind than its columns"
        if refused:
            raise self._transaction.refusal(refused)
        return and_(*conditions)

    def _refuse_hanging(self, plan: Plan) -> None:
        """Refuse to delete rows while others refer to them: the database would refuse, or delete those too."""
        declared = plan.work.declared
        for reference in self._references:
            if reference.parent != declared.table or reference.lets_go:
                continue
            child = next(one for one in self._declaration.tables if one.table == reference.child)
            hanging = sum(self._hanging(plan.work, list(chunk), reference) for chunk in plan.chunks())
            if hanging:
                raise self._transaction.refusal(
                    f"{hanging} rows of {child.title} hang on rows of {declared.title} that are to be deleted. "
                    f"Delete both, or keep and mask those of {declared.title}"
                )

    def _hanging(self, work: TableWork, names: Sequence[str], reference: Reference) -> int:
        child = next(one for one in self._declaration.tables if one.table == reference.child)
        mine = source_of(child.table, {*child.key, *reference.columns}).alias("child")
        theirs = source_of(work.declared.table, {*work.declared.key, *reference.parent_columns}).alias("parent")
        joined = zip(reference.columns, reference.parent_columns, strict=True)
        links = [mine.c[one] == theirs.c[other] for one, other in joined]
        found = exists(select(literal(1)).select_from(theirs).where(self._is_one_of(theirs, work, names), *links))
        shown: list[ColumnElement[Any]] = [mine.c[name] for name in child.key] or [literal(1)]
        rows = self._transaction.rows(select(*shown).select_from(mine).where(found))
        along = self._works.get(child.table)
        if along is None or not (along.deletes or set(along.columns()) & set(reference.columns)):
            return len(rows)
        return sum(identity(tuple(row)) not in along.targets for row in rows)

    def _change(self, plan: Plan) -> None:
        work = plan.work
        source = source_of(work.declared.table, self._kinds[work.declared.table])
        for chunk in plan.chunks():
            if work.deletes:
                self._count(delete(source).where(self._is_one_of(source, work, list(chunk))), len(chunk), work)
            else:
                self._update(source, chunk, work)
            self._look_again(work, chunk)

    def _update(self, source: TableClause, chunk: Mapping[str, tuple[Wish, ...]], work: TableWork) -> None:
        alike: dict[str, list[str]] = {}
        for name, wishes in chunk.items():
            alike.setdefault(identity(tuple((wish.column, wish.new) for wish in wishes)), []).append(name)
        for names in alike.values():
            condition = self._is_one_of(source, work, names)
            values = self._values(chunk[names[0]], work)
            self._count(update(source).where(condition).values(values), len(names), work)

    def _values(self, wishes: Sequence[Wish], work: TableWork) -> dict[str, ColumnElement[Any]]:
        kinds = self._kinds[work.declared.table]
        try:
            return {wish.column: bound(wish.new, kinds[wish.column], self._dialect) for wish in wishes}
        except NotOfItsKind as error:
            words = str(error)
        raise self._transaction.refusal(f"a new value for {work.declared.title} does not fit its column: it {words}")

    def _count(self, statement: Any, expected: int, work: TableWork) -> None:
        title = work.declared.title
        changed, against = -1, ""
        try:
            changed = self._transaction.change(statement)
        except DBAPIError as error:
            against = why_not(error)
            if not against:
                raise
        if against:
            raise self._transaction.refusal(f"{title}: {against}")
        if changed not in (expected, -1):
            raise self._transaction.refusal(f"{title}: {changed} rows would have changed instead of {expected}")

    def _look_again(self, work: TableWork, chunk: Mapping[str, tuple[Wish, ...]]) -> None:
        kinds = self._kinds[work.declared.table]
        held = self._held(work, list(chunk))
        as_wished = not held
        if not work.deletes:
            as_wished = len(held) == len(chunk) and all(
                same(held[name][wish.column], wish.new, kinds[wish.column])
                for name, wishes in chunk.items()
                for wish in wishes
            )
        if not as_wished:
            words = "the database did not keep what was written: a value may be too long, or its own rules changed it"
            raise self._transaction.refusal(f"{work.declared.title}: {words}")
