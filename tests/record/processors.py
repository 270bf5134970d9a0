"""Declared processors in memory: which keys each knows, and nothing that can be searched."""

from __future__ import annotations

from casework.connectors.contract import AskedPerson, Connector
from casework.rules.vocabulary import IdentifierKind, Verb


class Declared:
    """Implements casework.connectors.contract.Processors. A processor that knows nothing is a manual one."""

    def __init__(self, optional: tuple[str, ...] = (), **knows: str) -> None:
        self._optional = optional
        self._offers: dict[str, frozenset[Verb]] = {}
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

    def offering(self, **offers: str) -> Declared:
        """Say which verbs processors offer, e.g. `crm="erase mask"`; the others offer none."""
        self._offers = {key: frozenset(Verb(verb) for verb in verbs.split()) for key, verbs in offers.items()}
        return self

    def offers(self, key: str) -> frozenset[Verb]:
        return self._offers.get(key, frozenset())

    def deliver_by(self, key: str) -> str:
        return ""

    def connector(self, key: str) -> Connector:
        raise NotImplementedError

    def asked(self, key: str) -> AskedPerson:
        raise NotImplementedError
