"""Fills in what a declaration leaves to the environment: `${NAME}`, or the content of the file named by `NAME_FILE`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from casework.connectors.contract import ConnectorError, Failure

PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def resolved(url: str, environment: Mapping[str, str], title: str) -> str:
    """Fill the placeholders of a URL; raises ConnectorError naming the variable that is missing.

    A placeholder at the very beginning is a whole URL, or its scheme. Elsewhere the value is quoted, so that
    any letter may be in it: before the last `@` it is a user or a password, after it a host, port or path.
    """
    account_ends = url.rfind("@")

    def value(match: re.Match[str]) -> str:
        found = _value(match[1], environment, title)
        if match.start() == 0:
            return found
        return quote(found, safe="" if match.start() < account_ends else "/:[]")

    return PLACEHOLDER.sub(value, url)


def unset(url: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Give the variables a URL names that are not set, neither themselves nor as the file of one."""
    names = PLACEHOLDER.findall(url)
    return tuple(name for name in names if not environment.get(name) and f"{name}_FILE" not in environment)


def _value(name: str, environment: Mapping[str, str], title: str) -> str:
    if environment.get(name):
        return environment[name]
    file = environment.get(f"{name}_FILE")
    if file is None:
        raise ConnectorError(Failure.REFUSED, f"{title}: the environment variable {name} is not set")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        problem = f"{title}: the file named by {name}_FILE cannot be read"
    raise ConnectorError(Failure.REFUSED, problem)
