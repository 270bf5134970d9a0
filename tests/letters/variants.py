"""The turns a letter can take besides the fullest one: kind, name, and what differs from everything filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.letters.contract import LetterContext, LetterKind
from tests.letters.samples import (
    ASKED,
    CORRECTED,
    DONE,
    DUTY,
    ERASED,
    KEPT,
    MASKED,
    NOT_CHANGED,
    NOTED,
    NOTHING_DECIDED,
    OVER,
    REASON,
    SUPPRESSED,
    full,
)

BARE = NOTHING_DECIDED
REASONS: dict[str, object] = {"reasons": (replace(REASON, description=""),)}
EXPLAINED: dict[str, object] = {"words": "The score left out your new address."}

VARIANTS: tuple[tuple[LetterKind, str, dict[str, object]], ...] = (
    (
        LetterKind.ACKNOWLEDGEMENT,
        "several rights",
        {"rights_asked": ("access", "rectification", "erasure"), "next_steps": ()},
    ),
    (LetterKind.ACKNOWLEDGEMENT, "a limit is asked for already", {"rights_asked": ("rectification", "restriction")}),
    (LetterKind.ACKNOWLEDGEMENT, "words of the desk", {"rights_asked": ("to look at a claim for damages.",)}),
    (LetterKind.PARTIAL_REFUSAL, "of erasure", {"right": "erasure"}),
    (LetterKind.CLOSING, "granted", BARE | {"outcome": "granted"}),
    (LetterKind.CLOSING, "granted in part", {"outcome": "granted-in-part"}),
    (LetterKind.CLOSING, "refused", {"outcome": "refused"}),
    (LetterKind.CLOSING, "passed on", {"outcome": "another-controller"}),
    (LetterKind.RECTIFICATION_ANSWER, "all corrected", BARE),
    (LetterKind.RECTIFICATION_ANSWER, "only refused", BARE | {"corrections": (NOT_CHANGED,)}),
    (LetterKind.RECTIFICATION_ANSWER, "only noted", BARE | REASONS | {"corrections": (NOTED,)}),
    (
        LetterKind.RECTIFICATION_ANSWER,
        "completed",
        BARE | {"corrections": (replace(CORRECTED, how="completed", now=""),)},
    ),
    (LetterKind.ERASURE_PLANNED, "everything goes", BARE | {"fates": (ERASED, MASKED)}),
    (LetterKind.ERASURE_PLANNED, "at once", {"erase_on": date(2026, 10, 12)}),
    (LetterKind.ERASURE_ANSWER, "everything went", BARE | {"acts": (replace(DONE, verb="erase"),)}),
    (
        LetterKind.ERASURE_ANSWER,
        "a place is late",
        BARE | {"acts": (replace(DONE, verb="erase"), replace(ASKED, verb="erase", outcome="failed"))},
    ),
    (LetterKind.ERASURE_ANSWER, "nothing went", BARE | {"fates": (KEPT, DUTY)}),
    (LetterKind.ERASURE_ANSWER, "nothing held", BARE | {"fates": ()}),
    (LetterKind.ERASURE_ANSWER, "only suppressed", BARE | {"fates": (SUPPRESSED,)}),
    (LetterKind.KEPT_ERASED, "everything", BARE),
    (LetterKind.KEPT_ERASED, "a last day is over", BARE | {"fates": (ERASED, OVER, DUTY)}),
    (LetterKind.RESTRICTION_ANSWER, "set", BARE | {"how": "restricted"}),
    (LetterKind.RESTRICTION_ANSWER, "in part", BARE | REASONS | {"how": "restricted-in-part"}),
    (LetterKind.RESTRICTION_ANSWER, "refused", BARE | REASONS | {"how": "refused"}),
    (LetterKind.RESTRICTION_LIFTING, "in words only", {"reasons": (), "link": ""}),
    (LetterKind.RESTRICTION_LIFTING, "once told", {"lift_on": None}),
    (LetterKind.PORTABILITY_ANSWER, "files only", BARE),
    (LetterKind.PORTABILITY_ANSWER, "cannot be sent on", {"passed_on": None}),
    (LetterKind.OBJECTION_ANSWER, "stopped", BARE | {"how": "stopped"}),
    (LetterKind.OBJECTION_ANSWER, "in part", BARE | REASONS | {"how": "stopped-in-part"}),
    (LetterKind.OBJECTION_ANSWER, "overridden", BARE | REASONS | {"how": "overridden"}),
    (LetterKind.OBJECTION_ANSWER, "not applicable", BARE | REASONS | {"how": "not-applicable"}),
    (LetterKind.MARKETING_STOPPED, "no places", BARE),
    (LetterKind.AUTOMATED_DECISION_ANSWER, "changed", BARE | EXPLAINED | {"how": "changed"}),
    (LetterKind.AUTOMATED_DECISION_ANSWER, "upheld", BARE | EXPLAINED | {"how": "upheld"}),
    (LetterKind.AUTOMATED_DECISION_ANSWER, "not automated", BARE | EXPLAINED | {"how": "not-automated"}),
    (LetterKind.CONSENT_WITHDRAWN, "everywhere", BARE | {"acts": (DONE,), "fates": ()}),
    (LetterKind.COMPLAINT_ANSWER, "upheld in part", BARE | EXPLAINED | {"how": "upheld-in-part"}),
    (LetterKind.COMPLAINT_ANSWER, "not upheld", BARE | EXPLAINED | {"how": "not-upheld", "next_steps": ()}),
    (LetterKind.REFUSAL, "of one right", BARE | REASONS | {"right": "portability"}),
    (
        LetterKind.REFUSAL,
        "of one right of two",
        BARE | REASONS | {"right": "objection", "rights_asked": ("access", "objection")},
    ),
    (LetterKind.FEE_REQUEST, "by phone", {"reasons": (), "how_to_pay": "", "answer_by": None}),
    (LetterKind.FEE_CHASER, "by phone", {"how_to_pay": "", "answer_by": None, "link": ""}),
    (LetterKind.PASSED_ON, "wholly", {"words": "", "received": None}),
    (LetterKind.PASSED_ON_TO_CONTROLLER, "for themselves", {"subject_name": "", "due_date": None}),
    (LetterKind.THIRD_PARTY_CONSULTATION, "told by phone", {"words": ""}),
    *(
        (LetterKind.RECIPIENT_NOTICE, verb, BARE | {"act_verb": verb, "corrections": (), "fates": ()})
        for verb in ("rectify", "restrict", "lift", "suppress", "mask", "erase")
    ),
    *(
        (LetterKind.PROCESSOR_ACT_REQUEST, verb, {"act_verb": verb, "words": ""})
        for verb in ("rectify", "restrict", "lift", "suppress", "mask", "erase")
    ),
)
TURNS: list[LetterContext] = [
    *(full(kind) for kind in LetterKind),
    *(full(kind, **changes) for kind, _, changes in VARIANTS),
]
TURN_NAMES = [*(kind.value for kind in LetterKind), *(f"{kind.value}: {name}" for kind, name, _ in VARIANTS)]

BY_AGENTS = [replace(context, on_behalf=True) for context in TURNS if context.subject_name]
