"""What a mailed link asks a supplier or colleague: to search for somebody's data, or to act on what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from api.counter import fields_of
from api.errors import Stop
from api.forms import Form, new_token
from api.rendering import page
from api.services import Services, Submitted, services_of
from api.sessions import search_session
from casework.connectors.contract import AskedPerson
from casework.record.views import ActView, CaseView, CorrectionView, IdentifierView, ItemView, SearchView, SessionView
from casework.rules.vocabulary import ActState, Fate, SearchResult, Verb

Holder = Annotated[SessionView, Depends(search_session)]

ACT = "act/"
"""How the subject of a link begins that asks to act; the act's key follows."""

TO_ANSWER = frozenset({ActState.PLANNED, ActState.BEGUN, ActState.WAITING})
FATES = {Verb.ERASE: Fate.ERASE, Verb.MASK: Fate.MASK, Verb.SUPPRESS: Fate.SUPPRESS}

ANSWERED = ("This was already answered", "We have the answer to this question. Nothing more is needed. Thank you.")
GONE = ("This question is no longer open", "Nothing more is needed. Thank you.")


@dataclass(frozen=True)
class Question:
    """What is asked of whom about whom: to search, or to act."""

    case: CaseView = field(repr=False)
    asked: AskedPerson
    search: SearchView | None = None
    act: ActView | None = None
    items: Sequence[ItemView] = field(repr=False, default=())  # what is to be erased, masked or set aside
    kept: Sequence[ItemView] = field(repr=False, default=())  # what must stay, of what the same processor holds
    corrections: Sequence[CorrectionView] = field(repr=False, default=())

    @property
    def actor(self) -> str:
        """The actor as workflow messages name it."""
        return f"processor:{self.asked.key}"

    @property
    def workflow_id(self) -> str:
        """The workflow that waits for this answer."""
        return f"{self.case.id}/act/{self.act.key}" if self.act else f"{self.case.id}/search/{self._search_key}"

    @property
    def _search_key(self) -> str:
        return self.search.key if self.search else ""

    @property
    def identifiers(self) -> list[IdentifierView]:
        """What this person may read of the data subject's verified identifiers."""
        return [i for i in self.case.identifiers if i.verified and i.kind in self.asked.told]


async def question_of(request: Request, session: SessionView) -> Question:
    """Give the open question of a session; raises Stop when it was answered or is gone."""
    services = services_of(request)
    case = await services.reader.case(session.case_id)
    if case is None:
        raise Stop(410, *GONE)
    if session.subject.startswith(ACT):
        return await _act_question(services, case, session.subject.removeprefix(ACT))
    search = next((s for s in case.searches if s.key == session.subject), None)
    if search is None:
        raise Stop(410, *GONE)
    if search.result is not SearchResult.WAITING or search.excused_at is not None:
        raise Stop(410, *ANSWERED)
    return Question(case, _asked(services, search.processor), search=search)


async def search_question(request: Request, session: SessionView) -> Question:
    """Give the open question of a session that asks to search; raises Stop(404) when it asks for something else."""
    question = await question_of(request, session)
    if question.search is None:
        raise Stop(404)
    return question


async def act_question(request: Request, session: SessionView) -> Question:
    """Give the open question of a session that asks to act; raises Stop(404) when it asks for something else."""
    question = await question_of(request, session)
    if question.act is None:
        raise Stop(404)
    return question


async def _act_question(services: Services, case: CaseView, key: str) -> Question:
    act = next((act for act in case.acts if act.key == key), None)
    if act is None:
        raise Stop(410, *GONE)
    if act.state not in TO_ANSWER:
        raise Stop(410, *ANSWERED)
    held = [item for item in await services.searches.items(case.id) if item.processor == act.processor]
    corrections = case.corrections if act.verb is Verb.RECTIFY else ()
    return Question(
        case,
        _asked(services, act.processor),
        act=act,
        items=_concerned(act, held),
        kept=[item for item in held if item.fate is Fate.KEEP] if act.verb is Verb.ERASE else (),
        corrections=[correction for correction in corrections if correction.processor == act.processor],
    )


def _concerned(act: ActView, held: Sequence[ItemView]) -> Sequence[ItemView]:
    """Give the items an act is about: those named with it, else those whose fate it carries out."""
    if act.items:
        return [item for item in held if item.id in act.items]
    fate = FATES.get(act.verb)
    return [item for item in held if fate is not None and item.fate is fate]


def _asked(services: Services, processor: str) -> AskedPerson:
    try:
        return services.processors.asked(processor)
    except LookupError:
        raise Stop(410, *GONE) from None


def show(request: Request, template: str, question: Question, form: Form, token: str = "", **more: Any) -> Response:
    """Show one page of the answer."""
    return page(
        request,
        f"supplier/{template}.html",
        status_code=200 if form.ok else 422,
        form=form,
        token=token or new_token(),
        question=question,
        case=question.case,
        **more,
    )


async def submit(
    request: Request, question: Question, token: str, action: str, message: Any, personal: dict[str, Any]
) -> Submitted:
    """Submit an answer to what waits for it; raises Stop(409) when it is refused."""
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
