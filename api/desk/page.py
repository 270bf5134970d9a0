"""What all pages of the desk share: guards by ability, the case of an address, offers, submitting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import HTMLResponse

from api.counter import fields_of
from api.desk import words
from api.desk.deciding import Decided
from api.desk.decisions import DECISIONS, ON_ITEMS
from api.desk.roles import Ability, abilities, lacking, roles_with
from api.errors import Stop
from api.forms import Form
from api.rendering import page
from api.services import Submitted, services_of
from api.sessions import Signed, form_of, staff
from casework.record.views import CaseView
from casework.rules.stages import Action, may

SAVED = "Saved. It is being processed: reload this page in a moment to see what came of it."

Anyone = Annotated[Signed, Depends(staff())]
ReadsCases = Annotated[Signed, Depends(staff(*roles_with(Ability.READ)))]
WorksCases = Annotated[Signed, Depends(staff(*roles_with(Ability.WORK)))]
SeesEvidence = Annotated[Signed, Depends(staff(*roles_with(Ability.WORK, Ability.APPROVE)))]
KeepsPeople = Annotated[Signed, Depends(staff(*roles_with(Ability.PEOPLE)))]
SeesHealth = Annotated[Signed, Depends(staff(*roles_with(Ability.HEALTH)))]


@dataclass(frozen=True)
class Offer:
    """Whether a decision can be taken now by this person; if not, why not."""

    action: Action
    text: str
    reason: str = ""
    for_others: bool = False  # no role of this person includes it

    @property
    def open(self) -> bool:
        """Say whether the button works."""
        return not self.reason


def show(request: Request, signed: Signed, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Render a page of the desk with the desk's words and the person's abilities."""
    return page(
        request,
        f"desk/{template}",
        status_code=status_code,
        can=abilities(signed.person.roles),
        word=words.word,
        days_words=words.days_left,
        urgency=words.urgency,
        **context,
    )


async def sent(request: Request) -> Form:
    """Read the form that was sent, for checking."""
    return Form(await form_of(request))


def token_of(form: Form) -> str:
    """Give the form's token; raises Stop(400) when it came without one."""
    try:
        return form.token()
    except ValueError as error:
        raise Stop(400, sentence=str(error)) from None


async def case_of(request: Request, ref: str) -> CaseView:
    """Give the case of an address; raises Stop(404)."""
    case = await services_of(request).reader.case(ref.upper())
    if case is None:
        raise Stop(
            404,
            "No such case",
            "There is no case with this reference. If it was logged a moment ago, it is still being processed: "
            "please try again shortly.",
        )
    return case


def offer(request: Request, signed: Signed, case: CaseView, action: Action) -> Offer:
    """Say whether this person may take this decision now: by role first, then by the procedure's own rule."""
    decision = DECISIONS.get(action)
    text = decision.title if decision else words.ITEM_ACTIONS.get(action, "")
    reason = lacking(action, abilities(signed.person.roles))
    if reason:
        return Offer(action, text, reason, for_others=True)
    refusal = may(action, case.facts, signed.actor, services_of(request).now())
    return Offer(action, text, refusal.sentence if refusal else "")


def offers(request: Request, signed: Signed, case: CaseView) -> dict[str, Offer]:
    """Give the offers of every decision of the desk, by action."""
    return {action.value: offer(request, signed, case, action) for action in (*DECISIONS, *ON_ITEMS)}


async def submit(request: Request, case_id: str, action: Action, token: str, actor: str, decided: Decided) -> Submitted:
    """Hand a decision to the counter, which commits it before anything else."""
    return await services_of(request).counter.submit(
        token, case_id, action.value, actor, fields_of(decided.message), decided.personal
    )


def notice_of(submitted: Submitted, done: str = "Done.") -> str:
    """Give the sentence that the next page shows."""
    if submitted.state == "waiting":
        return SAVED
    return submitted.sentence or done
