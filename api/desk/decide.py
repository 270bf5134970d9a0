"""The page of one decision: shown, checked, submitted once, and back to the case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk import phrases, words
from api.desk.decisions import DECISIONS, Decision, Sitting, addable, endings
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

SUBJECTS = ("search", "task")
"""What a decision may be about, named in the address by its key in the case."""


def decision_of(action: str, signed: Signed) -> Decision:
    """Give the decision of an address; raises Stop(404) for an unknown one, Stop(403) for the wrong role."""
    decision = next((known for known in DECISIONS.values() if known.action == action), None)
    if decision is None:
        raise Stop(404)
    reason = lacking(decision.action, abilities(signed.person.roles))
    if reason:
        raise Stop(403, sentence=f"{reason} Nothing was changed.")
    return decision


def first_form(request: Request, case: CaseView, action: Action) -> Form:
    """Give the form as the page shows it first."""
    values = {name: request.query_params.get(name, "") for name in SUBJECTS}
    if action is Action.CHANGE_CONTACT:
        known = case.requester
        values |= {"email": known.email, "phone": known.phone, "address": known.address}
    return Form.filled(values)


def decision_page(
    request: Request,
    signed: Signed,
    case: CaseView,
    decision: Decision,
    form: Form,
    token: str,
    *,
    status_code: int = 200,
    **context: Any,
) -> Response:
    """Render the page of one decision."""
    services = services_of(request)
    return show(
        request,
        signed,
        f"decisions/{decision.action}.html",
        status_code=status_code,
        case=case,
        decision=decision,
        offer=offer(request, signed, case, decision.action),
        form=form,
        token=token,
        words=words,
        endings=endings(case),
        processors=services.processors,
        addable=addable(case, services.processors),
        refused=context.get("refused", ""),
        preview=context.get("preview", ()),
    )


@router.get("/{action}")
async def ask(request: Request, signed: ReadsCases, ref: str, action: str) -> Response:
    """Show the form of a decision, or why it cannot be taken now."""
    decision = decision_of(action, signed)
    case = await case_of(request, ref)
    return decision_page(request, signed, case, decision, first_form(request, case, decision.action), new_token())


@router.post("/{action}")
async def decide(request: Request, signed: ReadsCases, ref: str, action: str) -> Response:
    """Check the form and submit the decision; a fault or a refusal shows the form again as it was sent."""
    decision = decision_of(action, signed)
    case = await case_of(request, ref)
    services = services_of(request)
    form = await sent(request)
    token = token_of(form)
    sitting = Sitting(case, services.processors, london_date(services.now()), token, signed.actor)
    decided = decision.read(form, sitting)
    if decision.action is Action.CORRECT_RECEIPT and form.raw("step") == "preview" and "received" not in form.errors:
        form.errors.clear()
        preview = changes(case, decided.message.received, await services.calendar.current())
        return decision_page(request, signed, case, decision, form, token, preview=preview)
    if not form.ok:
        return decision_page(request, signed, case, decision, form, token, status_code=422)
    if decision.action is Action.RESET_PHRASE:
        decided = replace(decided, personal={**decided.personal, "phrase": phrases.new_phrase()})
    submitted = await submit(request, case.id, decision.action, token, signed.actor, decided)
    if submitted.state == "refused":
        return decision_page(
            request, signed, case, decision, form, new_token(), status_code=409, refused=submitted.sentence
        )
    if decision.action is Action.RESET_PHRASE:
        return await phrases.show_next(request, submitted)
    return redirect(request, f"/desk/cases/{case.id}", notice_of(submitted))
