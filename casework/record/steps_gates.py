"""Hard gates of the steps: what nobody may decide. Each raises GateClosed, and then nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casework.record.act_views import open_corrections
from casework.record.contract import GateClosed
from casework.record.item_counts import SERIOUS_HARM, ItemGroup, health_refusal, item_groups
from casework.record.item_facts import opened_facts, reading_of
from casework.record.models import Inbox, Item, ThirdParty
from casework.record.rights import is_open, open_rights
from casework.record.steps_context import Work
from casework.rules.acts import BY_VERDICT, FateOrder
from casework.rules.gates import (
    GateRefusal,
    decision_gate,
    erasure_gate,
    exemption_gate,
    health_gate,
    keep_gate,
    refusal_gate,
)
from casework.rules.london import london_date
from casework.rules.plan import MomentKind
from casework.rules.procedure import VerdictOrder
from casework.rules.retention import ErasureReading
from casework.rules.retention_rows import RetentionError
from casework.rules.third_parties import Consent, Profession, withholding_gate
from casework.rules.third_parties import ThirdParty as Other
from casework.rules.vocabulary import Fate, Nation, Right, Verdict

RIGHT_DECIDED = "right-decided"
REQUEST_REFUSED = "request-refused"
REVIEWED = frozenset({"review-finished", "approved"})

UNHEARD = "unheard"
"""Why an erasure does not begin yet: its waiting period is over, and something handed in within it was not heard."""

ONE_DAY = timedelta(days=1)
CORRECTED = frozenset({"corrected", "completed"})
CHANGING = frozenset({"replace", "complete"})
"""Ways to decide a rectification that change data, and corrections that do; a note changes nothing."""

OTHERS_DATA = "third-party"
CONSENTS = {
    "consents": Consent.GIVEN,
    "refuses": Consent.REFUSED,
    "no-answer": Consent.NO_ANSWER,
    "": Consent.NO_ANSWER,  # asked, and still waited for
}


def check_step(work: Work) -> None:
    """Hold a step to the gates on rights, and to those on everything that was reviewed; raises GateClosed."""
    kind = work.step.kind
    if kind == RIGHT_DECIDED:
        for change in work.step.rights:
            if change.how:
                organisation = work.keeping.kinds
                _hold(decision_gate(change.right, change.how, change.grounds, organisation, nation=_nation(work)))
    elif kind == REQUEST_REFUSED:
        for change in work.step.rights:
            for ground in change.grounds or ("",):
                _hold(refusal_gate(change.right, ground))
    elif kind in REVIEWED:
        _check_reviewed(work)
    elif kind == MomentKind.ERASURE_OPEN:
        _check_all_heard(work)


def check_fates(work: Work, order: FateOrder, items: Sequence[Item]) -> None:
    """Refuse to erase or mask what a legal duty keeps on the day it would go, and to keep anything without a ground.

    What is kept until a day is erased on the next.
    """
    goes = order.fate in (Fate.ERASE, Fate.MASK)
    on = london_date(work.step.at) if goes else None
    if order.fate is Fate.KEEP:
        _hold(keep_gate(order.ground))
        on = order.until + ONE_DAY if order.until else None
    if on is None:
        return
    for item in items:
        _hold(erasure_gate(_reading(work, item, on), order.fate if goes else Fate.ERASE))


def _check_all_heard(work: Work) -> None:
    """Refuse while the case has not heard all that was said to it: it may be that the erasure is to be stopped."""
    case_id = work.case.id
    waiting = select(Inbox.token).where(
        Inbox.case_id == case_id, Inbox.workflow_id == case_id, Inbox.state == "waiting"
    )
    if any(token not in work.steps_done for token in work.session.scalars(waiting)):
        raise GateClosed(UNHEARD, "Something handed in before is heard first.")


def check_verdict(work: Work, order: VerdictOrder, items: Sequence[Item]) -> None:
    """Refuse to keep back what no exemption reaches, and to show what a health professional holds harmful."""
    on = london_date(work.step.at)
    if order.verdict is Verdict.WITHHOLD:
        _check_exemption(work, order.exemption)
        if order.exemption == OTHERS_DATA:
            _check_others(_third_parties(work), items)
        if order.exemption == SERIOUS_HARM:
            for item in items:
                _hold(_health_gate(work, item, on, withholding=True))
    elif order.verdict is Verdict.DISCLOSE and _has(work, Right.ACCESS):
        for item in items:
            # An opinion that is still missing can come before the review is finished; one against it stands.
            if item.health and item.opinion_harm:
                _hold(_health_gate(work, item, on, withholding=False))


def _check_reviewed(work: Work) -> None:
    """Look at everything again that may have changed since it was decided: opinions lapse, people answer."""
    on = london_date(work.step.at)
    _check_corrected(work)
    groups = item_groups(work.session, work.case.id)
    for group in groups:
        _hold(health_refusal(group, work.rights, work.keeping.health_professional, on))
    if any(_withheld_for_others(group) for group in groups):
        withheld = select(Item).where(
            Item.case_id == work.case.id, Item.verdict == Verdict.WITHHOLD.value, Item.exemption == OTHERS_DATA
        )
        _check_others(_third_parties(work), work.session.scalars(withheld).all())


def _check_corrected(work: Work) -> None:
    """What is decided to be corrected or completed needs a correction that says what, and how."""
    decided = any(is_open(row) and row.right == Right.RECTIFICATION and row.how in CORRECTED for row in work.rights)
    if decided and not any(row.how in CHANGING for row in open_corrections(work.session, work.case.id)):
        raise GateClosed(
            "no-correction",
            "It was decided to correct or complete something, and no correction says what. Propose one first.",
        )


def _withheld_for_others(group: ItemGroup) -> bool:
    return group.verdict is Verdict.WITHHOLD and group.exemption == OTHERS_DATA


def _check_exemption(work: Work, exemption: str) -> None:
    """An exemption must be able to limit one of the rights answered with a copy, for this organisation."""
    copies = [Right(row.right) for row in open_rights(work.rights) if row.right in BY_VERDICT]
    rights = copies or [Right(row.right) for row in work.rights]
    refusals = [exemption_gate(right, exemption, work.keeping.kinds, nation=_nation(work)) for right in rights]
    if None not in refusals:
        _hold(refusals[0])


def _check_others(others: Sequence[ThirdParty], items: Sequence[Item]) -> None:
    """What is kept back as somebody else's needs that person recorded, with at least one who may be protected."""
    for item in items:
        refusals = [withholding_gate(_other(row)) for row in others if item.id in row.items]
        if not refusals:
            raise GateClosed(
                "third-party-not-recorded",
                "First record who else this is about, and whether they were asked or why not (DPA 2018 Sch 2 para 16).",
            )
        if None not in refusals:
            _hold(refusals[0])


