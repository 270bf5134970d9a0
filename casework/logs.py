"""Logs as JSON lines that hold no personal data, whoever writes them.

Our own messages are constant and carry references in `extra={}`. Of other libraries' messages the words
before the first value are kept and the arguments dropped, for nobody can vouch for them. Exceptions are logged
as their type and the places they passed; their words only when the type is one of ours, whose messages
name no person.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, TextIO

OURS = frozenset({"casework", "workflows", "activities", "api", "worker"})
"""Top-level packages whose messages and exceptions are written by this project."""

_OUR_FIELDS = OURS | {"temporalio.workflow", "temporalio.activity"}  # the loggers our workflows and activities use
_FIXED = {
    "asyncio": "The event loop met an error nobody handled.",
    "py.warnings": "A library gave a warning.",
}
_FIRST_WORDS = re.compile(r"[^:{}\[\]()'\"<>=\r\n]*")
_LONGEST = 160
_FRAMES = 12
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}
_CONTEXT = {
    "temporal_workflow": ("workflow_id", "workflow_type", "run_id", "attempt", "update_id", "update_name"),
    "temporal_activity": ("workflow_id", "activity_type", "activity_id", "attempt"),
}


class JsonLines(logging.Formatter):
    """Writes one record as one JSON object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; instants are UTC."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= _fields(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=_plain)


def configure_logging(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send all logs of this process to `stream` (standard error by default) as JSON lines.

    The web server's access log is switched off, because its lines hold links; unhandled exceptions are logged
    like all others, instead of being printed with their words.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    # At DEBUG these write whole requests and activations; SQLAlchemy writes every statement at INFO already.
    for name in ("temporalio", "aiosqlite", "multipart", "python_multipart"):
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
    logging.getLogger("sqlalchemy").setLevel(max(logging.WARNING, root.level))
    # A record that cannot be written would otherwise be printed with its arguments.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.excepthook = _log_unhandled
    threading.excepthook = _log_unhandled_in_thread


def described(error: BaseException) -> dict[str, Any]:
    """Give an exception without its words: type, places passed (`module:line`, latest last), causes' types.

    Words are given for exceptions of our own types only.
    """
    kind = type(error)
    told: dict[str, Any] = {"type": _kind(error), "places": _places(error.__traceback__)}
    if _is_ours(kind.__module__):
        told["sentence"] = str(error)
    causes: list[str] = []
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        causes.append(_kind(cause))
        cause = cause.__cause__ or cause.__context__
    if causes:
        told["causes"] = causes
    return told


def _message(record: logging.LogRecord) -> str:
    if _is_ours(record.name):
        return record.getMessage()
    fixed = _FIXED.get(record.name)
    if fixed is not None:
        return fixed
    words = _FIRST_WORDS.match(str(record.msg))
    return words.group().strip()[:_LONGEST] if words else ""


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, keys in _CONTEXT.items():
        context = getattr(record, name, None)
        if isinstance(context, dict):
            fields |= {key: context[key] for key in keys if key in context}
    if _is_ours(record.name) or record.name in _OUR_FIELDS:
        left_out = _STANDARD | _CONTEXT.keys()
        extras = record.__dict__.items()
        fields |= {key: value for key, value in extras if key not in left_out and not key.startswith("_")}
    else:
        fields["place"] = f"{record.module}:{record.lineno}"
    return fields


def _places(trace: TracebackType | None) -> list[str]:
    places: list[str] = []
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-_FRAMES:]


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _is_ours(name: str) -> bool:
    return name.split(".", 1)[0] in OURS


def _plain(value: object) -> str:
    # Anything that is not a plain value is named by its type: its own text might tell more.
    return value.isoformat() if isinstance(value, date) else type(value).__name__


def _log_unhandled(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("casework").critical("The process ends with an error nobody handled", exc_info=error)


def _log_unhandled_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        logging.getLogger("casework").error("A thread ended with an error nobody handled", exc_info=args.exc_value)
