"""Every processor of the organisation, from its profile."""

from __future__ import annotations

from collections.abc import Mapping

from casework.connectors.contract import AskedPerson, Connector
from casework.connectors.manual import asked_person
from casework.connectors.sql import SqlConnector
from casework.register.declarations import ManualDeclaration, SqlDeclaration
from casework.register.profile import Profile
from casework.rules.vocabulary import IdentifierKind, Verb


class DeclaredProcessors:
    """Implements casework.connectors.contract.Processors. A key nobody declared raises LookupError."""

    def __init__(self, profile: Profile, environment: Mapping[str, str]) -> None:
        """Take the profile, and the variables its declarations may name (usually `os.environ`)."""
        self._declared = {declared.key: declared for declared in profile.processors}
        self._connectors = {
            key: SqlConnector(declared, environment)
            for key, declared in self._declared.items()
            if isinstance(declared, SqlDeclaration)
        }

    def keys(self) -> tuple[str, ...]:
        """Give the keys of all processors searched by default, in declared order."""
        return tuple(key for key, declared in self._declared.items() if declared.searched_by_default)

    def optional(self) -> tuple[str, ...]:
        """Give the keys of processors that are only searched when somebody adds them to a case."""
        return tuple(key for key, declared in self._declared.items() if not declared.searched_by_default)

    def title(self, key: str) -> str:
        """Give a processor's name for people."""
        return self._get(key).title

    def connector_kind(self, key: str) -> str:
        """Give `sql` or `manual`."""
        return self._get(key).connector

    def knows(self, key: str) -> frozenset[IdentifierKind]:
        """Give the identifier kinds a processor can be searched by; empty for a manual one, which takes all."""
        self._get(key)
        return self._connectors[key].knows() if key in self._connectors else frozenset()

    def connector(self, key: str) -> Connector:
        """Give the adapter of a processor that runs unattended."""
        self._get(key)
        if key not in self._connectors:
            raise LookupError(f"the processor {key} is searched by a person, not by a connector")
        return self._connectors[key]

    def asked(self, key: str) -> AskedPerson:
        """Give whom to ask for a manual processor."""
        declared = self._get(key)
        if not isinstance(declared, ManualDeclaration):
            raise LookupError(f"the processor {key} is searched by a connector, not by a person")
        return asked_person(declared)

    def offers(self, key: str) -> frozenset[Verb]:
        """Give what a processor can be asked to do; for a manual one, what its person can be asked."""
        declared = self._get(key)
        if isinstance(declared, ManualDeclaration):
            return frozenset({Verb.FIND, *declared.acts})
        return self._connectors[key].offers()

    def deliver_by(self, key: str) -> str:
        """Give the only way by which this processor's data may go out, or an empty text where any will do."""
        return self._get(key).deliver_by

    def _get(self, key: str) -> SqlDeclaration | ManualDeclaration:
        if key not in self._declared:
            raise LookupError(f"no processor {key} is declared")
        return self._declared[key]
