"""The requester's status page: where the request is, each right with its date and why, and what we need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.counter import fields_of
from api.errors import Stop
from api.forms import Form
from api.pace import in_words, paces_of
from api.public.links import LINKED
from api.public.right_lines import needs_proof, right_lines
from api.public.timeline import stage_words, timeline
from api.rendering import page, redirect
from api.services import Services, Submitted, services_of
from api.sessions import Kind, end_session, status_session
from casework.record.views import CaseView, EventView, SessionView
from casework.rules.london import london_date
from casework.rules.stages import Action, may
from casework.rules.vocabulary import Authority, Channel, Clarification, Identity, Stage
from workflows.messages import Submission

router = APIRouter()

Holder = Annotated[SessionView, Depends(status_session)]

REQUESTER = "requester"
SAVED = "Saved. It is being processed; you do not need to send it again."
TOO_OFTEN = "This request has had many messages in the last hour. Nothing was changed. Please try again in {}."
QUESTIONS = {
    Action.REPLY: ("clarification-requested",),
    Action.SEND_EVIDENCE: ("evidence-requested", "authority-requested"),
}
"""Which events hold our words to the requester, by what answers them."""


def is_proven(session: SessionView) -> bool:
    """Say whether this browser has shown that the mailbox is the person's, by the mailed link or the mailed code.

    A browser that only filled in the form may be anybody's: it sees progress, but no words, no contact
    details, and cannot turn the answer to another address.
    """
    return session.subject == LINKED


async def case_of(services: Services, session: SessionView) -> CaseView:
    """Give the case of a session; raises Stop when it is not recorded yet."""
    case = await services.reader.case(session.case_id)
    if case is None:
        raise Stop(
            409,
            "Your request is saved",
            "It is still being processed. Please come back in a few minutes; you do not need to send it again.",
        )
    return case


def offered(case: CaseView, services: Services, *actions: Action) -> set[Action]:
    """Give those of some actions that the requester may take now."""
    return {action for action in actions if may(action, case.facts, REQUESTER, services.now()) is None}


def question(events: Iterable[EventView], action: Action) -> str:
    """Give our latest words that this action answers."""
    asked = [event.text for event in events if event.kind in QUESTIONS.get(action, ()) and event.text]
    return asked[-1] if asked else ""


async def submit(
    request: Request,
    session: SessionView,
    token: str,
    action: Action,
    personal: dict[str, Any],
    wait_seconds: float = 5.0,
) -> Submitted:
    """Submit what a requester decided; raises Stop: 409 when the case refuses it, 429 when it is too often."""
    wait = paces_of(request).submissions_of_case.take(session.case_id, services_of(request).now(), token)
    if wait:
        raise Stop(429, "Please wait a little", TOO_OFTEN.format(in_words(wait)))
    message = fields_of(Submission(token=token, actor=REQUESTER))
    submitted = await services_of(request).counter.submit(
        token, session.case_id, action, REQUESTER, message, personal, wait_seconds=wait_seconds
    )
    if submitted.state == "refused":
        raise Stop(409, "This could not be done", submitted.sentence)
    return submitted


def back(request: Request, submitted: Submitted, thanks: str) -> Response:
    """Go back to the status page and say what became of it."""
    if submitted.state == "waiting":
        return redirect(request, "/status", SAVED)
    return redirect(request, "/status", submitted.sentence or thanks)


def token_of(form: Form) -> str:
    """Give the form's token; raises Stop(400) without one."""
    try:
        return form.token()
    except ValueError as error:
        raise Stop(400, "", str(error)) from None


@router.get("/status")
async def status(request: Request, session: Holder) -> Response:
    """Show the request."""
    services = services_of(request)
    case = await services.reader.case(session.case_id)
    if case is None:
        return page(request, "public/status_saved.html", case_id=session.case_id)
    proven = is_proven(session)
    head, sentence = stage_words(case)
    events = await services.reader.events(case.id)
    words = events if proven else ()
    facts = case.facts
    wants_evidence = Identity.EVIDENCE_REQUESTED is facts.identity or Authority.REQUESTED is facts.authority
    return page(
        request,
        "public/status.html",
        case=case,
        proven=proven,
        head=head,
        sentence=sentence,
        lines=right_lines(case, london_date(services.now())),
        entries=timeline(case, events),
        closed=case.stage is Stage.CLOSED,
        can=offered(
            case,
            services,
            Action.CONFIRM_EMAIL,
            Action.SEND_EVIDENCE,
            Action.REPLY,
            Action.CHANGE_CONTACT,
            Action.WITHDRAW,
        ),
        erasing=facts.erasure_waiting and case.erase_on is not None,
        wants_code=facts.identity is Identity.UNPROVEN and case.channel is Channel.WEB and needs_proof(case),
        wants_evidence=wants_evidence and facts.stage is Stage.IDENTITY,
        wants_answer=facts.clarification is Clarification.OPEN,
        question=question(words, Action.REPLY),
        evidence_question=question(words, Action.SEND_EVIDENCE),
    )


@router.post("/status/leave")
async def leave(request: Request, session: Holder) -> Response:
    """End the session on this device."""
    response = redirect(request, "/", "You have left your request. To come back, open the link in our letter.")
    await end_session(request, response, Kind.STATUS)
    return response
