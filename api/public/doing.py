"""What a requester can do while a request runs: reply, send evidence, change contact details, take it back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import Stop
from api.forms import Form, new_token
from api.public.status import Holder, back, case_of, is_proven, question, submit, token_of
from api.rendering import page
from api.services import services_of
from api.sessions import form_of
from api.uploads import drop_files, read_files, store_files
from casework.record.views import CaseView, SessionView
from casework.rules.stages import Action, may

router = APIRouter()

MOST_EVIDENCE = 30
"""Files of evidence that one case may hold at a time: whoever filled in a form must not fill our disk."""

ONLY_BY_LINK = (
    "To keep your data safe, this needs the link in our email, or the code we emailed you. "
    "Please open that link, or enter the code first."
)


async def allowed(request: Request, session: SessionView, action: Action) -> CaseView:
    """Give the case when the requester may do this now; raises Stop with the reason otherwise."""
    services = services_of(request)
    case = await case_of(services, session)
    refusal = may(action, case.facts, "requester", services.now())
    if refusal is not None:
        raise Stop(409, "This cannot be done now", refusal.sentence)
    return case


async def words_asked(request: Request, session: SessionView, action: Action) -> str:
    """Give our question, to a browser that has shown whose mailbox it is."""
    if not is_proven(session):
        return ""
    return question(await services_of(request).reader.events(session.case_id), action)


@router.get("/status/reply")
async def reply_form(request: Request, session: Holder) -> Response:
    """Show the page for a message."""
    await allowed(request, session, Action.REPLY)
    asked = await words_asked(request, session, Action.REPLY)
    return page(request, "public/status_reply.html", form=Form(), token=new_token(), question=asked)


@router.post("/status/reply")
async def reply(request: Request, session: Holder) -> Response:
    """Take a message."""
    form = Form(await form_of(request))
    token = token_of(form)
    text = form.text("text", "Your message")
    if not form.ok:
        asked = await words_asked(request, session, Action.REPLY)
        return page(request, "public/status_reply.html", status_code=422, form=form, token=token, question=asked)
    submitted = await submit(request, session, token, Action.REPLY, {"text": text})
    return back(request, submitted, "Thank you. Your message is with us.")


@router.get("/status/evidence")
async def evidence_form(request: Request, session: Holder) -> Response:
    """Show the page for evidence."""
    await allowed(request, session, Action.SEND_EVIDENCE)
    asked = await words_asked(request, session, Action.SEND_EVIDENCE)
    return page(request, "public/status_evidence.html", form=Form(), token=new_token(), question=asked)


@router.post("/status/evidence")
async def evidence(request: Request, session: Holder) -> Response:
    """Take evidence; a form sent twice stores its files once."""
    services = services_of(request)
    form = Form(await form_of(request))
    token = token_of(form)
    before = await services.inbox.get(token)
    if before is not None:
        return back(request, await submit(request, session, token, Action.SEND_EVIDENCE, {}), "Thank you.")
    await allowed(request, session, Action.SEND_EVIDENCE)
    files = read_files(form, "files", "Your files")
    if len(await services.files.list(session.case_id, "evidence")) + len(files) > MOST_EVIDENCE:
        form.error("files", "You have sent us many files already. Please wait until we have looked at them")
    text = form.text("text", "Your note", required=False, most=2_000)
    if not form.ok:
        asked = await words_asked(request, session, Action.SEND_EVIDENCE)
        return page(request, "public/status_evidence.html", status_code=422, form=form, token=token, question=asked)
    ids = await store_files(services, session.case_id, files, "evidence")
    try:
        submitted = await submit(request, session, token, Action.SEND_EVIDENCE, {"files": ids, "text": text})
    except Stop:
        await drop_files(services, session.case_id, ids)
        raise
    return back(request, submitted, "Thank you. We have what you sent.")


@router.get("/status/contact")
async def contact_form(request: Request, session: Holder) -> Response:
    """Show the contact details, to be changed."""
    case = await allowed(request, session, Action.CHANGE_CONTACT)
    if not is_proven(session):
        raise Stop(403, "Please open the link in our email", ONLY_BY_LINK)
    person = case.requester
    form = Form.filled({"email": person.email, "phone": person.phone, "address": person.address})
    return page(request, "public/status_contact.html", form=form, token=new_token())


@router.post("/status/contact")
async def contact(request: Request, session: Holder) -> Response:
    """Take changed contact details; the case writes to the old address too."""
    case = await case_of(services_of(request), session)
    if not is_proven(session):
        raise Stop(403, "Please open the link in our email", ONLY_BY_LINK)
    form = Form(await form_of(request))
    token = token_of(form)
    changed = {
        "email": form.email("email", "Your email address"),
        "phone": form.phone("phone", "Your phone number"),
        "address": form.text("address", "Your postal address", required=False, most=500),
    }
    if not form.ok:
        return page(request, "public/status_contact.html", status_code=422, form=form, token=token)
    personal = {**changed, "old_email": case.requester.email}
    submitted = await submit(request, session, token, Action.CHANGE_CONTACT, personal)
    return back(request, submitted, "Thank you. Your contact details are changed.")


@router.get("/status/withdraw")
async def withdraw_form(request: Request, session: Holder) -> Response:
    """Ask whether the person is sure."""
    case = await allowed(request, session, Action.WITHDRAW)
    return page(request, "public/status_withdraw.html", form=Form(), token=new_token(), case=case)


@router.post("/status/withdraw")
async def withdraw(request: Request, session: Holder) -> Response:
    """Take the request back."""
    form = Form(await form_of(request))
    token = token_of(form)
    text = form.text("text", "Your reason", required=False, most=2_000)
    if not form.ok:
        case = await case_of(services_of(request), session)
        return page(request, "public/status_withdraw.html", status_code=422, form=form, token=token, case=case)
    submitted = await submit(request, session, token, Action.WITHDRAW, {"text": text})
    return back(request, submitted, "Your request is withdrawn. You can ask again at any time.")
