"""The letters about rights besides access: what they must be given, what they then say, and what they never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import html5lib
import pytest

from casework.letters.contract import (
    ActLine,
    CorrectionLine,
    FateLine,
    FileLine,
    LetterContext,
    LetterIncompleteError,
    LetterKind,
    ReasonLine,
    WithheldLine,
)
from casework.letters.requirements import HOWS, limits
from casework.letters.stationery import TemplateStationery
from casework.rules.retention_rows import Basis
from casework.rules.vocabulary import ActState, Right, Verb
from tests.letters.mandatory import COMPLAIN_TO_US, COURT, ROUTES, SECTION_164A, TO_REGULATOR
from tests.letters.samples import (
    ASKED,
    CORRECTED,
    DONE,
    DUTY,
    ERASED,
    KEPT,
    NOT_CHANGED,
    NOTHING_DECIDED,
    REASON,
    both,
    full,
    make_profile,
)
from tests.letters.variants import TURN_NAMES, TURNS

EVERY_TURN = pytest.mark.parametrize("context", TURNS, ids=TURN_NAMES)
TO_PROCESSORS = [kind for kind in LetterKind if kind.value.startswith("processor-")]
TO_THIRD_PARTIES = [LetterKind.THIRD_PARTY_CONSULTATION, LetterKind.THIRD_PARTY_CHASER]
VERBS = [verb.value for verb in Verb if verb not in (Verb.CHECK, Verb.FIND, Verb.EXPORT)]


@EVERY_TURN
def test_what_refuses_or_limits_has_the_four_elements(context: LetterContext, stationery: TemplateStationery) -> None:
    if not limits(context):
        return
    for part in both(stationery, context):
        for phrase in ROUTES:
            assert phrase in part, phrase
        explained = "reason" in part.lower() or "found nothing" in part
        assert explained or context.kind in (LetterKind.EXTENSION, LetterKind.CONSENT_WITHDRAWN)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (LetterKind.RECTIFICATION_ANSWER, {}),
        (LetterKind.ERASURE_PLANNED, {}),
        (LetterKind.ERASURE_ANSWER, {}),
        (LetterKind.KEPT_ERASED, {}),
        (LetterKind.RESTRICTION_ANSWER, {"how": "restricted"}),
        (LetterKind.PORTABILITY_ANSWER, {}),
        (LetterKind.OBJECTION_ANSWER, {"how": "stopped"}),
        (LetterKind.MARKETING_STOPPED, {}),
        (LetterKind.AUTOMATED_DECISION_ANSWER, {"how": "changed", "words": "The score was wrong."}),
        (LetterKind.CONSENT_WITHDRAWN, {"acts": (DONE,)}),
    ],
)
def test_a_wish_fulfilled_needs_no_courts(
    kind: LetterKind, changes: dict[str, object], stationery: TemplateStationery
) -> None:
    context = full(kind, **(NOTHING_DECIDED | changes))
    assert not limits(context)
    for part in both(stationery, context):
        assert "Go to court" not in part
        assert "your page" in part or "tell us" in part


@pytest.mark.parametrize("limited", [{"not_recallable": ("A film",)}, {"acts": (replace(DONE, outcome="excused"),)}])
def test_what_could_not_be_done_is_a_limit(limited: dict[str, object], stationery: TemplateStationery) -> None:
    context = full(LetterKind.CONSENT_WITHDRAWN, **(NOTHING_DECIDED | {"acts": (DONE,)} | limited))
    for part in both(stationery, context):
        assert COURT in part


def test_whoever_complained_to_us_is_not_told_to_complain_to_us(stationery: TemplateStationery) -> None:
    for how, said in (
        ("upheld", "You are right, and we are sorry."),
        ("upheld-in-part", "You are right in part, and we are sorry for that part."),
        ("not-upheld", "We think that we kept to the law."),
    ):
        for part in both(stationery, full(LetterKind.COMPLAINT_ANSWER, how=how)):
            assert said in part
            assert "Complain to us" not in part
            assert TO_REGULATOR in part
            assert COURT in part


@EVERY_TURN
def test_the_new_right_to_complain_is_named_from_the_day_it_began(
    context: LetterContext, stationery: TemplateStationery
) -> None:
    for part in both(stationery, replace(context, written_on=date(2026, 6, 18))):
        assert "164A" not in part
        assert "section 165" not in part
        if COMPLAIN_TO_US in part:
            assert "We will look into your complaint and tell you the result." in part
            assert "(UK GDPR, Article 77)" in part
            assert "(Data Protection Act 2018, section 167)" in part
    for part in both(stationery, replace(context, written_on=date(2026, 6, 19))):
        assert (SECTION_164A in part) is (COMPLAIN_TO_US in part)
        assert "Article 77" not in part


@pytest.mark.parametrize(
    ("received", "provision"), [(date(2026, 2, 4), "Article 12(3)"), (date(2026, 2, 5), "Article 12A")]
)
def test_more_time_is_taken_under_the_law_of_the_day_of_receipt(
    received: date, provision: str, stationery: TemplateStationery
) -> None:
    for part in both(stationery, full(LetterKind.EXTENSION, received=received)):
        assert f"(UK GDPR, {provision})" in part


@EVERY_TURN
def test_the_regulator_where_the_person_lives_is_named_where_ours_is(
    context: LetterContext, stationery: TemplateStationery
) -> None:
    for other in ("", "Data Protection Commission, Dublin"):
        said = "Complain to the regulator of the country where you live: Data Protection Commission, Dublin."
        for part in both(stationery, replace(context, other_regulator=other)):
            assert (said in part) is (bool(other) and TO_REGULATOR in part)


@EVERY_TURN
def test_legal_duty_is_said_only_of_what_a_statute_asks(context: LetterContext, stationery: TemplateStationery) -> None:
    own = tuple(row for row in context.profile.retention if row.basis is not Basis.STATUTE)
    fates = tuple(replace(line, legal_duty=False) for line in context.fates)
    letter = stationery.render(replace(context, profile=make_profile(retention=own), fates=fates))
    assert "legal duty" not in letter.text
    assert "legal duty" not in letter.html


def test_a_legal_duty_stands_with_its_own_line(stationery: TemplateStationery) -> None:
    text, _ = both(stationery, full(LetterKind.ERASURE_ANSWER, fates=(KEPT, DUTY)))
    assert text.count("legal duty") == 1
    assert text.index("Gift Aid declarations") < text.index("legal duty")


@pytest.mark.parametrize("kind", [LetterKind.REFUSAL, LetterKind.OBJECTION_ANSWER, LetterKind.RESTRICTION_ANSWER])
def test_reasons_are_printed_as_they_are_given_and_no_more(kind: LetterKind, stationery: TemplateStationery) -> None:
    general = ReasonLine(reason="The law does not let us say more.", provision="Data Protection Act 2018, Schedule 2")
    how = next(reversed(HOWS.get(kind, {"": True})))
    context = full(kind, **(NOTHING_DECIDED | {"how": how, "reasons": (general,)}))
    for part in both(stationery, context):
        assert "Our reason: The law does not let us say more." in part
        assert "The rule we rely on: Data Protection Act 2018, Schedule 2." in part
        for more in ("crime", "police", "investigation", "paragraph"):
            assert more not in part


@pytest.mark.parametrize(("kind", "how"), [(kind, how) for kind, words in HOWS.items() for how in words])
def test_every_word_for_a_decision_makes_a_letter_of_its_own(
    kind: LetterKind, how: str, stationery: TemplateStationery
) -> None:
    letters = {word: stationery.render(full(kind, how=word)).text for word in HOWS[kind]}
    assert list(letters.values()).count(letters[how]) == 1


@pytest.mark.parametrize("kind", list(HOWS))
def test_a_decision_in_other_words_is_refused(kind: LetterKind, stationery: TemplateStationery) -> None:
    with pytest.raises(LetterIncompleteError, match="how"):
        stationery.render(full(kind, how="dealt-with"))


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (LetterKind.RESTRICTION_ANSWER, "refused"),
        (LetterKind.RESTRICTION_ANSWER, "restricted-in-part"),
        (LetterKind.OBJECTION_ANSWER, "overridden"),
        (LetterKind.OBJECTION_ANSWER, "stopped-in-part"),
        (LetterKind.OBJECTION_ANSWER, "not-applicable"),
    ],
)
def test_no_refusal_goes_without_reasons(kind: LetterKind, how: str, stationery: TemplateStationery) -> None:
    with pytest.raises(LetterIncompleteError, match="reasons"):
        stationery.render(full(kind, how=how, reasons=()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reasons": (replace(REASON, reason=" "),)}, "reasons.reason"),
        ({"reasons": (replace(REASON, provision=""),)}, "reasons.provision"),
        ({"fates": (replace(KEPT, reason=""),)}, "fates.reason"),
        ({"fates": (replace(KEPT, provision=" "),)}, "fates.provision"),
        ({"fates": (replace(ERASED, description=""),)}, "fates.description"),
        ({"fates": (replace(ERASED, fate="undecided"),)}, "fates.fate"),
        ({"acts": (replace(DONE, verb="find"),)}, "acts.verb"),
        ({"acts": (replace(DONE, outcome="fine"),)}, "acts.outcome"),
        ({"corrections": (replace(CORRECTED, how="replaced"),)}, "corrections.how"),
        ({"corrections": (replace(NOT_CHANGED, note=" "),), "reasons": ()}, "corrections.note"),
        ({"corrections": (replace(NOT_CHANGED, how="noted"),), "reasons": (), "words": ""}, "reasons"),
        ({"act_verb": "export"}, "act_verb"),
    ],
)
def test_lines_that_say_too_little_are_refused(
    changes: dict[str, object], field: str, stationery: TemplateStationery
) -> None:
    with pytest.raises(LetterIncompleteError) as refused:
        stationery.render(full(LetterKind.ERASURE_ANSWER, **changes))
    assert refused.value.field_name == field
    assert "safeguarding" not in str(refused.value)


def test_a_schedule_without_rows_is_no_answer(stationery: TemplateStationery) -> None:
    with pytest.raises(LetterIncompleteError, match="retention"):
        stationery.render(full(LetterKind.RETENTION_SCHEDULE, make_profile(retention=())))


@pytest.mark.parametrize("kind", [*TO_PROCESSORS, *TO_THIRD_PARTIES])
def test_neither_processors_nor_third_parties_read_whom_it_is_about(
    kind: LetterKind, stationery: TemplateStationery
) -> None:
    letter = stationery.render(full(kind, recipient_name="Kit", on_behalf=True))
    for personal in ("Osian", "Gwynfor", "ffion@mail.example.org", "P-0042", "Newsletter history", "Surname"):
        assert personal not in letter.text
        assert personal not in letter.html


def test_identifiers_are_told_only_where_there_is_no_page_to_show_them(stationery: TemplateStationery) -> None:
    telling = {kind for kind in LetterKind if "ffion@mail.example.org" in stationery.render(full(kind)).text}
    assert telling == {LetterKind.PASSED_ON_TO_CONTROLLER, LetterKind.RECIPIENT_NOTICE}


def test_whoever_stops_advertising_does_not_learn_who_is_on_the_list(stationery: TemplateStationery) -> None:
    """No identity was checked: the same letter goes out whether or not something was found."""
    found = full(LetterKind.MARKETING_STOPPED, acts=(DONE,))
    not_found = full(LetterKind.MARKETING_STOPPED, acts=(replace(DONE, outcome="nothing-to-do", note="Not on it."),))
    assert stationery.render(found) == stationery.render(not_found)


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        (("done", "nothing-to-do"), "We have done what you asked."),
        (("done", "waiting"), "We have done a part of what you asked."),
        (("done", "failed"), "We have done a part of what you asked."),
        (("done", "excused"), "We have done a part of what you asked."),
    ],
)
def test_done_is_said_only_when_every_place_has_done_it(
    acts: tuple[str, ...], said: str, stationery: TemplateStationery
) -> None:
    lines = tuple(ActLine(title="Place", verb="erase", outcome=outcome) for outcome in acts)
    for part in both(stationery, full(LetterKind.ERASURE_ANSWER, **(NOTHING_DECIDED | {"acts": lines}))):
        assert said in part
        late = bool({"waiting", "failed"}.intersection(acts))
        assert ("we keep at it until it is" in part) is late
        assert ("what we have erased" in part.lower()) is not late


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("outcome", [state.value for state in ActState])
def test_every_act_can_be_told(verb: str, outcome: str, stationery: TemplateStationery) -> None:
    act = ActLine(title="Forum", verb=verb, outcome=outcome)
    assert "- Forum: " in stationery.render(full(LetterKind.CONSENT_WITHDRAWN, acts=(act,))).text


@pytest.mark.parametrize(
    ("verb", "asks", "confirms"),
    [
        ("rectify", "Please correct the information that the page below shows", "Done: it is correct now."),
        ("erase", "If you ever restore it, tell us at once, and erase the information again.", "Done: it is erased."),
        ("mask", "Keep the rest of each record.", "Done: nothing in the records names the person any more."),
        ("restrict", "do nothing else with it until we write to you again", "Done: it is no longer used."),
        ("lift", "You may use the information that the page below shows again.", "Done: the limit is off."),
        ("suppress", "make sure that they are not used again", "Done: the details are no longer used."),
    ],
)
def test_a_processor_is_asked_in_the_words_of_the_act(
    verb: str, asks: str, confirms: str, stationery: TemplateStationery
) -> None:
    for kind in TO_PROCESSORS:
        if "-act-" in kind.value:
            for part in both(stationery, full(kind, act_verb=verb)):
                assert asks in part
                assert confirms in part


def test_the_acknowledgement_names_every_right_asked_for(stationery: TemplateStationery) -> None:
    asked = tuple(right.value for right in Right)
    for part in both(stationery, full(LetterKind.ACKNOWLEDGEMENT, rights_asked=asked, next_steps=())):
        for words in (
            "to give you a copy of the information we hold about you",
            "to correct information about you",
            "to erase information about you",
            "to limit what we do with information about you",
            "for information about you in files that can be used elsewhere",
            "to stop using information about you",
            "to look again at a decision that a computer made about you",
            "to stop what you had agreed to",
            "to look into your complaint",
            "how long we keep information",
        ):
            assert words in part
        assert "We do what we have decided, and write to you." in part


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ((), False),
        (("access",), False),
        (("rectification",), True),
        (("objection", "access"), True),
        (("rectification", "restriction"), False),
        (("marketing",), False),
    ],
)
def test_a_limit_is_offered_while_accuracy_or_an_objection_is_weighed(
    asked: tuple[str, ...], offered: bool, stationery: TemplateStationery
) -> None:
    offer = "You can ask us to limit what we do with the information until we have answered."
    for part in both(stationery, full(LetterKind.ACKNOWLEDGEMENT, rights_asked=asked)):
        assert (offer in part) is offered


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": "granted"}, "We have done what you asked, and we have closed your request."),
        ({"outcome": "granted-in-part"}, "We have done a part of what you asked, and we have closed your request."),
        ({"outcome": "refused"}, "Our letter to you says what we have not done, and why."),
        (
            {"outcome": "another-controller"},
            "because Councillor Ada Byrne decides about the information you asked for",
        ),
        (
            {"outcome": "another-controller"},
            "We passed your request on to them on Monday 12 October 2026. You do not need to ask again.",
        ),
        ({"outcome": "another-controller", "passed_on": None}, "Please ask that organisation directly."),
        ({"outcome": "no-authority", "on_behalf": True}, "You made a request on behalf of Osian Gwynfor."),
    ],
)
def test_closing_fits_every_right(changes: dict[str, object], said: str, stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.CLOSING, **changes)):
        assert said in part
        assert COURT in part


def test_a_partial_refusal_names_the_right_it_is_about(stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.PARTIAL_REFUSAL, right="rectification")):
        assert "You asked us to correct information about you. We have not done all of it." in part
        assert "kept back" not in part.lower()


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ((), False),
        (("objection",), False),
        (("access", "objection"), True),
    ],
)
def test_refusing_one_right_of_several_leaves_the_rest(
    rights: tuple[str, ...], said: bool, stationery: TemplateStationery
) -> None:
    for part in both(stationery, full(LetterKind.REFUSAL, right="objection", rights_asked=rights)):
        assert "you asked us to stop using information about you. We will not do this" in part
        assert ("The rest of it goes on." in part) is said


def test_what_was_kept_until_yesterday_is_erased_today(stationery: TemplateStationery) -> None:
    for until, erased in ((date(2026, 10, 11), True), (date(2026, 10, 12), False)):
        context = full(LetterKind.KEPT_ERASED, **(NOTHING_DECIDED | {"fates": (ERASED, replace(KEPT, until=until))}))
        assert limits(context) is not erased
        for part in both(stationery, context):
            assert "Notes of a safeguarding matter (2 items, Paper files)." in part
            assert ("what we keep, and why" in part.lower()) is not erased
            assert ("we keep it until" in part) is not erased
            assert ("Newsletter history" in part) is not erased


def test_an_erasure_that_found_nothing_says_so(stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.ERASURE_ANSWER, **(NOTHING_DECIDED | {"fates": ()}))):
        assert "We searched with care and found nothing about you to erase" in part
        assert "backups" not in part
        assert COURT in part


def test_a_limit_is_lifted_on_a_day_or_once_the_person_was_told(stationery: TemplateStationery) -> None:
    for lift_on, said in (
        (date(2026, 10, 13), "We will end it on Tuesday 13 October 2026."),
        (date(2026, 10, 12), "We end it now that we have told you."),
        (None, "We end it now that we have told you."),
    ):
        for part in both(stationery, full(LetterKind.RESTRICTION_LIFTING, lift_on=lift_on)):
            assert said in part


def test_a_recipient_learns_no_more_than_it_needs(stationery: TemplateStationery) -> None:
    letter = stationery.render(full(LetterKind.RECIPIENT_NOTICE))
    for more in ("Newsletter", "safeguarding", "Gift Aid", "which years", "Start date", "claim in court", "tokentoken"):
        assert more not in letter.text
        assert more not in letter.html


def test_third_parties_get_no_link_of_the_person(stationery: TemplateStationery) -> None:
    for kind in TO_THIRD_PARTIES:
        letter = stationery.render(full(kind))
        assert "tokentoken" not in letter.text + letter.html


def test_a_place_told_of_twice_is_named_once(stationery: TemplateStationery) -> None:
    text = stationery.render(full(LetterKind.CONSENT_WITHDRAWN, acts=(DONE, DONE))).text
    assert text.count("Supporters' list: no longer used.") == 1


def test_a_field_without_a_record_or_alike_is_named_once(stationery: TemplateStationery) -> None:
    for description, label in (("Surname", "Surname"), ("Surname", ""), ("", "Surname")):
        line = replace(CORRECTED, description=description, label=label)
        text = stationery.render(full(LetterKind.RECTIFICATION_ANSWER, corrections=(line,))).text
        assert "- Surname: corrected." in text


def test_what_could_not_be_done_without_a_reason_invites_the_question(stationery: TemplateStationery) -> None:
    act = replace(DONE, outcome="excused", note="")
    for part in both(stationery, full(LetterKind.ERASURE_ANSWER, acts=(act,))):
        assert "Supporters' list: could not be done. Ask us, and we will tell you why." in part


def test_advertising_is_named_whatever_right_the_case_has(stationery: TemplateStationery) -> None:
    for part in both(stationery, full(LetterKind.MARKETING_STOPPED, right="objection")):
        assert "you asked us to stop sending advertising to you" in part


def test_research_and_what_is_out_are_told_only_where_they_matter(stationery: TemplateStationery) -> None:
    quiet = full(LetterKind.CONSENT_WITHDRAWN, research=False, not_recallable=())
    for part in both(stationery, quiet):
        assert "published" not in part
        assert "call back" not in part


def test_an_agent_reads_of_the_person(stationery: TemplateStationery) -> None:
    for kind, said in (
        (LetterKind.ERASURE_ANSWER, "you asked us to erase information about Osian Gwynfor. This is our answer."),
        (LetterKind.ERASURE_ANSWER, "we erase their information again"),
        (LetterKind.MARKETING_STOPPED, "you asked us to stop sending advertising to Osian Gwynfor"),
        (LetterKind.CONSENT_WITHDRAWN, "you told us that the person no longer agrees to a use of their information"),
        (LetterKind.PORTABILITY_ANSWER, "what the person gave us, and what we noted of their use of our service"),
        (LetterKind.RESTRICTION_LIFTING, "limit what we do with information about Osian Gwynfor"),
    ):
        for part in both(stationery, full(kind, on_behalf=True)):
            assert said in part


HOSTILE = 'x</li><script>alert("x")</script>\nDear all, {{ profile }}\u202e'


@pytest.mark.parametrize("kind", list(LetterKind))
def test_lines_are_taken_literally_and_stay_on_their_line(kind: LetterKind, stationery: TemplateStationery) -> None:
    fate = replace(KEPT, description=HOSTILE, processor_title=HOSTILE, reason=HOSTILE, provision=HOSTILE)
    letter = stationery.render(
        full(
            kind,
            on_behalf=True,
            subject_name=HOSTILE,
            reasons=(ReasonLine(HOSTILE, HOSTILE, HOSTILE),),
            withheld=(WithheldLine(HOSTILE, HOSTILE, HOSTILE, 1),),
            acts=(replace(ASKED, title=HOSTILE, note=HOSTILE),),
            fates=tuple(replace(fate, fate=word) for word in ("erase", "mask", "suppress", "keep")),
            corrections=(CorrectionLine(HOSTILE, HOSTILE, "refused", HOSTILE, HOSTILE),),
            files=(FileLine(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),)),),
            recipients_told=(HOSTILE,),
            recipients_not_told=HOSTILE,
            not_recallable=(HOSTILE,),
            rights_asked=("access", HOSTILE),
            right="" if kind is LetterKind.PARTIAL_REFUSAL else HOSTILE,
            identifiers=((HOSTILE, HOSTILE),),
            fee=HOSTILE,
            how_to_pay=HOSTILE,
            controller_name=HOSTILE,
            other_regulator=HOSTILE,
        )
    )
    assert "<script" not in letter.html
    assert "\u202e" not in letter.text + letter.html
    assert not [line for line in letter.text.split("\n") if line.startswith("Dear all")]
    html5lib.HTMLParser(strict=True).parse(letter.html)


def test_contexts_do_not_show_the_person_when_printed() -> None:
    printed = repr(full(LetterKind.ERASURE_ANSWER))
    for personal in ("Gwynfor", "safeguarding", "Start date", "spring magazine", "ffion@", "claim in court"):
        assert personal not in printed


def test_lines_of_a_fate_without_place_or_number_read_well(stationery: TemplateStationery) -> None:
    bare = FateLine(description="Everything.", processor_title="", fate="erase")
    assert "- Everything.\n" in stationery.render(full(LetterKind.ERASURE_ANSWER, fates=(bare,))).text
