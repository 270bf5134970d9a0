"""A supplier's or colleague's answer to the question what they hold about a person; opened by a mailed link."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.counter import fields_of
from api.errors import Stop
from api.forms import Form, new_token
from api.public.status import token_of
from api.rendering import page, redirect
from api.services import Submitted, services_of
from api.sessions import form_of, search_session
from api.uploads import drop_files, read_files, store_files
from casework.connectors.contract import AskedPerson
from casework.record.views import CaseView, SearchView, SessionView
from casework.rules.london import london_date
from casework.rules.vocabulary import SearchResult
from workflows.messages import ManualAnswer, MoreTime

router = APIRouter()

Holder = Annotated[SessionView, Depends(search_session)]

FURTHEST = timedelta(days=60)
ANSWERED = ("This was already answered", "We have the answer to this question. Nothing more is needed. Thank you.")


@dataclass(frozen=True)
class Question:
    """What is asked of whom about whom."""

    case: CaseView = field(repr=False)
    search: SearchView
    asked: AskedPerson

    @property
    def actor(self) -> str:
        """The actor as workflow messages name it."""
        return f"processor:{self.search.processor}"

    @property
    def workflow_id(self) -> str:
        """The workflow that waits for this answer."""
        return f"{self.case.id}/search/{self.search.key}"


async def question_of(request: Request, session: SessionView) -> Question:
    """Give the open question of a session; raises Stop when it was answered or is gone."""
    services = services_of(request)
    case = await services.reader.case(session.case_id)
    search = next((s for s in case.searches if s.key == session.subject), None) if case is not None else None
    if case is None or search is None:
        raise Stop(410, "This question is no longer open", "Nothing more is needed. Thank you.")
    if search.result is not SearchResult.WAITING or search.excused_at is not None:
        raise Stop(410, *ANSWERED)
    try:
        asked = services.processors.asked(search.processor)
    except LookupError:
        raise Stop(410, "This question is no longer open", "Nothing more is needed. Thank you.") from None
    return Question(case, search, asked)


def show(request: Request, template: str, question: Question, form: Form, token: str = "") -> Response:
    """Show one page of the answer."""
    return page(
        request,
        f"supplier/{template}.html",
        status_code=200 if form.ok else 422,
        form=form,
        token=token or new_token(),
        question=question,
        case=question.case,
        identifiers=[i for i in question.case.identifiers if i.verified and i.kind in question.asked.told],
        words=question.asked.question,
    )


async def submit(
    request: Request, question: Question, token: str, action: str, message: Any, personal: dict[str, Any]
) -> Submitted:
    """Submit an answer to the search that waits for it; raises Stop(409) when it is refused."""
    submitted = await services_of(request).counter.submit(
        token,
        question.case.id,
        action,
        question.actor,
        fields_of(message),
        personal,
        workflow_id=question.workflow_id,
    )
    if submitted.state == "refused":
        raise Stop(409, "This could not be recorded", submitted.sentence)
    return submitted


@router.get("/answer")
async def ask(request: Request, session: Holder) -> Response:
    """Show what is asked, and the ways to answer."""
    return show(request, "question", await question_of(request, session), Form())


@router.get("/answer/found")
async def found_form(request: Request, session: Holder) -> Response:
    """Show the page for sending what was found."""
    return show(request, "found", await question_of(request, session), Form())


@router.post("/answer/found")
async def found(request: Request, session: Holder) -> Response:
    """Take what was found; a form sent twice stores its files once."""
    services = services_of(request)
    form = Form(await form_of(request))
    token = token_of(form)
    if await services.inbox.get(token) is not None:
        return redirect(request, "/answer/thanks")
    question = await question_of(request, session)
    files = read_files(form, "files", "Files")
    personal = read_search(form, required=False)
    if not form.ok:
        return show(request, "found", question, form, token)
    ids = await store_files(services, question.case.id, files, "supplier", question.search.key)
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
    return show(request, "nothing", await question_of(request, session), Form())


@router.post("/answer/nothing")
async def nothing(request: Request, session: Holder) -> Response:
    """Take that nothing was found, where and with which words."""
    return await plain_answer(request, session, "nothing", "nothing-found")


@router.get("/answer/wrong-person")
async def wrong_person_form(request: Request, session: Holder) -> Response:
    """Show the page for 'we do not know this person'."""
    return show(request, "wrong-person", await question_of(request, session), Form())


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
    question = await question_of(request, session)
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
