"""The public request form: a few short pages, check your answers, and a confirmation with the collection phrase.

Between the pages everything travels in hidden fields and is checked anew at the end, so the service keeps
nothing of a form that is never sent. One form token runs through all pages: sending twice makes one case.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.counter import OPEN, fields_of
from api.errors import Stop
from api.forms import Form, new_token
from api.pace import in_words, network_of, paces_of
from api.public import asking
from api.public.asking import CHECK, FIELDS, RIGHTS, STEPS
from api.public.wishes import Wish, offers
from api.rendering import page, redirect
from api.services import Services, services_of
from api.sessions import Kind, end_session, form_of, session_of, start_session, status_session, visitor
from casework.record.views import InboxView, SessionView
from casework.rules.london import london_date
from casework.rules.phrases import make_phrase
from casework.rules.reference import make_reference
from casework.rules.vocabulary import Right

router = APIRouter()

Anybody = Annotated[str, Depends(visitor)]
Holder = Annotated[SessionView, Depends(status_session)]

RANDOM_BYTES = 32
PHRASE_WINDOW = timedelta(seconds=60)
"""A double click, or a page loaded again over a bad line, may show the phrase once more; later nothing does."""

REPEATED = timedelta(hours=2)
"""So long the same form, sent again, leads to its case; on a shared computer a form may be left open for ever."""

ALREADY_SENT = "We have it, and nothing was sent again. To see where it is, open the link in our email."

SUBMITTED = "submitted"
"""Subject of a status session that only shows who filled in the form, not whose mailbox it is."""


async def show_step(request: Request, form: Form, token: str, step: str, status_code: int = 200) -> Response:
    """Show one page of the form with the answers so far."""
    services = services_of(request)
    shown = set(FIELDS.get(step, ()))
    others = [name for names in FIELDS.values() for name in names if name not in shown]
    steps = (*asking.steps_of(form), CHECK)
    wish = asking.wish_of(form)
    today, nation = london_date(services.now()), services.profile.organisation.nation
    return page(
        request,
        f"public/request_{step}.html",
        status_code=status_code,
        form=form,
        token=token,
        step=step,
        number=steps.index(step) + 1 if step in steps else 1,
        of=len(steps),
        kept=[(name, value) for name in others for value in kept_values(form, name) if value],
        behalf=asking.is_on_behalf(form),
        capacities=asking.CAPACITIES,
        numbers=asking.NUMBERS,
        offers=offers(services.profile),
        wish=wish,
        corrects=Right.RECTIFICATION in wish.rights,
        promises=wish.promises(today, nation, await services.calendar.current()) if step == CHECK else (),
    )


def kept_values(form: Form, name: str) -> list[str]:
    """Give the answers to one question that travel on: several where several boxes may be ticked."""
    return form.chosen(name) if name == RIGHTS else [form.value(name)]


def token_of(form: Form) -> str:
    """Give the form's token; raises Stop(400) without one."""
    try:
        return form.token()
    except ValueError:
        raise Stop(400, "Please start the form again", "The form came without its number. Nothing was sent.") from None


@router.get("/request")
async def begin(request: Request, visitor: Anybody) -> Response:
    """Show the first page of the form."""
    return await show_step(request, Form(), new_token(), STEPS[0])


@router.post("/request")
async def step(request: Request, visitor: Anybody) -> Response:
    """Check one page of the form and show the next, the one before, or the one to be changed."""
    form = Form(await form_of(request))
    token = token_of(form)
    at, go = form.raw("step"), form.raw("go")
    if at not in (*STEPS, CHECK):
        raise Stop(400)
    if go in STEPS:
        return await show_step(request, form, token, go)
    if at in STEPS and go != "back":
        services = services_of(request)
        asking.read_step(form, at, services.profile, london_date(services.now()))
        if not form.ok:
            return await show_step(request, form, token, at, 422)
    return await show_step(request, form, token, beside(form, at, -1 if go == "back" else 1))


def beside(form: Form, step: str, by: int) -> str:
    """Give the page before or after one; what is asked for decides which pages there are."""
    steps = (*asking.steps_of(form), CHECK)
    # A page that is no part of this form any more was reached by going back and wanting less.
    position = steps.index(step) if step in steps else 0
    return steps[min(max(position + by, 0), len(steps) - 1)]


