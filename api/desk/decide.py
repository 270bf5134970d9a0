"""The page of one decision: shown, checked, submitted once, and back to the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk import phrases, words
from api.desk.deciding import Decision, Sitting
from api.desk.decisions import DECISIONS, addable, endings
from api.desk.page import ReadsCases, case_of, notice_of, offer, sent, show, submit, token_of
from api.desk.receipt import changes
from api.desk.roles import abilities, lacking
from api.errors import Stop
from api.forms import Form, new_token
from api.rendering import redirect
from api.services import services_of
from api.sessions import Signed
from casework.record.views import CaseView
from casework.rules.london import london_date
from casework.rules.stages import Action

router = APIRouter(prefix="/desk/cases/{ref}/decide")

SUBJECTS = ("search", "task", "right", "act", "consultation")
"""What a decision may be about, named in the address by its key in the case; items are named as often as needed."""


def decision_of(action: str, signed: Signed) -> Decision:
    """Give the decision of an address; raises Stop(404) for an unknown one, Stop(403) for the wrong role."""
    decision = next((known for known in DECISIONS.values() if known.action == action), None)
    if decision is None:
        raise Stop(404)
    reason = lacking(decision.action, abilities(signed.person.roles))
    if reason:
        raise Stop(403, sentence=f"{reason} Nothing was changed.")
    return decision


def first_form(request: Request, decision: Decision, sitting: Sitting) -> Form:
    """Give the form as the page shows it first."""
    query = request.query_params
    values: dict[str, str | list[str]] = {name: query.get(name, "") for name in SUBJECTS}
    return Form.filled({**values, "item": query.getlist("item"), **decision.begins(sitting)})


async def sitting_of(request: Request, signed: Signed, case: CaseView, decision: Decision, token: str) -> Sitting:
    """Give what a decision is taken in; items and other requests are read only where it is about them."""
    services = services_of(request)
    return Sitting(
        case,
        services.processors,
        services.profile,
        london_date(services.now()),
        token,
        signed.actor,
        tuple(await services.searches.items(case.id)) if decision.about_items else (),
        tuple(await services.reader.related(case.id)) if decision.about_asker else (),
    )


def decision_page(
    request: Request,
    signed: Signed,
    sitting: Sitting,
    decision: Decision,
    form: Form,
    *,
    token: str = "",
    status_code: int = 200,
    **context: Any,
) -> Response:
    """Render the page of one decision; without a new token the sitting's own is sent again."""
    case = sitting.case
    given = {"refused": "", "preview": (), **context, **decision.shows(form, sitting)}
    return show(
        request,
        signed,
        f"decisions/{decision.action}.html",
        status_code=status_code,
        case=case,
        related=sitting.related,
        decision=decision,
        offer=offer(request, signed, case, decision.action),
        form=form,
        token=token or sitting.token,
        words=words,
        endings=endings(case),
        processors=sitting.processors,
        addable=addable(case, sitting.processors),
        **given,
    )


@router.get("/{action}")
async def ask(request: Request, signed: ReadsCases, ref: str, action: str) -> Response:
    """Show the form of a decision, or why it cannot be taken now."""
    decision = decision_of(action, signed)
    case = await case_of(request, ref)
    sitting = await sitting_of(request, signed, case, decision, new_token())
    return decision_page(request, signed, sitting, decision, first_form(request, decision, sitting))


@router.post("/{action}")
async def decide(request: Request, signed: ReadsCases, ref: str, action: str) -> Response:
    """Check the form and submit the decision; a fault or a refusal shows the form again as it was sent."""
    decision = decision_of(action, signed)
    case = await case_of(request, ref)
    services = services_of(request)
    form = await sent(request)
    token = token_of(form)
    sitting = await sitting_of(request, signed, case, decision, token)
    decided = decision.read(form, sitting)
    if decision.action is Action.CORRECT_RECEIPT and form.raw("step") == "preview" and "received" not in form.errors:
        form.errors.clear()
        preview = changes(case, decided.message.received, await services.calendar.current())
        return decision_page(request, signed, sitting, decision, form, preview=preview)
    if not form.ok:
        return decision_page(request, signed, sitting, decision, form, status_code=422)
    if decision.action is Action.RESET_PHRASE:
        decided = replace(decided, personal={**decided.personal, "phrase": phrases.new_phrase()})
    submitted = await submit(request, case.id, decision.action, token, signed.actor, decided)
    if submitted.state == "refused":
        return decision_page(
            request, signed, sitting, decision, form, token=new_token(), status_code=409, refused=submitted.sentence
        )
    if decision.action is Action.RESET_PHRASE:
        return await phrases.show_next(request, submitted)
    return redirect(request, f"/desk/cases/{case.id}", notice_of(submitted))
