"""A supplier's or colleague's answer to the question what they hold about a person; opened by a mailed link.

Asking for more time, and the thanks, are the same for one who is asked to act (api.public.act_answer).
"""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import Stop
from api.forms import Form
from api.public.act_answer import show_act
from api.public.questions import Holder, question_of, search_question, show, submit
from api.public.status import token_of
from api.rendering import page, redirect
from api.services import services_of
from api.sessions import form_of
from api.uploads import drop_files, read_files, store_files
from casework.record.views import SessionView
from casework.rules.london import london_date
from workflows.messages import ManualAnswer, MoreTime

router = APIRouter()

FURTHEST = timedelta(days=60)


@router.get("/answer")
async def ask(request: Request, session: Holder) -> Response:
    """Show what is asked, and the ways to answer."""
    question = await question_of(request, session)
    return show_act(request, question) if question.act else show(request, "question", question, Form())


@router.get("/answer/found")
async def found_form(request: Request, session: Holder) -> Response:
    """Show the page for sending what was found."""
    return show(request, "found", await search_question(request, session), Form())


@router.post("/answer/found")
async def found(request: Request, session: Holder) -> Response:
    """Take what was found; a form sent twice stores its files once."""
    services = services_of(request)
    form = Form(await form_of(request))
    token = token_of(form)
    if await services.inbox.get(token) is not None:
        return redirect(request, "/answer/thanks")
    question = await search_question(request, session)
    files = read_files(form, "files", "Files")
    personal = read_search(form, required=False)
    if not form.ok:
        return show(request, "found", question, form, token)
    ids = await store_files(services, question.case.id, files, "supplier", session.subject)
    message = ManualAnswer(token=token, actor=question.actor, answer="found", files=len(ids))
    try:
        await submit(request, question, token, "answer_search", message, {**personal, "files": ids})
    except Stop:
        await drop_files(services, question.case.id, ids)
        raise
    return redirect(request, "/answer/thanks")


def read_search(form: Form, required: bool) -> dict[str, str]:
    """Read where and with which words was searched."""
    return {
        "place": form.text("place", "Where you searched", required=required, most=1_000),
        "terms": form.text("terms", "What you searched for", required=required, most=1_000),
        "text": form.text("text", "Your note", required=False, most=2_000),
    }


@router.get("/answer/nothing")
async def nothing_form(request: Request, session: Holder) -> Response:
    """Show the page for a search that found nothing."""
    return show(request, "nothing", await search_question(request, session), Form())


@router.post("/answer/nothing")
async def nothing(request: Request, session: Holder) -> Response:
    """Take that nothing was found, where and with which words."""
    return await plain_answer(request, session, "nothing", "nothing-found")


@router.get("/answer/wrong-person")
async def wrong_person_form(request: Request, session: Holder) -> Response:
    """Show the page for 'we do not know this person'."""
    return show(request, "wrong-person", await search_question(request, session), Form())


@router.post("/answer/wrong-person")
async def wrong_person(request: Request, session: Holder) -> Response:
    """Take that this is not a person they know."""
    return await plain_answer(request, session, "wrong-person", "wrong-person")


async def plain_answer(request: Request, session: SessionView, template: str, answer: str) -> Response:
    """Take an answer without files."""
    form = Form(await form_of(request))
    token = token_of(form)
    if await services_of(request).inbox.get(token) is not None:
        return redirect(request, "/answer/thanks")
    question = await search_question(request, session)
    personal = read_search(form, required=answer == "nothing-found")
    if not form.ok:
        return show(request, template, question, form, token)
    message = ManualAnswer(token=token, actor=question.actor, answer=answer)
    await submit(request, question, token, "answer_search", message, {**personal, "files": []})
    return redirect(request, "/answer/thanks")


@router.get("/answer/later")
async def later_form(request: Request, session: Holder) -> Response:
    """Show the page for asking more time."""
    return show(request, "later", await question_of(request, session), Form())


@router.post("/answer/later")
async def later(request: Request, session: Holder) -> Response:
    """Take until when they need time."""
    form = Form(await form_of(request))
    token = token_of(form)
    question = await question_of(request, session)
    today = london_date(services_of(request).now())
    until = form.date("until", "The day", earliest=today + timedelta(days=1), latest=today + FURTHEST)
    text = form.text("text", "Your note", required=False, most=2_000)
    if until is None or not form.ok:
        return show(request, "later", question, form, token)
    message = MoreTime(token=token, actor=question.actor, until=until)
    await submit(request, question, token, "need_more_time", message, {"text": text})
    return redirect(request, "/answer", "Thank you. We will wait until then; you can still answer here before.")


@router.get("/answer/thanks")
async def thanks(request: Request, session: Holder) -> Response:
    """Say thank you."""
    return page(request, "supplier/thanks.html", case_id=session.case_id)