@router.post("/request/send")
async def send(request: Request, visitor: Anybody) -> Response:
    """Send the request: one case per form token, whatever is pressed how often."""
    services = services_of(request)
    form = Form(await form_of(request))
    token = token_of(form)
    before = await services.inbox.get(token)
    if before is not None and before.action == OPEN:
        return await confirm(request, before)
    today = london_date(services.now())
    asked = asking.read_all(form, services.profile, today)
    if asked is None:
        return await show_step(request, form, token, asking.to_first_fault(form), 422)
    paces, now = paces_of(request), services.now()
    wait = paces.requests_of_network.take(network_of(request), now, token)
    if wait:
        return await too_many(request, form, token, wait)
    quiet = paces.requests_of_mailbox.take(asked.email, now, token) > 0
    case_id = make_reference(secrets.token_bytes(RANDOM_BYTES))
    message = asking.opened(case_id, token, asked, services.profile, services.profile_hash, today, quiet)
    # Where nobody needs to know who asks, nothing is sent that a phrase would open.
    phrase = "" if asked.wish.light else make_phrase(secrets.token_bytes(RANDOM_BYTES))
    await services.counter.submit(
        token, case_id, OPEN, "requester", fields_of(message), asked.personal(phrase), wait_seconds=3.0
    )
    committed = await services.inbox.get(token)
    if committed is None:
        raise Stop(500)
    return await confirm(request, committed)


async def too_many(request: Request, form: Form, token: str, wait: int) -> Response:
    """Say that too much was sent from the same network, and keep the answers for sending them again."""
    to = services_of(request).profile.organisation.email
    form.error(
        "send",
        f"Many requests were sent from your connection in the last hour. Yours is not sent yet. Please wait "
        f"{in_words(wait)} and send it again, or send it to {to}: that counts just as well",
        "send",
    )
    response = await show_step(request, form, token, CHECK, 429)
    response.headers["Retry-After"] = str(wait)
    return response


async def confirm(request: Request, row: InboxView) -> Response:
    """Let the browser into the status of its case and on to the confirmation."""
    if services_of(request).now() - row.committed_at > REPEATED:
        raise Stop(409, "This request was sent already", ALREADY_SENT)
    response = redirect(request, "/request/sent")
    await start_session(request, response, Kind.STATUS, case_id=row.case_id, subject=SUBMITTED)
    if services_of(request).now() - row.committed_at <= PHRASE_WINDOW:
        await start_session(request, response, Kind.RECEIPT, case_id=row.case_id, subject=row.token)
    return response


@router.get("/request/sent")
async def sent(request: Request, session: Holder) -> Response:
    """Confirm: reference, date, next steps, and the collection phrase, once."""
    services = services_of(request)
    receipt = await session_of(request, Kind.RECEIPT)
    row = None
    if receipt is not None and receipt.case_id == session.case_id:
        row = await services.inbox.get(receipt.subject)
    asked: dict[str, Any] = row.message if row is not None else {}
    wish, received = await what_was_sent(services, session.case_id, asked)
    response = page(
        request,
        "public/request_sent.html",
        case_id=session.case_id,
        phrase=(await services.inbox.personal(row.token)).get("phrase", "") if row is not None else "",
        waiting=row is not None and row.state == "waiting",
        quiet=asked.get("quiet") is True,
        wish=wish,
        promises=wish.promises(received, services.profile.organisation.nation, await services.calendar.current()),
    )
    await end_session(request, response, Kind.RECEIPT)
    return response


async def what_was_sent(services: Services, case_id: str, asked: dict[str, Any]) -> tuple[Wish, date]:
    """Give what was asked for and the London day of receipt, by the submission or, on a later look, by the case."""
    if asked:
        return Wish.sent(asked), date.fromisoformat(asked["received"])
    case = await services.reader.case(case_id)
    if case is not None:
        return Wish(tuple(right.right for right in case.rights), case.marketing), case.received
    return Wish.sent({}), london_date(services.now())
