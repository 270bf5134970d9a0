"""Information about other people in an access answer: consent, professionals, or a balance that is recorded.

Source: DPA 2018 Sch 2 paras 16 and 17. Other exemptions, such as serious harm, stand beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from casework.rules.explanation import ClockStep
from casework.rules.gates import GateRefusal

PARA_16 = "DPA 2018 Sch 2 para 16"
DEEMED = "DPA 2018 Sch 2 para 17"


class Profession(StrEnum):
    """What the other person is to the one who asks, where that person's work makes showing the name reasonable."""

    NONE = "none"
    HEALTH = "health"  # compiled or contributed to the health record, or took part in the care
    SOCIAL_WORK = "social-work"  # of a body of DPA 2018 Sch 3 para 8, or a children's court officer
    EDUCATION = "education"  # staff of the school or of the council's education service


class Consent(StrEnum):
    """What became of asking the other person."""

    GIVEN = "given"
    REFUSED = "refused"
    NO_ANSWER = "no-answer"
    NOT_SOUGHT = "not-sought"


@dataclass(frozen=True)
class ThirdParty:
    """One other person in one item. `acting` says that the item shows a professional at work.

    `why_not_sought` only tells whether a reason is recorded; its words lie in the record. `separable` says that
    what identifies the person can be left out and the rest still be given.
    """

    profession: Profession = Profession.NONE
    acting: bool = False
    consent: Consent = Consent.NOT_SOUGHT
    why_not_sought: bool = False
    separable: bool = False

    @property
    def deemed_reasonable(self) -> bool:
        """Say whether the law itself holds it reasonable to show this professional without asking."""
        return self.acting and self.profession is not Profession.NONE


@dataclass(frozen=True)
class Factor:
    """One thing to weigh. `statutory` ones are listed in the law and are always to be looked at."""

    id: str
    words: str
    statutory: bool = False


FACTORS = (
    Factor("kind", "What kind of information it is", statutory=True),
    Factor("confidence", "Whether the other person is owed confidence", statutory=True),
    Factor("steps", "What was done to ask for consent", statutory=True),
    Factor("capable", "Whether the other person is able to consent", statutory=True),
    Factor("refusal", "Whether the other person has said no", statutory=True),
    Factor("known", "What the person who asks already knows"),
    Factor("importance", "How much it matters to the person who asks"),
    Factor("harm", "Whether the other person could be harmed or put under pressure"),
    Factor("role", "Whether the other person is named only for their work"),
    Factor("public", "Whether it is public already"),
    Factor("child", "Whether the other person is a child"),
)
_IDS = frozenset(factor.id for factor in FACTORS)


@dataclass(frozen=True)
class ThirdPartyReading:
    """What may be done with what identifies the other person.

    `must_show`: it cannot be kept back as somebody else's. `needs_balance`: a person weighs and records it.
    `missing` are statutory factors not looked at yet; `settled` says that either way may now be decided.
    """

    must_show: bool
    needs_balance: bool
    missing: tuple[str, ...]
    steps: tuple[ClockStep, ...]

    @property
    def settled(self) -> bool:
        """Say whether nothing more has to be recorded before a decision."""
        return not self.needs_balance or not self.missing


def may_disclose(other: ThirdParty, weighed: Collection[str] = ()) -> ThirdPartyReading:
    """Read the rule for one other person; `weighed` are ids of FACTORS that were looked at.

    Asking, its lack and a refusal are known from the facts: they need not be ticked again. Raises LookupError for
    an unknown factor.
    """
    if not _IDS.issuperset(weighed):
        raise LookupError("One of the things weighed is not in the list of factors.")
    steps = list(_facts(other))
    if other.consent is Consent.GIVEN or other.deemed_reasonable:
        return ThirdPartyReading(True, False, (), tuple(steps))
    known = {"steps", "refusal"} if other.consent is not Consent.NOT_SOUGHT or other.why_not_sought else set()
    missing = tuple(f.id for f in FACTORS if f.statutory and f.id not in known and f.id not in weighed)
    words = ", ".join(f.words[0].lower() + f.words[1:] for f in FACTORS if f.id in weighed)
    steps.append(ClockStep("Weigh whether it is reasonable to show it without consent.", f"{PARA_16}(2)(b) and (3)"))
    if words:
        steps.append(ClockStep(f"Weighed: {words}.", f"{PARA_16}(3)"))
    if missing:
        steps.append(ClockStep("Not everything that the law lists has been weighed yet.", f"{PARA_16}(3)"))
    return ThirdPartyReading(False, True, missing, tuple(steps))


def withholding_gate(other: ThirdParty) -> GateRefusal | None:
    """Say whether what identifies this person may be kept back as somebody else's information."""
    if other.consent is Consent.GIVEN:
        return GateRefusal(
            "third-party-consented",
            f"The other person agreed, so this cannot be kept back as somebody else's ({PARA_16}(2)(a)).",
        )
    if other.deemed_reasonable:
        return GateRefusal(
            "third-party-professional",
            f"A professional at work is shown here. The law holds it reasonable to show that ({DEEMED}). If serious "
            "harm is to be feared, choose the exemption for that.",
        )
    if other.consent is Consent.NOT_SOUGHT and not other.why_not_sought:
        return GateRefusal(
            "third-party-not-asked",
            f"Ask the other person, or record why it is not right to ask ({PARA_16}(3)(c)).",
        )
    return None


def _facts(other: ThirdParty) -> Iterator[ClockStep]:
    if other.separable:
        words = "What identifies the other person can be left out: the rest is given in any case."
        yield ClockStep(words, f"{PARA_16}(1)")
    if other.consent is Consent.GIVEN:
        yield ClockStep("The other person agreed: show it.", f"{PARA_16}(2)(a)")
    elif other.deemed_reasonable:
        yield ClockStep("A professional at work is shown: the law holds it reasonable to show that.", DEEMED)
    else:
        yield ClockStep(_asked(other), f"{PARA_16}(3)(c) to (e)")
        if other.profession is not Profession.NONE:
            words = "A professional is named, but not at work for the person who asks: that settles nothing."
            yield ClockStep(words, DEEMED)


def _asked(other: ThirdParty) -> str:
    if other.consent is Consent.REFUSED:
        return "The other person said no. That counts, and does not decide."
    if other.consent is Consent.NO_ANSWER:
        return "The other person was asked and did not answer."
    if other.why_not_sought:
        return "The other person was not asked, for a recorded reason."
    return "The other person has not been asked, and no reason for that is recorded."
