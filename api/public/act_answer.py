"""A supplier's or colleague's answer to the request to erase, correct, restrict or stop using what they hold."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.forms import Form
from api.public.questions import Holder, Question, act_question, show, submit
from api.public.status import token_of
from api.rendering import redirect
from api.services import services_of
from api.sessions import form_of
from casework.record.views import SessionView
from casework.rules.london import london_date
from casework.rules.vocabulary import ActState, Right, Verb
from workflows.right_messages import ActAnswer
from workflows.rights.objection import MARKETING

router = APIRouter()

ASKS: dict[Verb, tuple[str, str]] = {
    Verb.ERASE: ("Please erase what you hold about this person", "erase data about a person"),
    Verb.MASK: ("Please take out what names this person", "take out of records what names a person"),
    Verb.RECTIFY: ("Please correct what you hold about this person", "correct data about a person"),
    Verb.RESTRICT: ("Please keep this person’s data, and do not use it", "stop using data about a person for now"),
    Verb.LIFT: ("You may use this person’s data again", "use data about a person again"),
    Verb.SUPPRESS: ("Please stop using this person’s data", "stop using data about a person"),
}
"""What is asked, as the heading of the page, and as the end of a sentence."""

NO_MARKETING = ("Please send this person no marketing", "stop marketing to a person")
HOW_HINTS: dict[Verb, str] = {
    Verb.ERASE: "For example: cross-shredded, or deleted from the mailbox and its bin.",
    Verb.MASK: "For example: name and address blacked out in the register.",
    Verb.RECTIFY: "For example: changed on the index card and in the address list.",
    Verb.RESTRICT: "For example: moved to a locked drawer, marked “do not use”.",
    Verb.LIFT: "For example: put back into the drawer.",
    Verb.SUPPRESS: "For example: taken off the mailing list, and noted on the stop list.",
}


def asks(question: Question) -> tuple[str, str]:
    """Give what is asked, as a heading and as the end of a sentence."""
    if question.act is None:
        raise LookupError("nobody is asked to act here")
    return NO_MARKETING if is_marketing(question) else ASKS[question.act.verb]


def is_marketing(question: Question) -> bool:
    """Say whether it is asked to send no more direct marketing, which is the first that an objection comes to."""
    act = question.act
    objection = act is not None and act.right is Right.OBJECTION and question.case.marketing
    return objection and act is not None and act.edition == MARKETING


def show_act(request: Request, question: Question) -> Response:
    """Show what is asked, about whom, and the ways to answer."""
    return show_page(request, "act", question, Form())


def show_page(request: Request, template: str, question: Question, form: Form, token: str = "") -> Response:
    """Show one page of the answer to an act."""
    heading, asked = asks(question)
    hint = HOW_HINTS[question.act.verb] if question.act else ""
    marketing = is_marketing(question)
    return show(
        request, template, question, form, token, asks=heading, asked_to=asked, how_hint=hint, marketing=marketing
    )


@router.get("/answer/done")
async def done_form(request: Request, session: Holder) -> Response:
    """Show the page for 'we have done it'."""
    return show_page(request, "act-done", await act_question(request, session), Form())


@router.post("/answer/done")
async def done(request: Request, session: Holder) -> Response:
    """Take when, how and in which role it was done, and what cannot be called back."""
    return await act_answer(request, session, "act-done", ActState.DONE)


@router.get("/answer/nothing-to-do")
async def nothing_form(request: Request, session: Holder) -> Response:
    """Show the page for 'we hold nothing'."""
    return show_page(request, "act-nothing", await act_question(request, session), Form())


@router.post("/answer/nothing-to-do")
async def nothing(request: Request, session: Holder) -> Response:
    """Take that there was nothing to do, and where they looked."""
    return await act_answer(request, session, "act-nothing", ActState.NOTHING_TO_DO)


@router.get("/answer/not-possible")
async def impossible_form(request: Request, session: Holder) -> Response:
    """Show the page for 'this cannot be done'."""
    return show_page(request, "act-impossible", await act_question(request, session), Form())


@router.post("/answer/not-possible")
async def impossible(request: Request, session: Holder) -> Response:
    """Take why it cannot be done."""
    return await act_answer(request, session, "act-impossible", ActState.FAILED)


async def act_answer(request: Request, session: SessionView, template: str, answer: ActState) -> Response:
    """Take an answer; one sent twice counts once."""
    form = Form(await form_of(request))
    token = token_of(form)
    if await services_of(request).inbox.get(token) is not None:
        return redirect(request, "/answer/thanks")
    question = await act_question(request, session)
    personal = read_done(request, form, question) if answer is ActState.DONE else read_why(form, answer)
    if not form.ok:
        return show_page(request, template, question, form, token)
    await submit(request, question, token, "answer_act", ActAnswer(token, question.actor, answer), personal)
    return redirect(request, "/answer/thanks")


def read_done(request: Request, form: Form, question: Question) -> dict[str, str]:
    """Read how, when and in which role it was done; a role and not a name, since the person will read it."""
    today = london_date(services_of(request).now())
    how = form.line("how", "How you did it", most=300)
    on = form.date("on", "The day", earliest=question.case.received, latest=today)
    return {
        "how": how,
        "on": on.isoformat() if on else "",
        "role": form.line("role", "The role of who did it", most=100),
        "text": form.text("text", "Your note", required=False, most=2_000),
    }


def read_why(form: Form, answer: ActState) -> dict[str, str]:
    """Read where they looked, or why it cannot be done."""
    label = "The reason" if answer is ActState.FAILED else "Where you looked"
    return {"text": form.text("text", label, most=2_000)}
