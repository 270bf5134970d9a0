from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from casework.record.files import FileList
from casework.record.housekeeping import Housekeeping
from casework.record.models import Inbox
from casework.record.views import FileView
from casework.rules.vocabulary import Authority, Identity, Stage
from casework.vault.contract import KeyShredded
from tests.record.cases import CASE
from tests.record.procedure import NOON, Procedure

SAID = {"name": "Luís Gonçalves", "email": "luisg@embraer.com.br", "phrase": "amber otter lantern quiet barge"}
LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def housekeeping(procedure: Procedure) -> Housekeeping:
    return Housekeeping(procedure.database, procedure.ciphers)


async def settle(procedure: Procedure, token: str, state: str = "accepted", at: datetime = NOON) -> None:
    await procedure.inbox.settle(token, state, "", at)


async def test_the_phrase_is_struck_once_the_case_has_its_hash_and_everything_else_stays(
    procedure: Procedure, housekeeping: Housekeeping
) -> None:
    await procedure.open(SAID)
    token = (await procedure.only(Inbox)).token
    await settle(procedure, token)
    assert await housekeeping.strike_phrases(LATER) == 1
    assert await procedure.inbox.personal(token) == {"name": "Luís Gonçalves", "email": "luisg@embraer.com.br"}
    assert await procedure.phrases.check(CASE, SAID["phrase"]) == "right"
    assert await housekeeping.strike_phrases(LATER) == 0


async def test_a_repeated_first_step_still_answers_as_before(procedure: Procedure, housekeeping: Housekeeping) -> None:
    done = await procedure.open(SAID)
    token = (await procedure.only(Inbox)).token
    await settle(procedure, token)
    await housekeeping.strike_phrases(LATER)
    again = await procedure.step("opened", key="received", source=token, received=None)
    assert again == done
    assert await procedure.phrases.check(CASE, SAID["phrase"]) == "right"


async def test_it_stays_while_it_may_be_shown_or_is_still_needed(
    procedure: Procedure, housekeeping: Housekeeping
) -> None:
    token = await procedure.submit("open", SAID, {"nation": "scotland", "channel": "web", "capacity": "self"})
    assert await housekeeping.strike_phrases(LATER) == 0, "it waits to be delivered"
    await settle(procedure, token)
    assert await housekeeping.strike_phrases(LATER) == 0, "the first step was not written yet"
    await procedure.step("opened", key="received", source=token, received=NOON.date(), clock_events=())
    assert await housekeeping.strike_phrases(NOON - timedelta(seconds=1)) == 0, "it may still be shown"
    assert "phrase" in await procedure.inbox.personal(token)
    assert await housekeeping.strike_phrases(LATER) == 1


async def test_a_new_phrase_and_one_of_a_refused_request_are_struck_too(
    procedure: Procedure, housekeeping: Housekeeping
) -> None:
    await procedure.open(SAID)
    reset = await procedure.submit("reset_phrase", {"phrase": "new words only here now"}, actor="staff:s1")
    refused = await procedure.submit("open", SAID, case_id="RD-2222-3333-5")
    await settle(procedure, reset)
    await settle(procedure, refused, "refused")
    assert await housekeeping.strike_phrases(LATER) == 2
    assert await procedure.inbox.personal(reset) == {}
    assert "phrase" not in await procedure.inbox.personal(refused)


async def test_one_that_came_too_early_is_not_forgotten_while_later_ones_are_struck(
    procedure: Procedure, housekeeping: Housekeeping
) -> None:
    other = "RD-2222-3333-5"
    early = await procedure.submit("open", SAID, {"nation": "scotland", "channel": "web", "capacity": "self"})
    await settle(procedure, early)
    await procedure.open(SAID, case_id=other)
    later = next(row.token for row in await procedure.rows(Inbox) if row.case_id == other)
    await settle(procedure, later, at=NOON + timedelta(minutes=1))
    assert await housekeeping.strike_phrases(LATER) == 1
    await procedure.step("opened", key="received", source=early, received=NOON.date(), clock_events=())
    assert await housekeeping.strike_phrases(LATER) == 1


async def test_a_shredded_case_does_not_stop_the_others(
    procedure: Procedure, housekeeping: Housekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    await procedure.open(SAID)
    await procedure.open(SAID, case_id="RD-2222-3333-5")
    for row in await procedure.rows(Inbox):
        await settle(procedure, row.token)
    cipher = procedure.ciphers.cipher

    async def shredded(case_id: str) -> object:
        if case_id == CASE:
            raise KeyShredded(case_id)
        return await cipher(case_id)

    monkeypatch.setattr(procedure.ciphers, "cipher", shredded)
    assert await housekeeping.strike_phrases(LATER) == 1


# Evidence


@pytest.mark.parametrize(
    ("identity", "authority", "stage", "stray"),
    [
        (Identity.EVIDENCE_REQUESTED, None, None, False),
        (Identity.EVIDENCE_RECEIVED, None, None, False),
        (Identity.SATISFIED, Authority.RECEIVED, None, False),
        (Identity.SATISFIED, Authority.SATISFIED, Stage.GATHER, True),
        (Identity.NOT_SATISFIED, None, Stage.CLOSED, True),
        (Identity.EVIDENCE_REQUESTED, None, Stage.CLOSED, True),
    ],
)
async def test_evidence_is_stray_when_no_open_question_calls_for_it(
    procedure: Procedure,
    housekeeping: Housekeeping,
    identity: Identity,
    authority: Authority | None,
    stage: Stage | None,
    stray: bool,
) -> None:
    await procedure.open(SAID)
    files = FileList(procedure.database, procedure.ciphers)
    for kind in ("evidence", "supplier"):
        view = FileView(f"{kind}1".ljust(32, "0"), kind, "", "passport.jpg", "image/jpeg", 9, NOON, None)
        await files.add(CASE, view, "0" * 64)
    await procedure.step("identity-decided", identity=identity, authority=authority, stage=stage)
    assert await housekeeping.stray_evidence(NOON - timedelta(seconds=1)) == []
    expected = [(CASE, "evidence1".ljust(32, "0"))] if stray else []
    assert await housekeeping.stray_evidence(LATER) == expected
    await files.destroyed(CASE, "evidence1".ljust(32, "0"), LATER)
    assert await housekeeping.stray_evidence(LATER) == []
