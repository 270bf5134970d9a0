"""How rows of the record are sealed and signed with the key of their case.

Sealed columns (`*_sealed`) are AES-GCM text bound to their place, so that nothing can be altered or
moved unseen. The plain columns of a `Signed` row are covered by `row_mac`, a keyed hash over all its
columns; without the key nobody can make a changed row look right again.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import Column, ColumnElement, String, Table, inspect
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import InstanceState, Mapped, Mapper, ORMExecuteState, mapped_column, object_session
from sqlalchemy.orm import Session as SyncSession

from casework.record.contract import Cipher, Ciphers

CIPHER = "cipher"
"""Where a writing session keeps the cipher of the case it writes to."""

MAC = "row_mac"


class Unsigned(Exception):
    """A signed row was about to be written in a way that leaves its signature wrong: a programming error."""


class Signed:
    """Mixin of rows that carry a signature over all their columns but those named in `UNSIGNED`.

    Write them as objects (`session.add(...)`, or load, change, commit) in `database.writing(cipher)`:
    the signature is made while flushing. Statements like `update(Model)` are refused, since they would
    leave it wrong. Every column needs a value or a plain default; SQL expressions cannot be signed.
    `LATER` names columns that came with a later migration: empty ones are left out, so that rows signed
    before it stay right, while a filled one cannot be emptied unseen.
    """

    UNSIGNED: ClassVar[frozenset[str]] = frozenset()
    LATER: ClassVar[frozenset[str]] = frozenset()
    row_mac: Mapped[str] = mapped_column(String(64), sort_order=999)


def place(table: str, column: str, *row: object) -> str:
    """Give the place a sealed text is bound to: `table.column:key`, primary keys of several columns joined by `/`."""
    return f"{table}.{column}:{'/'.join(str(part) for part in row)}"


def canonical(value: Any) -> bytes:
    """Give the one JSON spelling of a value: sorted keys, UTF-8, no spaces, instants in UTC, bytes in hex."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain).encode(
        "utf-8", "surrogateescape"
    )


def row_mac(cipher: Cipher, model: type[Signed], values: dict[str, Any]) -> str:
    """Give the signature of a row: a keyed hash of its table's name and its columns."""
    left_out = {MAC, *model.UNSIGNED, *(name for name in model.LATER if values.get(name) is None)}
    covered = {name: value for name, value in values.items() if name not in left_out}
    return cipher.digest(canonical([table_of(model).name, covered]))


def seal_optional(cipher: Cipher, where: str, text: str | None) -> bytes | None:
    """Seal a text unless there is none."""
    return cipher.seal(where, text) if text else None


def search_token(ciphers: Ciphers, kind: str, value: str) -> str:
    """Give the token by which a value of a kind is found exactly; the key ring brings it into its one spelling."""
    return ciphers.token(str(kind), normalised(kind, value))


def normalised(kind: str, value: str) -> str:
    """Give a value without the blanks around it: empty when there is nothing to search for."""
    return value.strip()


def table_of(model: type[Any]) -> Table:
    """Give the table of a model."""
    return cast(Table, model.__table__)


def signed_values(cipher: Cipher, model: type[Signed], **values: Any) -> dict[str, Any]:
    """Give the columns of a new row with their defaults and its signature, for a statement that inserts many."""
    table = table_of(model)
    complete = {column.name: values.get(column.name, _default(column)) for column in table.c if column.name != MAC}
    return {**complete, MAC: row_mac(cipher, model, complete)}


def refuse_bulk_changes(state: ORMExecuteState) -> None:
    """Refuse statements that would change signed rows past their signature (a `do_orm_execute` listener)."""
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, Signed) or not (state.is_update or state.is_insert):
        return
    # What a statement sets is nowhere public; the range of versions is pinned in pyproject.toml.
    sets = {getattr(column, "name", column) for column in getattr(state.statement, "_values", None) or {None}}
    if not (state.is_update and sets <= mapper.class_.UNSIGNED):
        raise Unsigned(
            f"{mapper.class_.__name__} rows are signed: load them (with_for_update), change and commit them as "
            "objects in database.writing(cipher)"
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


@sqlalchemy_event.listens_for(Signed, "before_insert", propagate=True)
@sqlalchemy_event.listens_for(Signed, "before_update", propagate=True)
def _sign(mapper: Mapper[Any], connection: object, row: Any) -> None:
    state: InstanceState[Any] = inspect(row)
    persistent = state.persistent
    if persistent and _changed(state) <= row.UNSIGNED:
        return
    session: SyncSession | None = object_session(row)
    cipher: Cipher | None = None if session is None else session.info.get(CIPHER)
    if cipher is None:
        raise Unsigned(f"{type(row).__name__} rows are signed: open the session with database.writing(cipher)")
    values: dict[str, Any] = {}
    table = table_of(type(row))
    held = state.dict
    for attribute in mapper.column_attrs:
        key, column = attribute.key, table.c[attribute.columns[0].name]
        if key not in held and not persistent and column.default is not None:
            setattr(row, key, _default(column))
        value = held[key] if key in held else getattr(row, key)
        if isinstance(value, ColumnElement):
            raise Unsigned(f"{type(row).__name__}.{key}: an SQL expression cannot be signed")
        values[column.name] = value
    row.row_mac = row_mac(cipher, type(row), values)


def _default(column: Column[Any]) -> Any:
    return getattr(column.default, "arg", None)


def _changed(state: InstanceState[Any]) -> set[str]:
    # Only what was set since it was read can differ; comparing every column would cost more than the signature.
    return {name for name in state.committed_state if state.attrs[name].history.has_changes()}
