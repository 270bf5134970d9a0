from __future__ import annotations

import pytest

from casework.record.wordings import (
    ASKED_TO_ACT,
    EVENTS,
    RESULTS,
    STAGES,
    STATES,
    VERBS,
    event_sentence,
    stage_words,
    task_title,
)
from casework.rules.plan import MomentKind
from casework.rules.vocabulary import ActState, LetterOutcome, SearchResult, Stage, Verb


@pytest.mark.parametrize(
    ("kind", "subject", "title"),
    [
        ("review", "", "Review what was found"),
        ("excuse", "payroll/none", "Excuse a search that gave nothing to rely on, or try it again: payroll"),
        ("letter-not-sent", "token/answer-ready", "A letter could not be sent: find another way"),
        ("right", "restriction", "Decide on a right: restriction"),
        ("recipients", "erasure", "Tell those who were given the data, or record why that is impossible: erasure"),
        (
            "act-failed",
            "erasure/erase/1/crm",
            "Something could not be done: try again, do it by hand, or record why not: erase, crm",
        ),
        ("act-failed", "", "Something could not be done: try again, do it by hand, or record why not"),
        ("compensation", "", "Compensation is claimed: deal with the claim"),
        ("ask-the-caretaker", "", "Ask the caretaker"),
    ],
)
def test_titles_of_tasks(kind, subject, title):
    assert task_title(kind, subject) == title


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("opened", {}, "The request was received."),
        ("identity-decided", {}, "A decision on identity was made."),
        ("identity-decided", {"satisfied": "no", "means": ""}, "A decision on identity was made: not satisfied."),
        (
            "identity-decided",
            {"satisfied": "yes", "means": "documents"},
            "A decision on identity was made: satisfied (They showed documents).",
        ),
        (
            "authority-decided",
            {"satisfied": "yes", "means": "legal-document"},
            "A decision on authority was made: satisfied (Legal document).",
        ),
        ("evidence-requested", {}, "Evidence of identity was asked for."),
        (
            "evidence-requested",
            {"doubt": "same-name"},
            "Evidence of identity was asked for. The doubt: We hold data about more than one person of this name.",
        ),
        (
            "transfer-held-back",
            {"why": "nothing-provided"},
            "The files did not go to another organisation by link. The reason: nothing provided.",
        ),
        (
            "search-done",
            {"processor": "crm", "round": "1", "result": "nothing-found", "items": "0"},
            "crm was searched in round 1: searched, nothing found. Items: 0.",
        ),
        ("letter-sent", {"kind": "answer-ready", "to": "requester"}, "A letter was sent: answer ready."),
        (
            "receipt-corrected",
            {"from": "2026-03-02", "to": "2026-02-27"},
            "The day of receipt was corrected from 2026-03-02 to 2026-02-27.",
        ),
        ("processor-added", {}, "not recorded was added to the searches."),
        (
            "right-decided",
            {"right": "restriction", "how": "restricted"},
            "A decision was made. Restriction: restricted.",
        ),
        (
            "right-answered",
            {"right": "access, portability", "outcome": "answered-in-part"},
            "Answered: Access, portability. Outcome: answered in part.",
        ),
        ("right-added", {}, "The request was extended: not recorded. It has a date of its own."),
        (
            "acts-planned",
            {"right": "erasure", "verb": "erase", "acts": "2", "processor": "crm; pay"},
            "Planned to erase at: crm; pay.",
        ),
        ("acts-planned", {"right": "erasure", "verb": "mask", "processor": ""}, "Planned to mask at: nowhere."),
        (
            "act-done",
            {"act": "erasure/erase/1/crm", "processor": "crm", "verb": "erase", "state": "done", "rows": "3"},
            "crm was told to erase: done. Rows: 3.",
        ),
        (
            "act-done",
            {"act": "k", "processor": "pay", "verb": "restrict", "state": "nothing-to-do", "rows": "0"},
            "pay was told to restrict: nothing there to do. Rows: 0.",
        ),
        (
            "act-recorded",
            {"act": "k", "processor": "paper", "verb": "lift"},
            "It was recorded that this was done by hand at paper: lift the restriction.",
        ),
        ("person-asked", {"processor": "paper"}, "The person who searches paper was asked by email."),
        (
            "person-asked",
            {"processor": "paper", "act": "k", "verb": "suppress"},
            "A person was asked by email to stop the use at paper.",
        ),
        (
            "recipients-told",
            {"right": "erasure", "recipients": "Payroll Ltd; Council"},
            "It was recorded who was told of it: Erasure. Told: Payroll Ltd; Council.",
        ),
        (
            "recipients-told",
            {"right": "erasure", "recipients": ""},
            "It was recorded who was told of it: Erasure. Told: nobody, for the reason recorded.",
        ),
        (
            "request-refused",
            {"ground": "manifestly-excessive"},
            "It was decided to refuse the whole request: manifestly excessive.",
        ),
        ("some_other-thing", {}, "Some other thing."),
    ],
)
def test_sentences_of_events(kind, facts, sentence):
    assert event_sentence(kind, facts) == sentence


def test_facts_are_never_read_as_patterns():
    assert "{items}" in event_sentence("processor-added", {"processor": "{items}"})


def test_every_stage_result_and_planned_moment_has_words():
    assert set(STAGES) == set(Stage)
    assert set(RESULTS) == set(SearchResult)
    assert set(STATES) == set(ActState)
    assert set(VERBS) == set(Verb) - {Verb.CHECK, Verb.FIND, Verb.EXPORT}
    assert set(ASKED_TO_ACT) <= set(EVENTS)
    assert {kind.value for kind in MomentKind} <= set(EVENTS)
    ended = set(LetterOutcome) - {LetterOutcome.QUEUED, LetterOutcome.SENDING}
    assert {f"letter-{outcome.value}" for outcome in ended} <= set(EVENTS)
    assert stage_words("elsewhere") == "Elsewhere"
