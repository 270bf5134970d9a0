"""Search attributes: the few words of a case that Temporal's lists may show.

They are never encrypted, so nothing personal may be among them. This module imports nothing that workflow
code may not import.
"""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

STAGE: SearchAttributeKey[str] = SearchAttributeKey.for_keyword("RightsdeskStage")
"""Where the case is: a value of `casework.rules.vocabulary.Stage`."""

DUE: SearchAttributeKey[str] = SearchAttributeKey.for_keyword("RightsdeskDue")
"""The statutory last day as an ISO date, or `none`; as a keyword it still sorts and compares."""

REGISTRY: tuple[SearchAttributeKey[str], ...] = (STAGE, DUE)
"""Everything a namespace must know before the first case."""
