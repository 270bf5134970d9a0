"""Which of the three failures a driver's error is. What the driver says is dropped: it may quote what was searched."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import NamedTuple, TypeVar

from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    NoSuchTableError,
    ProgrammingError,
)

from casework.connectors.contract import ConnectorError, Failure

T = TypeVar("T")

SOON = 30  # seconds until it is worth trying again


class Meaning(NamedTuple):
    """A kind of failure, its words, and after how many seconds it is worth trying again."""

    kind: Failure
    words: str
    later: int | None = None


NO_ANSWER = Meaning(Failure.UNAVAILABLE, "the database does not answer")
NOT_FITTING = Meaning(
    Failure.REFUSED, "the database does not have what the declaration says; run `rightsdesk connector check`"
)
TOO_SLOW = Meaning(Failure.UNAVAILABLE, "the database took longer than its declaration allows (statement_seconds)")
BUSY = Meaning(Failure.NOT_READY, "the database is busy or starting", SOON)
NO_ENTRY = Meaning(Failure.REFUSED, "the database does not accept our account")
NOT_ALLOWED = Meaning(Failure.REFUSED, "our account may not do what the declaration asks for")
NO_FILE = Meaning(Failure.UNAVAILABLE, "the database file is not there or cannot be read")
NO_DATABASE = Meaning(Failure.REFUSED, "the file is not a database")
AGAINST_RULES = Meaning(Failure.REFUSED, "the database's own rules do not let this be done")
ONLY_READING = Meaning(Failure.REFUSED, "the database was opened for reading only")
NO_DRIVER = Meaning(Failure.REFUSED, "the driver that its URL names is not installed")
BAD_URL = Meaning(Failure.REFUSED, "its URL is not one that SQLAlchemy knows")

# SQLSTATE, whole or its class (PostgreSQL documentation, appendix A).
BY_STATE = {
    "57014": TOO_SLOW,
    "57P03": BUSY,
    "53": BUSY,
    "40": BUSY,
    "28": NO_ENTRY,
    "3D": Meaning(Failure.REFUSED, "the server has no database of this name"),
    "42501": NOT_ALLOWED,
    "42": NOT_FITTING,
    "22": NOT_FITTING,
    "23": AGAINST_RULES,
    "25": ONLY_READING,
}

# SQLite's drivers give no code through SQLAlchemy, only fixed words.
BY_WORDS = {
    "database is locked": BUSY,
    "interrupted": TOO_SLOW,
    "unable to open": NO_FILE,
    "not a database": NO_DATABASE,
    "readonly database": ONLY_READING,
    "no such table": NOT_FITTING,
    "no such column": NOT_FITTING,
}


async def guarded(work: Awaitable[T], title: str) -> T:
    """Await a driver's work; raises ConnectorError in place of whatever the driver raises.

    The error is raised outside the handler, so that neither its cause nor its context leads to the driver's.
    """
    try:
        return await work
    except ConnectorError:
        raise
    except Exception as error:
        failure = as_failure(_meaning(error), title)
    raise failure


def as_failure(meaning: Meaning, title: str) -> ConnectorError:
    """Give the failure of a processor, with a sentence that begins with its name."""
    return ConnectorError(meaning.kind, f"{title}: {meaning.words}", meaning.later)


def why_not(error: Exception) -> str:
    """Say in words of ours why a database refused a change because of its content; empty for any other reason."""
    state = _state(error)
    if isinstance(error, IntegrityError) or state.startswith("23"):
        return "the database's own rules do not let this be done; other rows may depend on these"
    if isinstance(error, DataError) or state.startswith("22"):
        return "the database does not take a value: it may be too long, or of another kind"
    return ""


def _meaning(error: Exception) -> Meaning:
    if isinstance(error, NoSuchModuleError | ImportError):
        return NO_DRIVER
    if isinstance(error, ArgumentError):
        return BAD_URL
    if isinstance(error, NoSuchTableError):
        return NOT_FITTING
    if isinstance(error, IntegrityError):
        return AGAINST_RULES
    state = _state(error)
    known = BY_STATE.get(state) or BY_STATE.get(state[:2])
    if known is not None:
        return known
    said = str(getattr(error, "orig", error)).lower()
    for words, meaning in BY_WORDS.items():
        if words in said:
            return meaning
    return NOT_FITTING if isinstance(error, ProgrammingError) else NO_ANSWER


def _state(error: Exception) -> str:
    for holder in (error, getattr(error, "orig", None)):
        for name in ("sqlstate", "pgcode"):
            state = getattr(holder, name, None)
            if isinstance(state, str):
                return state
    return ""
