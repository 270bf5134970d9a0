"""Plain words for what the record holds as keys: tasks, events and stages. An unknown key is still readable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casework.rules.proof import DOUBTS, proof_words
from casework.rules.rights import RIGHTS_RULES
from casework.rules.vocabulary import ActState, SearchResult, Stage, Verb

NOT_RECORDED = "not recorded"

TASKS: dict[str, str] = {
    "identity": "Decide whether we know who is asking",
    "authority": "Decide whether they may ask for this person",
    "look-at-evidence": "Look at the evidence that came in",
    "read-reply": "Read what the requester wrote",
    "review": "Review what was found",
    "approve": "Approve the answer or send it back",
    "excuse": "Excuse a search that gave nothing to rely on, or try it again",
    "letter-not-sent": "A letter could not be sent: find another way",
    "evidence-lapse": "No evidence came: decide whether the case goes on",
    "clarification-lapse": "Our question was not answered: decide whether the case goes on",
    "collection-lapse": "The answer was not collected: find out why",
    "hand-over": "Hand the answer over by post, in person, or by the only way its data may go",
    "quiet": "Look at the request before any letter goes: this mailbox was named unusually often",
    "late": "The due date has passed: answer now and record why it is late",
    "right": "Decide on a right",
    "act-failed": "Something could not be done: try again, do it by hand, or record why not",
    "recipients": "Tell those who were given the data, or record why that is impossible",
    "consultation": "Wait for somebody named in a record to answer, or record that they did",
    "consultation-lapse": "Somebody named in a record has not answered: decide without them",
    "fee-lapse": "The fee was not paid: decide whether the case goes on",
    "restriction-review": "Look again whether the restriction is still needed",
    "restriction-told": "Tell the person that the restriction will be lifted, and record how",
    "transfer": "The files could not go to another organisation by link: find another way, or tell the person",
    "compensation": "Compensation is claimed: deal with the claim",
}
STAGES: dict[str, str] = {
    Stage.IDENTITY: "Proving who is asking",
    Stage.GATHER: "Gathering the data",
    Stage.REVIEW: "Reviewing what was found",
    Stage.APPROVE: "Waiting for approval",
    Stage.ACT: "Carrying out what was approved",
    Stage.RESPOND: "Answering",
    Stage.CLOSED: "Closed",
}
RESULTS: dict[str, str] = {
    SearchResult.WAITING: "no answer yet",
    SearchResult.FOUND: "found",
    SearchResult.NOTHING_FOUND: "searched, nothing found",
    SearchResult.NOT_SEARCHABLE: "not searchable: no identifier this system knows",
    SearchResult.FAILED: "failed",
    SearchResult.WRONG_PERSON: "not known there",
}
VERBS: dict[str, str] = {
    Verb.RECTIFY: "correct",
    Verb.RESTRICT: "restrict",
    Verb.LIFT: "lift the restriction",
    Verb.SUPPRESS: "stop the use",
    Verb.MASK: "mask",
    Verb.ERASE: "erase",
}
STATES: dict[str, str] = {
    ActState.PLANNED: "planned",
    ActState.BEGUN: "begun",
    ActState.WAITING: "somebody was asked",
    ActState.DONE: "done",
    ActState.NOTHING_TO_DO: "nothing there to do",
    ActState.FAILED: "not possible",
    ActState.EXCUSED: "excused",
    ActState.CANCELLED: "called off",
}
EVENTS: dict[str, str] = {
    "opened": "The request was received.",
    "email-confirmed": "The requester confirmed their email address with the code.",
    "code-asked": "The requester asked for a new code.",
    "evidence-requested": "Evidence of identity was asked for.{doubt_words}",
    "evidence-received": "Evidence came in.",
    "identity-decided": "A decision on identity was made{proof_words}.",
    "identifiers-verified": "Identifiers were verified as the person's own, and are searched by.",
    "identity-settled": "It is settled who is asking and that they may. The searches begin.",
    "authority-requested": "Evidence of authority was asked for.",
    "authority-decided": "A decision on authority was made{proof_words}.",
    "clarification-requested": "The requester was asked what they mean. The clock stopped.",
    "clarification-received": "The answer to our question came. The clock runs on.",
    "clarification-lapsed": "No answer to our question came, and the case goes on.",
    "extended": "The time was extended by two months.",
    "receipt-corrected": "The day of receipt was corrected from {from} to {to}.",
    "calendar-changed": "Bank holidays or rules are new, and the dates were read again.",
    "replied": "The requester wrote.",
    "contact-changed": "The requester's contact details changed.",
    "withdrawn": "The requester took the request back.",
    "search-asked": "A person is being asked to search {processor}.",
    "person-asked": "The person who searches {processor} was asked by email.",
    "person-not-asked": "The person who searches {processor} need not answer any more.",
    "person-answered": "The person who searches {processor} answered.",
    "more-time": "The person who searches {processor} asked for more time.",
    "search-chase": "The person who searches {processor} was reminded.",
    "search-escalate": "No answer came about {processor}, and the next person up was told.",
    "search-done": "{processor} was searched in round {round}: {result_words}. Items: {items}.",
    "search-retrying": "{processor} cannot be searched now. It is being tried again.",
    "search-failed": "The search of {processor} failed for good.",
    "search-wrong-person": "Whoever searches {processor} does not know the person.",
    "search-retried": "A search is being tried again.",
    "search-excused": "A search that gave nothing to rely on was excused.",
    "processor-added": "{processor} was added to the searches.",
    "link-reissued": "The person searching was sent a new link.",
    "review-opened": "The review began.",
    "items-decided": "A decision was made on items. Verdict: {verdict}; items: {items}.",
    "review-finished": "The review was finished.",
    "approved": "The answer was approved.",
    "sent-back": "The review was sent back.",
    "answer-prepared": "The answer was prepared.",
    "answered": "The answer went out.",
    "answer-resent": "A fresh link to the answer was sent.",
    "handed-over": "The answer was handed over.",
    "collected": "The answer was collected.",
    "transfer-decided": "It was decided to send the files straight to another organisation.",
    "transfer-cancelled": "The decision to send the files to another organisation was taken back.",
    "transfer-prepared": "The files for another organisation were prepared.",
    "transfer-held-back": "The files did not go to another organisation by link. The reason: {why_words}.",
    "transferred": "Another organisation was sent a link to the files, and the person was told.",
    "transfer-collected": "The other organisation fetched the files.",
    "phrase-reset": "A new collection phrase was set.",
    "task-done": "A task was marked as done.",
    "closing": "It was decided to close the case.",
    "closed": "The case was closed.",
    "letter-not-sent": "A letter could not be sent, and somebody was asked to find another way.",
    "letter-sent": "A letter was sent: {letter}.",
    "letter-no-address": "A letter has no address it could go to: {letter}.",
    "letter-refused": "The mail server refused a letter: {letter}.",
    "letter-unknown": "A letter may or may not have arrived: {letter}.",
    "letter-to-print": "A letter is to be printed and posted: {letter}.",
    "due-reminder": "Somebody was reminded of the due date.",
    "late-reminder": "Somebody was told that the answer is late.",
    "due-passed": "The due date passed without an answer.",
    "task-half": "Half of the time for a task has passed. Its owner was reminded.",
    "task-full": "The time for a task has passed. Its owner was reminded.",
    "task-deputy": "A task was not done, and the deputy was told.",
    "task-chair": "A task was not done, and the chair was told.",
    "code-chase": "The requester was reminded that the code was not used.",
    "code-unused": "The code was not used, and a person was asked to decide.",
    "evidence-chase": "The requester was reminded of the evidence.",
    "evidence-lapse": "No evidence came, and a person was asked to decide.",
    "clarification-chase": "The requester was reminded of our question.",
    "clarification-lapse": "Our question was not answered, and a person was asked to decide.",
    "collection-chase": "The requester was reminded to collect the answer.",
    "collection-lapse": "The answer was not collected, and a person was asked to find out why.",
    "self-review-open": "The set hours have passed: the reviewer may now approve.",
    "right-asked": "Somebody was asked to decide on this: {right_words}.",
    "right-decided": "A decision was made. {right_words}: {how_words}.",
    "right-added": "The request was extended: {right_words}. It has a date of its own.",
    "right-answering": "An answer is being sent: {right_words}.",
    "right-answered": "Answered: {right_words}. Outcome: {outcome_words}.",
    "fates-decided": "It was decided what becomes of items: {fate}. Items: {items}.",
    "item-facts-recorded": "It was recorded what kind of record items are, and since when. Items: {items}.",
    "correction-proposed": "A correction was proposed.",
    "correction-dropped": "A proposed correction was taken back.",
    "opinion-recorded": "A health professional's opinion was recorded. Items: {items}; serious harm: {harm}.",
    "third-party-consulted": "Somebody else named in items was recorded. Asked: {sought}; items: {items}.",
    "consultation-recorded": "It was recorded what somebody named in items said: {answer_words}.",
    "request-refused": "It was decided to refuse the whole request: {ground_words}.",
    "fee-requested": "A fee was asked for. The month starts when it is paid.",
    "fee-paid": "The fee was paid.",
    "passed-on": "The request was passed on to the controller who decides about the data.",
    "information-sent": "The person was told how a computer came to its decision.",
    "erasure-approved": "The waiting period of the approved erasure began. It ends on {erase_on}.",
    "erasure-cancelled": "The erasure was stopped before anything was erased.",
    "kept-until": "Something is kept until the end of {until}, and erased then.",
    "kept-erased": "What was kept for a time was erased, and the person was written to.",
    "marketing-stopped": "Direct marketing was stopped, and the person was told.",
    "restriction-set": "The data was restricted: kept, and not used.",
    "restriction-lifting": "It was decided to lift the restriction. The person is told first.",
    "restriction-untold": "The person could not be told by letter that the restriction is lifted.",
    "restriction-told": "It was recorded how the person was told that the restriction is lifted.",
    "restriction-lifted": "The restriction was lifted.",
    "recipients-asked": "Somebody was asked to tell those who were given the data: {right_words}.",
    "recipients-told": "It was recorded who was told of it: {right_words}. Told: {recipients_words}.",
    "acts-planned": "Planned to {verb_words} at: {places}.",
    "act-begun": "{processor} is being told to {verb_words}.",
    "act-done": "{processor} was told to {verb_words}: {state_words}. Rows: {rows}.",
    "act-failed": "{processor} could not {verb_words}. {why} Somebody was asked what to do.",
    "act-retried": "{processor} is being told again to {verb_words}.",
    "act-excused": "{processor} need not {verb_words}: the reason is recorded.",
    "act-recorded": "It was recorded that this was done by hand at {processor}: {verb_words}.",
    "erasure-open": "The waiting period of the erasure is over.",
    "kept-over": "The reason to keep something has lapsed.",
    "restriction-review": "Somebody was asked whether the restriction is still needed.",
    "fee-chase": "The requester was reminded of the fee.",
    "fee-lapse": "The fee was not paid, and a person was asked to decide.",
    "third-party-chase": "Somebody named in items was reminded of our question.",
    "third-party-lapse": "Somebody named in items did not answer, and a person was asked to decide.",
}
ASKED_TO_ACT: dict[str, str] = {
    "person-asked": "A person was asked by email to {verb_words} at {processor}.",
    "person-not-asked": "The person asked to {verb_words} at {processor} need not answer any more.",
    "person-answered": "The person asked to {verb_words} at {processor} answered.",
    "more-time": "The person asked to {verb_words} at {processor} asked for more time.",
    "search-chase": "The person asked to {verb_words} at {processor} was reminded.",
    "search-escalate": "Nobody answered who was asked to {verb_words} at {processor}. The next person up was told.",
}
"""What is said instead where a person was asked to act, and not to search."""


def task_title(kind: str, subject: str = "") -> str:
    """Give the title of a task, with the processor, the right or the act that it is about."""
    title = TASKS.get(kind, readable(kind))
    if not subject or kind not in ABOUT:
        return title
    return f"{title}: {ABOUT[kind](subject)}"


def _about_act(key: str) -> str:
    verb, processor = key.split("/")[1], key.split("/")[-1]
    return f"{VERBS.get(verb, verb)}, {processor}"


def _right_words(rights: str) -> str:
    return ", ".join(_RIGHTS.get(right, readable(right).lower()) for right in rights.split(", ") if right)


_RIGHTS = {right.value: rules.title.lower() for right, rules in RIGHTS_RULES.items()}
ABOUT: dict[str, Callable[[str], str]] = {
    "excuse": lambda subject: subject.split("/")[0],
    "right": _right_words,
    "recipients": _right_words,
    "act-failed": _about_act,
}
"""Tasks whose title says what they are about, made from the subject."""


def event_sentence(kind: str, facts: Mapping[str, str]) -> str:
    """Give what happened as a sentence."""
    sentence = ASKED_TO_ACT.get(kind) if "act" in facts else None
    sentence = sentence or EVENTS.get(kind)
    if sentence is None:
        return f"{readable(kind)}."
    words = _Words(facts)
    words["result_words"] = RESULTS.get(facts.get("result", ""), "no result recorded")
    words["letter"] = _lower(facts, "kind")
    words["right_words"] = _capital(_right_words(facts.get("right", ""))) or NOT_RECORDED
    words["verb_words"] = VERBS.get(facts.get("verb", ""), "act")
    words["state_words"] = STATES.get(facts.get("state", ""), NOT_RECORDED)
    words["proof_words"] = _proof_words(facts)
    words["doubt_words"] = f" The doubt: {DOUBTS[facts['doubt']]}." if facts.get("doubt") in DOUBTS else ""
    words["places"] = facts.get("processor") or "nowhere"
    words["recipients_words"] = facts.get("recipients") or "nobody, for the reason recorded"
    for name in ("how", "outcome", "answer", "ground", "why"):
        words[f"{name}_words"] = _lower(facts, name) or NOT_RECORDED
    return sentence.format_map(words)


def _proof_words(facts: Mapping[str, str]) -> str:
    if "satisfied" not in facts:
        return ""
    if facts["satisfied"] != "yes":
        return ": not satisfied"
    means = facts.get("means", "")
    return f": satisfied ({proof_words(means) or readable(means)})" if means else ": satisfied"


def _lower(facts: Mapping[str, str], name: str) -> str:
    return readable(facts.get(name, "")).lower()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def stage_words(stage: str) -> str:
    """Give what is going on in a stage."""
    return STAGES.get(stage, readable(stage))


def readable(key: str) -> str:
    """Give a key as words: `read-reply` becomes "Read reply"."""
    return key.replace("-", " ").replace("_", " ").capitalize()


class _Words(dict[str, str]):
    """Facts for a sentence; one that an older event lacks reads "not recorded"."""

    def __missing__(self, key: str) -> str:
        return NOT_RECORDED
