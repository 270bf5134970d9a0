"""The code we email to see that an address is the person's. Only the holder of a session can try one."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.forms import Form, new_token
from api.pace import paces_of
from api.public.links import LINKED
from api.public.status import Holder, back, case_of, submit, token_of
from api.rendering import page, redirect
from api.services import services_of
from api.sessions import Kind, form_of, start_session
from casework.record.views import SessionView
from casework.rules.stages import Action
from casework.rules.vocabulary import Identity

router = APIRouter()

SENTENCES = {
    "wrong": "That is not the code in our email. Please check it and try again",
    "locked": "This code was tried too often and no longer works. Please ask for a new code",
    "expired": "This code has expired. Please ask for a new code",
    "none": "There is no code to enter yet. It may take a few minutes to arrive; you can ask for a new one",
}
TOO_MANY = "You have asked for several codes in the last hour. Please use the newest, or try again later."

TOO_MANY_TODAY = (
    "Too many codes went to this email address today, so we send no more. Please try again tomorrow, or write to us: "
    "we can make sure who you are in another way."
)


def show(request: Request, form: Form, status_code: int = 200) -> Response:
    """Show the page that asks for the code."""
    return page(
        request,
        "public/status_code.html",
        status_code=status_code,
        form=form,
        token=new_token(),
        minutes=services_of(request).profile.identity.code_minutes,
    )


async def done_already(request: Request, session: SessionView) -> Response | None:
    """Send a person on whose address is confirmed, or whose identity was settled otherwise."""
    case = await case_of(services_of(request), session)
    if case.facts.identity is Identity.UNPROVEN:
        return None
    return redirect(request, "/status", "No code is needed any more.")


@router.get("/status/code")
async def ask(request: Request, session: Holder) -> Response:
    """Ask for the code."""
    return await done_already(request, session) or show(request, Form())


@router.post("/status/code")
async def check(request: Request, session: Holder) -> Response:
    """Check a code; a right one confirms the address, and from then on this browser counts as the mailbox's."""
    services = services_of(request)
    done = await done_already(request, session)
    if done is not None:
        return done
    form = Form(await form_of(request))
    token = token_of(form)
    code = form.line("code", "The code", most=20)
    if form.ok:
        result = await services.codes.try_code(
            session.case_id, code, services.now(), services.profile.identity.code_tries
        )
        if result == "right":
            submitted = await submit(request, session, token, Action.CONFIRM_EMAIL, {})
            response = back(request, submitted, "Thank you. Your email address is confirmed.")
            await start_session(request, response, Kind.STATUS, case_id=session.case_id, subject=LINKED)
            return response
        form.error("code", SENTENCES.get(result, SENTENCES["wrong"]))
    form.values["code"] = []
    return show(request, form, 422)


@router.post("/status/new-code")
async def renew(request: Request, session: Holder) -> Response:
    """Send a new code, a few times an hour."""
    services = services_of(request)
    done = await done_already(request, session)
    if done is not None:
        return done
    form = Form(await form_of(request))
    token = token_of(form)
    since = services.now() - timedelta(hours=1)
    if await services.codes.issued_since(session.case_id, since) >= services.profile.identity.codes_per_hour:
        return redirect(request, "/status/code", TOO_MANY)
    case = await case_of(services, session)
    if paces_of(request).codes_of_mailbox.take(case.requester.email, services.now(), token):
        return redirect(request, "/status/code", TOO_MANY_TODAY)
    submitted = await submit(request, session, token, Action.ASK_NEW_CODE, {})
    sentence = submitted.sentence or "A new code is on its way to your email address. Earlier codes no longer work."
    return redirect(request, "/status/code", sentence)
