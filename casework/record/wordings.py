"""Plain words for what the record holds as keys: tasks, events and stages. An unknown key is still readable."""

from __future__ import annotations

from collections.abc import Mapping

from casework.rules.vocabulary import SearchResult, Stage

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
    "hand-over": "Hand the answer over by post or in person",
    "late": "The due date has passed: answer now and record why it is late",
}
STAGES: dict[str, str] = {
    Stage.IDENTITY: "Proving who is asking",
    Stage.GATHER: "Gathering the data",
    Stage.REVIEW: "Reviewing what was found",
    Stage.APPROVE: "Waiting for approval",
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
EVENTS: dict[str, str] = {
    "opened": "The request was received.",
    "email-confirmed": "The requester confirmed their email address with the code.",
    "code-asked": "The requester asked for a new code.",
    "evidence-requested": "Evidence of identity was asked for.",
    "evidence-received": "Evidence came in.",
    "identity-decided": "A decision on identity was made.",
    "identifiers-verified": "Identifiers were verified as the person's own, and are searched by.",
    "identity-settled": "It is settled who is asking and that they may. The searches begin.",
    "authority-requested": "Evidence of authority was asked for.",
    "authority-decided": "A decision on authority was made.",
    "clarification-requested": "The requester was asked what they mean. The clock stopped.",
    "clarification-received": "The answer to our question came. The clock runs on.",
    "clarification-lapsed": "No answer to our question came, and the case goes on.",
    "extended": "The time was extended by two months.",
    "receipt-corrected": "The day of receipt was corrected from {from} to {to}.",
    "calendar-changed": "New bank holidays were published, and the dates were read again.",
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
    "code-unused": "The code was not used, and a person was asked to decide.",
    "evidence-chase": "The requester was reminded of the evidence.",
    "evidence-lapse": "No evidence came, and a person was asked to decide.",
    "clarification-chase": "The requester was reminded of our question.",
    "clarification-lapse": "Our question was not answered, and a person was asked to decide.",
    "collection-chase": "The requester was reminded to collect the answer.",
    "collection-lapse": "The answer was not collected, and a person was asked to find out why.",
    "self-review-open": "The set hours have passed: the reviewer may now approve.",
}


def task_title(kind: str, subject: str = "") -> str:
    """Give the title of a task; where it is about one search, with the processor it is about."""
    title = TASKS.get(kind, readable(kind))
    return f"{title}: {subject.split('/')[0]}" if kind == "excuse" and subject else title


def event_sentence(kind: str, facts: Mapping[str, str]) -> str:
    """Give what happened as a sentence."""
    sentence = EVENTS.get(kind)
    if sentence is None:
        return f"{readable(kind)}."
    words = _Words(facts)
    words["result_words"] = RESULTS.get(facts.get("result", ""), "no result recorded")
    words["letter"] = readable(facts.get("kind", "")).lower()
    return sentence.format_map(words)


def stage_words(stage: str) -> str:
    """Give what is going on in a stage."""
    return STAGES.get(stage, readable(stage))


def readable(key: str) -> str:
    """Give a key as words: `read-reply` becomes "Read reply"."""
    return key.replace("-", " ").replace("_", " ").capitalize()


class _Words(dict[str, str]):
    """Facts for a sentence; one that an older event lacks reads "not recorded"."""

    def __missing__(self, key: str) -> str:
        return "not recorded"
