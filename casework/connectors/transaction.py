"""A piece of work in one transaction: plain statements one after the other, all of them kept or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, TypeVar

from sqlalchemy import Connection, Delete, Inspector, Select, Update, inspect
from sqlalchemy.engine import Dialect

from casework.connectors.contract import ConnectorError, Failure
from casework.connectors.failures import TOO_SLOW, as_failure
from casework.connectors.read_only import allow

T = TypeVar("T")
Row = Sequence[Any]


class Transaction:
    """Runs statements on one connection, each within its time (seconds), and keeps their texts."""

    def __init__(self, connection: Connection, title: str, seconds: int) -> None:
        """Take a connection on which a transaction was begun, and the processor's title for sentences."""
        self.title = title
        self.texts: list[str] = []
        self._connection = connection
        self._seconds = seconds

    @property
    def dialect(self) -> Dialect:
        """Give the database's dialect."""
        return self._connection.dialect

    def inspector(self) -> Inspector:
        """Give what describes the tables."""
        return inspect(self._connection)

    def rows(self, statement: Select[Any]) -> Sequence[Row]:
        """Read."""
        self._note(statement)
        return self._connection.execute(statement).all()

    def change(self, statement: Update | Delete) -> int:
        """Change, and give the number of rows; -1 where the driver cannot tell."""
        self._note(statement)
        return self._connection.execute(statement).rowcount

    def refusal(self, words: str) -> ConnectorError:
        """Give the error of a refusal, its sentence beginning with the processor's title."""
        return ConnectorError(Failure.REFUSED, f"{self.title}: {words}")

    def _note(self, statement: Select[Any] | Update | Delete) -> None:
        allow(self._connection.info, self._seconds)
        self.texts.append(str(statement.compile(dialect=self.dialect)))


Job = Callable[[Transaction], T]


class Whole:
    """Does a job in one transaction, unless nobody waits for it any more."""

    def __init__(self, job: Job[T], title: str, seconds: int, keep: bool) -> None:
        """Take the job; without `keep` all is undone in the end. Each statement may take `seconds`."""
        self._job = job
        self._title = title
        self._seconds = seconds
        self._keep = keep
        self._left = Event()

    def leave(self) -> None:
        """Say that nobody waits any more: what is not kept yet will not be."""
        self._left.set()

    def __call__(self, connection: Connection) -> Any:
        """Do it; raises what the job or the driver raises, and then keeps nothing."""
        with connection.begin() as transaction:
            done = self._job(Transaction(connection, self._title, self._seconds))
            if self._left.is_set():
                raise as_failure(TOO_SLOW, self._title)
            if not self._keep:
                transaction.rollback()
            return done
