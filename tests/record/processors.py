"""Declared processors in memory: which keys each knows, and nothing that can be searched."""

from __future__ import annotations

from casework.connectors.contract import AskedPerson, Connector
from casework.rules.vocabulary import IdentifierKind


class Declared:
    """Implements casework.connectors.contract.Processors. A processor that knows nothing is a manual one."""

    def __init__(self, optional: tuple[str, ...] = (), **knows: str) -> None:
        self._optional = optional
        self._knows = {key: frozenset(IdentifierKind(kind) for kind in kinds.split()) for key, kinds in knows.items()}

    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in self._knows if key not in self._optional)

    def optional(self) -> tuple[str, ...]:
        return self._optional

    def title(self, key: str) -> str:
        return key.upper()

    def connector_kind(self, key: str) -> str:
        return "sql" if self._knows[key] else "manual"

    def knows(self, key: str) -> frozenset[IdentifierKind]:
        return self._knows[key]

    def connector(self, key: str) -> Connector:
        raise NotImplementedError

    def asked(self, key: str) -> AskedPerson:
        raise NotImplementedError
