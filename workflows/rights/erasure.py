"""Erasure: find first, decide item by item, wait, then carry out what cannot be taken back (UK GDPR Article 17)."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from casework.rules.procedure import LetterOrder
    from casework.rules.rights import outcome_of_fates
    from casework.rules.vocabulary import ActState, Fate, Outcome, Right, Verb
    from workflows.aftercare import Aftercare

RIGHT = Right.ERASURE
CARRIED_OUT = (Verb.MASK, Verb.SUPPRESS, Verb.ERASE)
KEPT_FOR_THEM = frozenset({"art-18-1-b", "art-18-1-c"})
GOING = (Fate.ERASE, Fate.MASK, Fate.SUPPRESS)


async def erasure(case: Aftercare) -> None:
    """Erase what was approved after the waiting period; what is kept is explained, and erased in its time."""
    while True:
        await case.approved()
        if case.is_refused(RIGHT):
            await case.answer(RIGHT, "refusal", Outcome.REFUSED)
            return
        await case.copied()
        await _not_barred(case)
        if not _something_goes(case) or await _waited(case):
            break
    done = await case.act(RIGHT, *CARRIED_OUT)
    if _something_goes(case):
        await case.recipients_told(RIGHT)
    fates = {Fate(fate): count for fate, count in case.state.fates.items()}
    outcome = outcome_of_fates(fates) or Outcome.NOTHING_HELD
    if outcome is Outcome.GRANTED and ActState.EXCUSED in done:
        outcome = Outcome.GRANTED_IN_PART
    await case.care_for_kept()
    await case.answer(RIGHT, "erasure-answer", outcome)


def _something_goes(case: Aftercare) -> bool:
    return any(case.state.fates.get(fate.value) for fate in GOING)


async def _not_barred(case: Aftercare) -> None:
    """Wait until nothing is restricted that the person would rather have kept (UK GDPR Article 18(1)(b) and (c))."""
    restricted = case.state.rights.get(Right.RESTRICTION)
    if case.state.restricted and restricted is not None and KEPT_FOR_THEM & set(restricted.grounds):
        await case.ask_to_lift()
        await case.still(lambda: not case.state.restricted)


async def _waited(case: Aftercare) -> bool:
    """Let the waiting period pass, in which anybody can still stop it; False when somebody did."""
    erase_on = case.today() + timedelta(days=case.state.opened.policy.erasure_wait_days)
    key = f"erasure/{case.state.approvals}"
    letter = LetterOrder(
        key=f"{key}/erasure-planned",
        kind="erasure-planned",
        facts={"right": RIGHT.value, "erase_on": erase_on.isoformat()},
    )
    await case.begin_waiting(key, erase_on, letter)
    await case.still(lambda: _heard_out(case) or not case.state.approved)
    return case.state.approved and case.state.erasure_open


def _heard_out(case: Aftercare) -> bool:
    """Say whether the time is over and nothing unread has come: it may be the wish to stop."""
    return case.state.erasure_open and not case.open_tasks("reply")
