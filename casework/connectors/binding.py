"""Plain values on their way back into a database: bound in the column's own kind, and compared with what it holds.

Values come from an extract or a declaration as JSON knows them; what a column holds is read as
casework.connectors.values gives it.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, null
from sqlalchemy.engine import Dialect
from sqlalchemy.types import CHAR, NCHAR, Boolean, Date, DateTime, Enum, Float, LargeBinary, Numeric, TypeEngine
from sqlalchemy.types import Integer as Whole
from sqlalchemy.types import NullType as Unknown

from casework.connectors.values import BRITISH_DATE, as_date, plain

YES_NO = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
CLOSE = 1e-6  # relative: a short floating point number is not held more exactly


class NotOfItsKind(Exception):
    """A value cannot be held by a column; the message says what kind would be, and never the value."""


def bound(value: Any, kind: TypeEngine[Any], dialect: Dialect) -> ColumnElement[Any]:
    """Give the expression that a column of a kind is set to; raises NotOfItsKind."""
    native = _native(value, kind)
    if native is None:
        return null()
    if dialect.name == "postgresql":
        # The server reads the text of a value as it reads a literal; cutting text off to its length is not asked for.
        text = bindparam(None, _as_text(native), String)
        return text if _is_text(kind) or isinstance(kind, Unknown) else cast(text, kind)
    if dialect.name == "sqlite":
        return bindparam(None, _as_text(native) if isinstance(native, date | Decimal) else native)
    return bindparam(None, native, kind)


def is_value(column: ColumnElement[Any], value: Any, kind: TypeEngine[Any], dialect: Dialect) -> ColumnElement[bool]:
    """Give the condition that a column holds a value; raises NotOfItsKind."""
    if value is None:
        return column.is_(None)
    if dialect.name == "sqlite":
        return column == bindparam(None, value)  # as it was read: SQLite keeps whatever was written
    return column == bound(value.rstrip(" ") if _is_padded(kind) and isinstance(value, str) else value, kind, dialect)


def same(held: Any, wanted: Any, kind: TypeEngine[Any]) -> bool:
    """Say whether a column of a kind that holds one value already holds another."""
    held, wanted = plain(held), plain(wanted)
    if held is None or wanted is None:
        return held is wanted
    try:
        mine, theirs = _native(held, kind), _native(wanted, kind)
    except NotOfItsKind:
        return bool(held == wanted)
    if isinstance(kind, Float):
        return math.isclose(mine, theirs, rel_tol=CLOSE)
    if isinstance(mine, datetime):
        return _in_utc(mine) == _in_utc(theirs)
    return bool(mine.rstrip(" ") == theirs.rstrip(" ") if _is_padded(kind) else mine == theirs)


def _native(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if not isinstance(value, str | bool | int | float):
        raise NotOfItsKind("must be text, a number, a date, or yes or no")
    if isinstance(kind, LargeBinary):
        raise NotOfItsKind("must be left empty, for it holds bytes")
    if isinstance(kind, Boolean):
        return _yes_or_no(value)
    if isinstance(kind, Whole | Numeric | Float):
        return _number(value, kind)
    if isinstance(kind, DateTime):
        return _moment(value)
    if isinstance(kind, Date):
        return _day(value)
    if _is_text(kind) or isinstance(value, str):
        return _as_text(value)
    return value


def _yes_or_no(value: str | float) -> bool:
    found = YES_NO.get(str(value).strip().lower())
    if found is None:
        raise NotOfItsKind("must be true or false")
    return found


def _number(value: str | float, kind: TypeEngine[Any]) -> int | Decimal:
    try:
        number = Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise NotOfItsKind("must be a number")
    if not isinstance(kind, Whole):
        return number
    if number != number.to_integral_value():
        raise NotOfItsKind("must be a whole number")
    return int(number)


def _day(value: str | float) -> date:
    return _moment(value).date()


def _moment(value: str | float) -> datetime:
    text = str(value).strip()
    british = as_date(text) if BRITISH_DATE.fullmatch(text) else None
    if british is not None:
        return datetime.combine(british, time())
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise NotOfItsKind("must be a date like 2026-12-24") from None


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _as_text(native: Any) -> str:
    if isinstance(native, bool):
        return str(native).lower()
    if isinstance(native, Decimal):
        return format(native, "f")
    if isinstance(native, datetime):
        return native.isoformat(sep=" ")
    return native.isoformat() if isinstance(native, date) else str(native)


def _is_text(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, String) and not isinstance(kind, Enum)


def _is_padded(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind, CHAR | NCHAR)
