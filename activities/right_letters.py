"""What a letter about a right says: what was decided and why, what was done where, what is kept, who was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from casework.letters.contract import ActLine, CorrectionLine, FateLine, LetterContext, LetterKind, ReasonLine
from casework.record.letter_views import FatedItems, LetterCase
from casework.record.views import RightView
from casework.register.profile import Profile
from casework.rules.acts import AT_ONCE, BY_VERDICT, SEARCHED
from casework.rules.exemptions import EXEMPTIONS, Tell
from casework.rules.grounds import GROUNDS, LEGAL_DUTY, GroundEffect
from casework.rules.retention_law import keeping_law
from casework.rules.retention_rows import Row
from casework.rules.rights import needs_identity
from casework.rules.vocabulary import ActState, Fate, Right, Verb

MARKETING = "marketing"
CORRECTED = {"replace": "corrected", "complete": "completed", "note": "noted"}
SETTLED = frozenset({ActState.DONE, ActState.NOTHING_TO_DO, ActState.EXCUSED})
WHAT_YOU_ASKED = "What you asked us to correct"
DOCUMENTS = "Documents"
NOT_POSSIBLE = "It could not be done in this system."


def right_context(
    context: LetterContext, view: LetterCase, facts: dict[str, str], profile: Profile, title: Callable[[str], str]
) -> LetterContext:
    """Fill in what is to be said about the right that the letter's facts name; without one nothing changes."""
    asked = tuple(_asked(right, view.marketing) for right in view.rights)
    copies = any(right.right in BY_VERDICT for right in view.rights)
    steps = tuple(next_steps(asked)) if context.kind is LetterKind.ACKNOWLEDGEMENT else context.next_steps
    context = replace(context, rights_asked=asked, needs_phrase=context.needs_phrase and copies, next_steps=steps)
    named = facts.get("right", "").split(", ")[0]
    right = next((one for one in view.rights if one.right == named), None)
    if right is None:
        return context
    told = replace(
        context,
        right=MARKETING if context.kind is LetterKind.MARKETING_STOPPED else right.right.value,
        how=right.how,
        reasons=tuple(_reasons(right)),
        words=context.words or _words(right),
        due_date=right.due_date or right.planning_date,
        received=right.received or view.received,
        clock_steps=right.steps,
        erase_on=_day(facts.get("erase_on", "")) or view.erase_on,
        recipients_told=view.told,
        recipients_not_told=view.not_told,
        fates=tuple(_fate(fated, profile, title) for fated in _told_of(_as_done(view), _day(facts.get("since", "")))),
        corrections=tuple(_corrections(view, right, title)),
    )
    return _acted(told, view, right, title, facts)


def next_steps(asked: Sequence[str]) -> Iterator[str]:
    """Give what happens next to a request for these rights, as sentences for the person who asked."""
    wanted = {Right(one) for one in asked if one != MARKETING}
    if MARKETING in asked:
        yield "We stop sending advertising at once. Nobody has to prove anything for that."
    if Right.RETENTION_SCHEDULE in wanted:
        yield "You get our list of how long we keep information today."
    if any(needs_identity(right) for right in wanted):
        yield "We make sure that the request comes from the right person. If we need something from you, we will ask."
    if Right.CONSENT_WITHDRAWAL in wanted:
        yield "Then we stop at once everything that had been agreed to."
    if wanted & SEARCHED:
        yield "We search the places where we keep information about people."
        yield "A person here looks at what we found and decides."
    elif wanted - AT_ONCE:
        yield "A person here looks into it and decides."
    yield "We write to you when it is done."


def _asked(right: RightView, marketing: bool) -> str:
    return MARKETING if marketing and right.right is Right.OBJECTION else right.right.value


def _acted(
    context: LetterContext, view: LetterCase, right: RightView, title: Callable[[str], str], facts: dict[str, str]
) -> LetterContext:
    done = [act for act in view.acts if act.right is right.right and act.state in SETTLED]
    if "edition" in facts:
        done = [act for act in done if act.edition == int(facts["edition"])]
    consent = right.right is Right.CONSENT_WITHDRAWAL
    # What the person asked says of a withdrawn consent is what cannot be called back; anything else stays inside,
    # but for the reason why something was not done.
    left = tuple(f"{title(act.processor)}: {act.note}" for act in done if consent and act.note)
    lines = tuple(
        ActLine(
            title(act.processor), act.verb.value, act.state.value, act.note if act.state is ActState.EXCUSED else ""
        )
        for act in done
    )
    taken_out = consent and any(act.verb is Verb.MASK and act.state is ActState.DONE for act in done)
    return replace(context, acts=lines, not_recallable=left, research=taken_out)