def _other(row: ThirdParty) -> Other:
    return Other(
        profession=Profession(row.professional or Profession.NONE),
        acting=bool(row.professional),
        consent=CONSENTS[row.answer] if row.sought else Consent.NOT_SOUGHT,
        why_not_sought=row.reason_sealed is not None,
    )


def _third_parties(work: Work) -> Sequence[ThirdParty]:
    return work.session.scalars(select(ThirdParty).where(ThirdParty.case_id == work.case.id)).all()


def _health_gate(work: Work, item: Item, on: date, *, withholding: bool) -> GateRefusal | None:
    return health_gate(
        bool(item.health),
        work.keeping.health_professional,
        bool(item.opinion_known),
        item.opinion_on,
        item.opinion_harm,
        on,
        withholding,
    )


def _reading(work: Work, item: Item, on: date) -> ErasureReading | None:
    try:
        return reading_of(work.keeping, item.retention or "", opened_facts(work.cipher, item), on)
    except RetentionError as error:
        raise GateClosed("facts-contradict", str(error)) from None


def _has(work: Work, right: Right) -> bool:
    return any(is_open(row) and row.right == right for row in work.rights)


def _nation(work: Work) -> Nation:
    return Nation(work.case.nation)


def _hold(refusal: GateRefusal | None) -> None:
    if refusal is not None:
        raise GateClosed(refusal.code, refusal.sentence)
