from __future__ import annotations

import pytest

from casework.record.wordings import EVENTS, RESULTS, STAGES, event_sentence, stage_words, task_title
from casework.rules.plan import MomentKind
from casework.rules.vocabulary import LetterOutcome, SearchResult, Stage


@pytest.mark.parametrize(
    ("kind", "subject", "title"),
    [
        ("review", "", "Review what was found"),
        ("excuse", "payroll/none", "Excuse a search that gave nothing to rely on, or try it again: payroll"),
        ("letter-not-sent", "token/answer-ready", "A letter could not be sent: find another way"),
        ("ask-the-caretaker", "", "Ask the caretaker"),
    ],
)
def test_titles_of_tasks(kind, subject, title):
    assert task_title(kind, subject) == title


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("opened", {}, "The request was received."),
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
    assert {kind.value for kind in MomentKind} <= set(EVENTS)
    ended = set(LetterOutcome) - {LetterOutcome.QUEUED, LetterOutcome.SENDING}
    assert {f"letter-{outcome.value}" for outcome in ended} <= set(EVENTS)
    assert stage_words("elsewhere") == "Elsewhere"
