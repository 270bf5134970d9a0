"""The course of a case of each kind, as its events tell it: see `Case.course`."""

from __future__ import annotations

COPY = "opened, identity-settled, search-done, review-finished, approved, answer-prepared, answered, collected, closed"
COPY_HANDED_OVER = (
    "opened, identity-settled, search-done, review-finished, approved, answer-prepared, handed-over, closed"
)
RECTIFIED = (
    "opened, identity-settled, search-done, right-decided, review-finished, approved, acts-planned, act-done, "
    "recipients-told, right-answered, closed"
)
NOT_RECTIFIED = (
    "opened, identity-settled, search-done, right-decided, review-finished, approved, right-answered, closed"
)
ERASED = (
    "opened, identity-settled, search-done, review-finished, approved, erasure-approved, erasure-open, acts-planned, "
    "act-done, recipients-told, right-answered, closed"
)
RESTRICTED = (
    "opened, identity-settled, right-asked, right-decided, acts-planned, act-done, restriction-set, recipients-told, "
    "right-answered, closed"
)
STOPPED = "opened, identity-settled, right-asked, right-decided, acts-planned, act-done, right-answered, closed"
MARKETING_THEN_STOPPED = (
    "opened, acts-planned, act-done, identity-settled, right-asked, right-decided, right-answered, closed"
)
REFUSED = "opened, identity-settled, right-asked, right-decided, right-answered, closed"
LOOKED_AT_AGAIN = "opened, identity-settled, right-asked, information-sent, right-decided, right-answered, closed"
WITHDRAWN = "opened, identity-settled, acts-planned, act-done, recipients-told, right-answered, closed"
COMPLAINED = "opened, right-asked, right-decided, right-answered, closed"
AT_ONCE = "opened, right-answered, closed"
ENDED_AT_ONCE = "opened, closed"
