"""The table of rights: what each needs, what may be decided on it, and what each decision may rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casework.rules.exemptions import Scope, exemptions_for, request_exemptions
from casework.rules.grounds import GroundEffect, grounds_for
from casework.rules.vocabulary import Outcome, Right

BY_ITEM = "by-item"
REFUSED = "refused"


@dataclass(frozen=True)
class Way:
    """One thing the desk may decide. `outcome` is None where it follows from what was decided on each item.

    `grounds` are ids of grounds and exemptions it may rest on; with `needs_ground` it must name one of them.
    """

    how: str
    title: str
    outcome: Outcome | None
    provision: str
    needs_ground: bool = False
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class RightRules:
    """What one right asks for. `plain` is for the person who asks; `by_item` says that every item is decided on."""

    right: Right
    title: str
    plain: str
    provision: str
    needs_identity: bool
    needs_search: bool
    by_item: bool
    ways: tuple[Way, ...]


def _refusing(right: Right) -> tuple[str, ...]:
    """Give the ids of the exemptions under which a right can be refused; what only changes an answer is left out."""
    return tuple(entry.id for entry in exemptions_for(right) if entry.scope is not Scope.MODIFY)


def _refused(right: Right, *grounds: str) -> Way:
    title = "Refused, under an exemption or a limit in the law"
    provision = "UK GDPR Article 12(4) and (5); DPA 2018 Schedules 2 to 4"
    return Way(REFUSED, title, Outcome.REFUSED, provision, True, (*grounds, *_refusing(right)))


def _whole(right: Right) -> Way:
    """Refuse a whole request whose items would otherwise each be decided on: UK GDPR Articles 11 and 12(5) alone."""
    grounds = tuple(entry.id for entry in request_exemptions(right))
    title = "The whole request refused"
    return Way(REFUSED, title, Outcome.REFUSED, "UK GDPR Articles 11(2), 12(2), 12(4) and 12(5)", True, grounds)


def _ids(right: Right, effect: GroundEffect) -> tuple[str, ...]:
    return tuple(ground.id for ground in grounds_for(right, effect))


_ACCESS = RightRules(
    Right.ACCESS,
    "Access",
    "Get a copy of the information we hold about you, and learn what we use it for.",
    "UK GDPR Article 15",
    needs_identity=True,
    needs_search=True,
    by_item=True,
    ways=(
        Way(BY_ITEM, "Answered, item by item", None, "UK GDPR Article 15(1) and (3)"),
        _whole(Right.ACCESS),
    ),
)
_RECTIFICATION = RightRules(
    Right.RECTIFICATION,
    "Rectification",
    "Have something about you corrected that is wrong, or completed where something is missing.",
    "UK GDPR Article 16",
    needs_identity=True,
    needs_search=True,
    by_item=False,
    ways=(
        Way("corrected", "Corrected", Outcome.GRANTED, "UK GDPR Article 16; DPA 2018 s.205(1)"),
        Way("completed", "Completed, or a statement added", Outcome.GRANTED, "UK GDPR Article 16"),
        Way(
            "noted",
            "Left as it is, with a note that the person disputes it",
            Outcome.GRANTED_IN_PART,
            "UK GDPR Articles 5(1)(d), 12(4) and 16",
            True,
            ("art-16-opinion", "art-16-finding"),
        ),
        Way(
            "accurate",
            "Left as it is, because it is right",
            Outcome.REFUSED,
            "UK GDPR Articles 12(4) and 16",
            True,
            ("art-16-accurate",),
        ),
        _refused(Right.RECTIFICATION),
    ),
)
_ERASURE = RightRules(
    Right.ERASURE,
    "Erasure",
    "Have information about you erased. Sometimes the law says that we must keep some of it, and we will tell you why.",
    "UK GDPR Article 17",
    needs_identity=True,
    needs_search=True,
    by_item=True,
    ways=(
        Way(BY_ITEM, "Decided item by item", None, "UK GDPR Article 17(1) and (3)"),
        _refused(Right.ERASURE, *_ids(Right.ERASURE, GroundEffect.REFUSES)),
    ),
)
_RESTRICTION = RightRules(
    Right.RESTRICTION,
    "Restriction",
    "Have us keep information about you but not use it, for example while we check whether it is right.",
    "UK GDPR Article 18",
    needs_identity=True,
    needs_search=True,
    by_item=False,
    ways=(
        Way(
            "restricted",
            "Restricted: kept, and not used",
            Outcome.GRANTED,
            "UK GDPR Article 18(1) and (2)",
            True,
            _ids(Right.RESTRICTION, GroundEffect.GRANTS),
        ),
        _refused(Right.RESTRICTION, "art-18-1-none"),
    ),
)
_PORTABILITY = RightRules(
    Right.PORTABILITY,
    "Portability",
    "Get the information you gave us as a file that another organisation can read, or have us send it there.",
    "UK GDPR Article 20",
    needs_identity=True,
    needs_search=True,
    by_item=True,
    ways=(
        Way(BY_ITEM, "Answered, item by item", None, "UK GDPR Article 20(1) and (2)"),
        Way(
            "not-applicable",
            "The right does not reach this data",
            Outcome.REFUSED,
            "UK GDPR Articles 12(4) and 20(1), (3) and (4)",
            True,
            _ids(Right.PORTABILITY, GroundEffect.REFUSES),
        ),
        _refused(Right.PORTABILITY),
    ),
)
_OBJECTION = RightRules(
    Right.OBJECTION,
    "Objection",
    "Tell us to stop using information about you. If it is advertising, we always stop.",
    "UK GDPR Article 21",
    needs_identity=True,
    needs_search=True,
    by_item=False,
    ways=(
        Way("stopped", "Stopped", Outcome.GRANTED, "UK GDPR Article 21(1) and (3)", grounds=("art-21-3",)),
        Way(
            "overridden",
            "Goes on: stronger grounds, or legal claims",
            Outcome.REFUSED,
            "UK GDPR Articles 12(4) and 21(1)",
            True,
            ("art-21-1-override", "art-21-1-claims", "art-21-6-task"),
        ),
        Way(
            "not-applicable",
            "The right does not reach this use",
            Outcome.REFUSED,
            "UK GDPR Articles 12(4) and 21(1) with 6(1)(e), (ea) and (f)",
            True,
            ("art-21-1-basis",),
        ),
        _refused(Right.OBJECTION),
    ),
)
_AUTOMATED = RightRules(
    Right.AUTOMATED_DECISION,
    "Automated decision",
    "Have a person look again at a decision that a computer took about you, and tell them your side.",
    "UK GDPR Articles 22A to 22D",
    needs_identity=True,
    needs_search=False,
    by_item=False,
    ways=(
        Way(
            "changed",
            "A person looked again, and changed it",
            Outcome.GRANTED,
            "UK GDPR Article 22C, or former Article 22(3)",
        ),
        Way(
            "upheld",
            "A person looked again, and it stays",
            Outcome.GRANTED_IN_PART,
            "UK GDPR Articles 12(4) and 22C, or former Article 22(3)",
        ),
        Way(
            "not-automated",
            "Not a significant decision taken by a computer alone",
            Outcome.REFUSED,
            "UK GDPR Articles 12(4) and 22A",
            True,
            _ids(Right.AUTOMATED_DECISION, GroundEffect.REFUSES),
        ),
        _refused(Right.AUTOMATED_DECISION),
    ),
)
_CONSENT = RightRules(
    Right.CONSENT_WITHDRAWAL,
    "Withdrawal of consent",
    "Take back an agreement you gave us. We stop; what was done before stays lawful.",
    "UK GDPR Article 7(3)",
    needs_identity=True,
    needs_search=False,
    by_item=False,
    ways=(Way("applied", "Applied", Outcome.GRANTED, "UK GDPR Article 7(3)"),),
)
_COMPLAINT = RightRules(
    Right.COMPLAINT,
    "Complaint",
    "Tell us that we have handled information about you wrongly.",
    "DPA 2018 s.164A",
    needs_identity=False,
    needs_search=False,
    by_item=False,
    ways=(
        Way("upheld", "Upheld", Outcome.ANSWERED, "DPA 2018 s.164A"),
        Way("upheld-in-part", "Upheld in part", Outcome.ANSWERED, "DPA 2018 s.164A"),
        Way("not-upheld", "Not upheld", Outcome.ANSWERED, "DPA 2018 s.164A"),
    ),
)
_SCHEDULE = RightRules(
    Right.RETENTION_SCHEDULE,
    "Copy of the retention schedule",
    "See how long we keep which kinds of records. You do not have to say who you are.",
    "UK GDPR Articles 12(1), 13(2)(a) and 14(2)(a)",
    needs_identity=False,
    needs_search=False,
    by_item=False,
    ways=(Way("answered", "Sent", Outcome.ANSWERED, "UK GDPR Articles 12(1), 13(2)(a) and 14(2)(a)"),),
)

RIGHTS_RULES: Mapping[Right, RightRules] = MappingProxyType(
    {
        rules.right: rules
        for rules in (
            _ACCESS,
            _RECTIFICATION,
            _ERASURE,
            _RESTRICTION,
            _PORTABILITY,
            _OBJECTION,
            _AUTOMATED,
            _CONSENT,
            _COMPLAINT,
            _SCHEDULE,
        )
    }
)
