"""Hard gates: what nobody may decide, each with a sentence for the person who tried; None bars nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.rules.exemptions import EXEMPTIONS, Exemption, Scope
from casework.rules.grounds import GROUNDS, GroundEffect
from casework.rules.months import add_months
from casework.rules.organisations import OrganisationKind, any_of
from casework.rules.retention import ErasureReading, Why
from casework.rules.right_rules import RIGHTS_RULES
from casework.rules.rights import REFUSED, way_of
from casework.rules.vocabulary import Fate, Nation, Right
from casework.rules.wording import NATION_NAMES, in_words

__all__ = [
    "GateRefusal",
    "OrganisationKind",
    "decision_gate",
    "erasure_gate",
    "exemption_gate",
    "health_gate",
    "keep_gate",
    "marketing_gate",
    "refusal_gate",
]

OPINION_MONTHS = 6
OUTCOMES_OF_THEIR_OWN = frozenset({"person-died", "no-authority", "another-controller", "identity-not-confirmed"})
STOPPED = "stopped"


@dataclass(frozen=True)
class GateRefusal:
    """Why not: a code for programs, a sentence for the person who tried."""

    code: str
    sentence: str


def exemption_gate(
    right: Right,
    exemption_id: str,
    organisation_is: Collection[str] = (),
    *,
    nation: Nation | None = None,
    whole_request: bool = False,
) -> GateRefusal | None:
    """Say whether an exemption can limit this right for this organisation; `whole_request` lets one end it whole.

    Source: DPA 2018 Sch 2 paras 1, 6 and 18, Sch 3 para 1, Sch 4 para 1; each entry's own provision.
    """
    entry = EXEMPTIONS.get(exemption_id)
    if entry is None:
        return GateRefusal("exemption-unknown", "There is no exemption of this name in the catalogue.")
    if right not in entry.rights:
        return _does_not_reach(right, entry)
    if not entry.open_to(organisation_is):
        who = any_of(entry.only_for) if entry.only_for else f"anybody but {any_of(entry.never_for)}"
        return GateRefusal(
            "exemption-not-ours",
            f"“{entry.title}” ({entry.provision}) is only for {who}, and the profile does not say that we are that.",
        )
    if nation is not None and nation not in entry.nations:
        words = f"“{entry.title}” ({entry.provision}) is not law in {NATION_NAMES[nation]}."
        return GateRefusal("exemption-not-here", words)
    return _wrong_scope(entry, whole_request)


def _does_not_reach(right: Right, entry: Exemption) -> GateRefusal:
    what = RIGHTS_RULES[right].title.lower()
    only = " It can limit access only." if entry.rights == {Right.ACCESS} else ""
    words = f"“{entry.title}” ({entry.provision}) cannot limit this right: {what}.{only}"
    return GateRefusal("exemption-wrong-right", words)


def _wrong_scope(entry: Exemption, whole_request: bool) -> GateRefusal | None:
    if entry.scope is Scope.MODIFY:
        return GateRefusal(
            "exemption-refuses-nothing",
            f"“{entry.title}” ({entry.provision}) changes when or how we answer. It keeps nothing back.",
        )
    if entry.scope is Scope.REQUEST and not whole_request:
        return GateRefusal(
            "exemption-whole-request",
            f"“{entry.title}” ({entry.provision}) is about the request as a whole, not about one item: refuse the "
            "request, or ask for a fee.",
        )
    return None


def health_gate(
    is_health: bool,
    controller_is_health_professional: bool,
    person_knows: bool,
    opinion_on: date | None,
    opinion_says_harm: bool | None,
    on: date,
    withholding: bool = False,
) -> GateRefusal | None:
    """Say whether health data may be shown in an access answer on a London date, or kept back for serious harm.

    `withholding` means that `health-serious-harm` is relied on; keeping back under another exemption needs no
    opinion. `opinion_on` is the day the appropriate health professional gave one, `opinion_says_harm` whether it
    says that serious harm is likely. It counts in the six months that end with the day it is relied on.
    Source: DPA 2018 Sch 3 paras 2, 5 and 6.
    """
    if controller_is_health_professional or not (is_health or withholding):
        return None
    if person_knows and not withholding:
        return None
    para = "5" if withholding else "6"
    what = "kept back for serious harm" if withholding else "shown"
    if opinion_on is None or opinion_says_harm is None:
        return GateRefusal(
            "opinion-missing",
            f"Data about health may be {what} only after the appropriate health professional has said whether seeing "
            f"it is likely to do serious harm (DPA 2018 Sch 3 para {para}). Record that opinion first.",
        )
    if opinion_on > on:
        return GateRefusal("opinion-to-come", f"The opinion is dated {in_words(opinion_on)}, which has not come yet.")
    if on >= add_months(opinion_on, OPINION_MONTHS):
        return GateRefusal(
            "opinion-too-old",
            f"The health professional's opinion is from {in_words(opinion_on)}. It counts for six months only "
            f"(DPA 2018 Sch 3 para {para}): ask for a new one.",
        )
    if opinion_says_harm is withholding:
        return None
    return _opinion_against(withholding)


def _opinion_against(withholding: bool) -> GateRefusal:
    if withholding:
        return GateRefusal(
            "opinion-against-harm",
            "The health professional says that no serious harm is likely, so this cannot be kept back for serious "
            "harm (DPA 2018 Sch 3 para 5).",
        )
    return GateRefusal(
        "opinion-of-harm",
        "The health professional says that serious harm is likely, so this may not be shown (DPA 2018 Sch 3 para 6). "
        "Keep it back, or show only what the opinion lets you show.",
    )


def refusal_gate(right: Right, ground: str) -> GateRefusal | None:
    """Say whether a whole request may be refused on this ground: UK GDPR Articles 11(2) and 12(5), nothing else."""
    if ground in OUTCOMES_OF_THEIR_OWN:
        return GateRefusal("own-outcome", "This is no refusal: close the case with the outcome that says so.")
    entry = EXEMPTIONS.get(ground)
    if entry is None or entry.scope is not Scope.REQUEST:
        return GateRefusal(
            "not-a-whole-refusal",
            "A whole request can be refused only as manifestly unfounded or excessive (UK GDPR Article 12(5)), or "
            "because nobody can be identified (Article 11). For anything else decide on each item.",
        )
    return None if right in entry.rights else _does_not_reach(right, entry)


def marketing_gate(how: str) -> GateRefusal | None:
    """Say whether an objection to direct marketing may be decided like this: it is stopped, whatever is said.

    Source: UK GDPR Article 21(2) and (3); no exemption of DPA 2018 Schedules 2 to 4 reaches it.
    """
    if how == STOPPED:
        return None
    return GateRefusal(
        "marketing-absolute",
        "An objection to advertising is absolute (UK GDPR Article 21(3)): nothing is weighed and no exemption "
        "applies. Stop it everywhere.",
    )


def erasure_gate(reading: ErasureReading | None, fate: Fate) -> GateRefusal | None:
    """Say whether an item may get this fate: nothing is erased or masked while a legal duty to keep it lasts.

    Source: UK GDPR Article 17(3)(b); the provision of the duty is in the reading.
    """
    if reading is None or not reading.legal_duty or fate not in (Fate.ERASE, Fate.MASK):
        return None
    until = f"until the end of {in_words(reading.duty_until)}" if reading.duty_until else "for as long as that lasts"
    duties = [hold for hold in reading.holds if hold.why is Why.LEGAL_DUTY]
    source = next(hold.source for hold in duties if hold.until == reading.duty_until)
    return GateRefusal("legal-duty", f"The law says that this must be kept {until} ({source}).")


def keep_gate(ground: str) -> GateRefusal | None:
    """Say whether an item may be kept on this ground although its erasure was asked for.

    Source: UK GDPR Article 17(1) and (3): the organisation's own schedule is no ground.
    """
    entry = GROUNDS.get(ground)
    if entry is not None and Right.ERASURE in entry.rights and entry.effect is GroundEffect.REFUSES:
        return None
    if ground in EXEMPTIONS and Right.ERASURE in EXEMPTIONS[ground].rights:
        return _wrong_scope(EXEMPTIONS[ground], whole_request=False)
    if entry is not None and entry.effect is GroundEffect.POLICY:
        return GateRefusal(
            "schedule-alone",
            "Our own retention schedule is no ground to refuse erasure. Say that no ground of Article 17(1) applies, "
            "or which exception of Article 17(3) does.",
        )
    return GateRefusal("ground-missing", "Say on which ground this is kept (UK GDPR Article 17(1) or (3)).")


def decision_gate(
    right: Right,
    how: str,
    grounds: Collection[str] = (),
    organisation_is: Collection[str] = (),
    *,
    nation: Nation | None = None,
    marketing: bool = False,
) -> GateRefusal | None:
    """Say whether the desk may decide a right in this way, resting on these grounds and exemptions."""
    if marketing and right is Right.OBJECTION and (barred := marketing_gate(how)) is not None:
        return barred
    try:
        way = way_of(right, how)
    except LookupError as error:
        return GateRefusal("way-unknown", str(error))
    if way.needs_ground and not grounds:
        return GateRefusal("ground-missing", "Say on which ground this is decided.")
    for ground in grounds:
        if how == REFUSED and ground in EXEMPTIONS:
            barred = exemption_gate(right, ground, organisation_is, nation=nation, whole_request=True)
            if barred is not None:
                return barred
        if ground not in way.grounds:
            whole = refusal_gate(right, ground) if right is Right.ACCESS and how == REFUSED else None
            return whole or GateRefusal("ground-not-fitting", f"“{way.title}” cannot rest on this ground.")
    return None