def _reasons(right: RightView) -> Iterator[ReasonLine]:
    """Give why something is refused or limited; what speaks for the person is no such reason."""
    for ground in right.grounds:
        if ground in GROUNDS and GROUNDS[ground].effect is GroundEffect.GRANTS:
            continue
        if ground in GROUNDS:
            yield ReasonLine(GROUNDS[ground].plain, GROUNDS[ground].provision)
        elif ground in EXEMPTIONS:
            yield ReasonLine(EXEMPTIONS[ground].plain, EXEMPTIONS[ground].provision)


def _words(right: RightView) -> str:
    """Give the desk's own words, unless the law is careful about saying why."""
    careful = any(EXEMPTIONS[ground].tell is Tell.CAREFUL for ground in right.grounds if ground in EXEMPTIONS)
    return "" if careful else right.reason


def _as_done(view: LetterCase) -> tuple[FatedItems, ...]:
    """Give what became of the items: where an act could not be done, they are still there."""
    left_out = {(act.processor, act.verb.value): act.note for act in view.acts if act.state is ActState.EXCUSED}
    return tuple(
        replace(group, fate=Fate.KEEP, ground="", reason=left_out[group.processor, group.fate.value] or NOT_POSSIBLE)
        if (group.processor, group.fate.value) in left_out
        else group
        for group in view.fated
    )


def _told_of(fated: Sequence[FatedItems], since: date | None) -> Iterator[FatedItems]:
    """Give the groups to speak of: all, or, where a time to keep has run out by a day, those gone then and those left.

    What was erased long before is not told again.
    """
    for group in fated:
        if since is None:
            yield group
        elif group.fate is Fate.KEEP:
            over = group.until is not None and group.until < since
            yield replace(group, fate=Fate.ERASE) if over else group


def _fate(fated: FatedItems, profile: Profile, title: Callable[[str], str]) -> FateLine:
    row = profile.schedule().get(fated.retention)
    description = row.title if row is not None else (DOCUMENTS if fated.kind == "file" else fated.kind)
    kept = fated.fate in (Fate.KEEP, Fate.SUPPRESS)
    ground = GROUNDS.get(fated.ground)
    exemption = EXEMPTIONS.get(fated.ground)
    plain = ground.plain if ground else exemption.plain if exemption else ""
    reason = plain if exemption and exemption.tell is Tell.CAREFUL else fated.reason or plain
    provision = ground.provision if ground else exemption.provision if exemption else "UK GDPR Article 17"
    laws = (keeping_law(name, profile.organisation.nation) for name in (row.law if row else ()))
    # The same article also covers tasks in the public interest; only a statute may be called a legal duty.
    duties = [law.provision for law in laws if law and law.is_minimum] if fated.ground == LEGAL_DUTY else []
    provision = ", with ".join((provision, *duties))
    return FateLine(
        description=description,
        processor_title=title(fated.processor),
        fate=fated.fate.value,
        count=fated.count,
        reason=reason if kept else _stays(row),
        provision=provision if kept else "",
        until=fated.until,
        legal_duty=bool(duties),
    )


def _stays(row: Row | None) -> str:
    """Say what remains of a record that goes, where the schedule lets something remain."""
    return f"What stays: {'; '.join(row.stays)}." if row is not None and row.stays else ""


def _corrections(view: LetterCase, right: RightView, title: Callable[[str], str]) -> Iterator[CorrectionLine]:
    if right.right is not Right.RECTIFICATION:
        return
    for one in view.corrections:
        note = one.new if one.how == "note" else ""
        yield CorrectionLine(title(one.processor), one.label, CORRECTED[one.how], note=note)
    if not view.corrections:
        reason = _words(right) or next((line.reason for line in _reasons(right)), "")
        yield CorrectionLine(WHAT_YOU_ASKED, "", "refused", note=reason)


def _day(words: str) -> date | None:
    return date.fromisoformat(words) if words else None
