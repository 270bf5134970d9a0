"""The explanation of a date: one plain sentence per rule that was applied, with its legal source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from casework.rules.clock_events import EVENT_WORDS, ClockEvent, EventName
from casework.rules.counting import GATES, Count
from casework.rules.editions import ARTICLE_12A, Edition, law_on
from casework.rules.vocabulary import Right
from casework.rules.wording import NATION_NAMES, counted, in_words
from casework.rules.working_days import SATURDAY, WorkingDays

CLARIFICATION = (EventName.CLARIFICATION_REQUESTED, EventName.CLARIFICATION_RECEIVED)
AWAITED_WORDS = {
    EventName.ID_REQUESTED: "proof of identity",
    EventName.AUTHORITY_REQUESTED: "proof of authority",
    EventName.FEE_REQUESTED: "the fee",
}
START_WORDS = {
    EventName.ID_RECEIVED: "the proof of identity that was asked for arrived",
    EventName.AUTHORITY_RECEIVED: "the proof of authority that was asked for arrived",
    EventName.FEE_PAID: "the fee that was asked for was paid",
}
AUTHORITY_SOURCE = "Commissioner's guidance on the right of access; UK GDPR Article 12A(2) does not name authority"
PLANNING_SOURCE = "Caution where UK GDPR Article 12A(2), (4) and (5) can be read in two ways"
PUBLISHED_SOURCE = "Bank holidays as published by the Government; Regulation (EEC, Euratom) 1182/71 Article 2(1)"
CONSENT_SOURCE = "UK GDPR Article 7(3)"
COMPLAINT_SOURCE = "Data Protection Act 2018 s.164A"
SCHEDULE_SOURCE = "UK GDPR Articles 12(1), 13(2)(a) and 14(2)(a)"


@dataclass(frozen=True)
class ClockStep:
    """One sentence of the explanation of a date, with its legal source."""

    text: str
    source: str
    on: date | None = None


def explain_month(
    received: date,
    right: Right,
    facts: Sequence[ClockEvent],
    count: Count,
    planning: date | None,
    extend_by: date | None,
    days: WorkingDays,
) -> tuple[ClockStep, ...]:
    """Explain the one month of a right, with what started, stopped or extended it."""
    law = law_on(received)
    return (
        _receipt(received, days, law.receipt),
        *_start(received, facts, count, law),
        *_length(count, law),
        *_no_pause(right, facts, law),
        *_pauses(count, law),
        *_extension(facts, count, law),
        *_end(count, law, days),
        *_planning(count, planning, law),
        *_notice_limit(extend_by, law),
        *_coverage((count.due, planning), days),
    )


def explain_consent(
    received: date, facts: Sequence[ClockEvent], planning: date, days: WorkingDays
) -> tuple[ClockStep, ...]:
    """Explain a withdrawal of consent, which has no month."""
    return (
        _receipt(received, days, CONSENT_SOURCE),
        ClockStep(
            "Withdrawing consent has no statutory month and so no due date: it must take effect promptly.",
            CONSENT_SOURCE,
        ),
        *_without_effect(facts, "the withdrawal of consent", CONSENT_SOURCE),
        ClockStep(
            f"Plan to have stopped by {in_words(planning)}, two working days after receipt.", CONSENT_SOURCE, planning
        ),
        *_coverage((planning,), days),
    )


def explain_complaint(
    received: date, facts: Sequence[ClockEvent], last: date, due: date, planning: date, days: WorkingDays
) -> tuple[ClockStep, ...]:
    """Explain the thirty days within which a complaint must be acknowledged."""
    return (
        _receipt(received, days, COMPLAINT_SOURCE),
        ClockStep(
            f"A complaint must be acknowledged within thirty days: {in_words(last)}.",
            f"{COMPLAINT_SOURCE}(2); {ARTICLE_12A.counting}",
            last,
        ),
        *_without_effect(facts, "the acknowledgement", COMPLAINT_SOURCE),
        *_moved(last, due, ARTICLE_12A, days),
        ClockStep(f"The acknowledgement is due by the end of {in_words(due)}.", COMPLAINT_SOURCE, due),
        ClockStep(
            f"Plan to acknowledge by {in_words(planning)}: the thirty days may be read to include the day of receipt.",
            COMPLAINT_SOURCE,
            planning,
        ),
        *_coverage((due,), days),
    )


def explain_schedule(
    received: date, facts: Sequence[ClockEvent], planning: date, days: WorkingDays
) -> tuple[ClockStep, ...]:
    """Explain a request for a copy of the retention schedule, which has no month and needs no identity."""
    when = "the same day" if planning == received else f"{in_words(planning)}, the next working day"
    return (
        _receipt(received, days, SCHEDULE_SOURCE),
        ClockStep("A copy of the retention schedule has no statutory month and so no due date.", SCHEDULE_SOURCE),
        *_without_effect(facts, "this", SCHEDULE_SOURCE),
        ClockStep(f"Plan to send it {when}: it is about nobody, so nothing holds it up.", SCHEDULE_SOURCE, planning),
        *_coverage((planning,), days),
    )


def _receipt(received: date, days: WorkingDays, source: str) -> ClockStep:
    text = f"It was received on {in_words(received)}."
    if not days.includes(received):
        text += " Receipt counts on any day, working day or not."
    return ClockStep(text, source, received)


def _without_effect(facts: Sequence[ClockEvent], what: str, source: str) -> Iterator[ClockStep]:
    for fact in facts:
        words = EVENT_WORDS[fact.name]
        yield ClockStep(f"{_capital(words)} on {in_words(fact.on)} does not move {what}.", source, fact.on)


def _start(received: date, facts: Sequence[ClockEvent], count: Count, law: Edition) -> Iterator[ClockStep]:
    late = set(count.too_late)
    for question, answer in GATES:
        for fact in facts:
            if fact.name in (question, answer) and fact not in late:
                verb = "was sent" if fact.name is question else "came"
                source = AUTHORITY_SOURCE if question is EventName.AUTHORITY_REQUESTED else law.start
                yield ClockStep(f"{_capital(EVENT_WORDS[fact.name])} {verb} on {in_words(fact.on)}.", source, fact.on)
    for fact in count.too_late:
        yield ClockStep(
            f"{_capital(EVENT_WORDS[fact.name])} of {in_words(fact.on)} came after the last day and does not move it.",
            law.start,
            fact.on,
        )
    if count.start is None:
        awaited = " and ".join(AWAITED_WORDS[name] for name in count.outstanding)
        yield ClockStep(f"The clock has not started. Still awaited: {awaited}.", law.start)
        return
    if count.start == received:
        yield ClockStep(f"The clock starts on {in_words(received)}, the day of receipt.", law.start, received)
        return
    reason = next(START_WORDS[fact.name] for fact in facts if fact.on == count.start and fact.name in START_WORDS)
    text = f"The clock starts on {in_words(count.start)}, when {reason}."
    yield ClockStep(text, AUTHORITY_SOURCE if "authority" in reason else law.start, count.start)


def _length(count: Count, law: Edition) -> Iterator[ClockStep]:
    if count.start is None or count.nominal is None:
        return
    length = "One month" if count.notice is None else "Three months"
    day = "" if count.nominal.day == count.start.day else ", the last day of a month without that date"
    yield ClockStep(
        f"{length} from then ends on {in_words(count.nominal)}{day}.",
        f"{law.month if count.notice is None else law.extension}; {law.counting}",
        count.nominal,
    )


def _no_pause(right: Right, facts: Sequence[ClockEvent], law: Edition) -> Iterator[ClockStep]:
    asked = next((fact for fact in facts if fact.name in CLARIFICATION), None)
    if right is not Right.ACCESS and asked is not None:
        yield ClockStep(
            "Asking for clarification stops the clock for access requests only; here it keeps running.",
            law.pause,
            asked.on,
        )


def _pauses(count: Count, law: Edition) -> Iterator[ClockStep]:
    for pause, left_out in zip_longest(count.pauses, count.left_out):
        asked = f"Clarification was asked for on {in_words(pause.asked)}"
        if count.last is not None and pause.asked > count.last:
            text = f"{asked}, after the time had run: that stops nothing."
        elif pause.answered is None:
            text = f"{asked}: the clock stands still until the answer arrives, and there is no due date until then."
        else:
            answered = f"{asked} and answered on {in_words(pause.answered)}"
            text = f"{answered}: {_left_out(left_out)}."
        yield ClockStep(text, law.pause, pause.asked)


def _left_out(days: int | None) -> str:
    if days is None:
        return "the days between count only once the clock has started"
    if days == 0:
        return "the clock was not running then, so that changes nothing"
    return f"{counted(days, 'day')} on which the clock stood still, both ends included"


def _extension(facts: Sequence[ClockEvent], count: Count, law: Edition) -> Iterator[ClockStep]:
    notices = [fact.on for fact in facts if fact.name is EventName.EXTENDED]
    for number, notice in enumerate(notices):
        yield ClockStep(_notice(number, notice, count), law.extension, notice)


def _notice(number: int, notice: date, count: Count) -> str:
    day = in_words(notice)
    if number > 0:
        return f"A further notice of extension on {day} has no effect: the time can be extended only once."
    if count.start is None:
        return f"Notice of an extension by two months was given on {day}, before the clock started."
    if count.notice is None:
        return f"Notice of an extension on {day} came after the first month had ended and has no effect."
    given = f"Notice of an extension by two further months was given on {day}"
    if count.month_end is None or notice <= count.month_end:
        return f"{given}, before the first month ended."
    return (
        f"{given}. The first month ended on {in_words(count.month_end)}, a day without work; notice by the next "
        "working day is taken to be in time, but the law can be read more strictly."
    )


def _end(count: Count, law: Edition, days: WorkingDays) -> Iterator[ClockStep]:
    if count.last is None or count.due is None:
        return
    if count.last != count.nominal:
        yield ClockStep(
            f"Stepping over the days that do not count, the time ends on {in_words(count.last)}.", law.pause, count.last
        )
    yield from _moved(count.last, count.due, law, days)
    yield ClockStep(f"The answer is due by the end of {in_words(count.due)}.", law.month, count.due)


def _moved(last: date, due: date, law: Edition, days: WorkingDays) -> Iterator[ClockStep]:
    if last == due:
        return
    why = "falls on a weekend"
    if last.weekday() < SATURDAY:
        why = f"is a bank holiday in {NATION_NAMES[days.nation]}"
    yield ClockStep(
        f"{in_words(last)} {why}, so the time runs to the end of the next working day, {in_words(due)}.",
        law.working_day,
        due,
    )


def _planning(count: Count, planning: date | None, law: Edition) -> Iterator[ClockStep]:
    if planning is None or planning == count.due:
        return
    why, source = "the earliest date where the law can be read in more than one way", PLANNING_SOURCE
    if count.due is None:
        why, source = "the date if nothing had been asked for", law.start
    yield ClockStep(f"Plan to answer by {in_words(planning)}: {why}.", source, planning)


def _notice_limit(extend_by: date | None, law: Edition) -> Iterator[ClockStep]:
    if extend_by is not None:
        yield ClockStep(
            f"Notice of an extension, with reasons, can be given until {in_words(extend_by)}.", law.extension, extend_by
        )


def _coverage(dates: Sequence[date | None], days: WorkingDays) -> Iterator[ClockStep]:
    until = days.calendar.covers_until
    if any(day is not None and day > until for day in dates):
        yield ClockStep(
            f"Bank holidays after {in_words(until)} are not yet published, so this date may still move.",
            PUBLISHED_SOURCE,
            until,
        )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
