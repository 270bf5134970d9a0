"""The messages a case takes about its rights: what is decided, for items and as a whole, and carried out.

As in `messages`: references, kinds and dates only; names, reasons and values lie in the inbox row of the token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.rules.vocabulary import ActState, Fate, Nation, Right, Verb


@dataclass(frozen=True)
class RightDecision:
    """decide_right: how one right is answered, in a word of casework.rules.rights, and on which grounds."""

    token: str
    actor: str
    right: Right
    how: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class RightAdded:
    """add_right: the person asks for one more, or it follows from what was asked, as a restriction meanwhile.

    `marketing` says that an objection added is to direct marketing, which needs no proof and knows no refusal.
    """

    token: str
    actor: str
    right: Right
    marketing: bool = False


@dataclass(frozen=True)
class FatesDecision:
    """decide_fates: what becomes of some items. `until` is the last day (London) a kept item is kept."""

    token: str
    actor: str
    items: tuple[str, ...]
    fate: Fate
    ground: str = ""
    until: date | None = None


@dataclass(frozen=True)
class ItemFacts:
    """record_item_facts: kind of record and the days its keeping counts from lie in the inbox row."""

    token: str
    actor: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """propose_correction: field, old and new value lie in the inbox row. `how` is replace, complete or note."""

    token: str
    actor: str
    item: str
    how: str = "replace"


@dataclass(frozen=True)
class CorrectionDropped:
    """drop_correction: a proposed correction is taken back."""

    token: str
    actor: str
    correction: str


@dataclass(frozen=True)
class Opinion:
    """record_opinion: a health professional said on a London date whether showing items would do serious harm.

    `known` says that the person has seen or knows them already, so that no opinion is needed.
    """

    token: str
    actor: str
    items: tuple[str, ...]
    on: date
    harm: bool = False
    known: bool = False


@dataclass(frozen=True)
class Consultation:
    """consult_third_party: somebody named in items; who and how to reach them lie in the inbox row.

    `sought` says whether they are asked. `professional` is health, social-work, education or empty.
    """

    token: str
    actor: str
    items: tuple[str, ...]
    sought: bool
    professional: str = ""


@dataclass(frozen=True)
class ConsultationAnswer:
    """record_consultation: consents, refuses or no-answer."""

    token: str
    actor: str
    consultation: str
    answer: str


@dataclass(frozen=True)
class RequestRefusal:
    """refuse_request: the whole request, under UK GDPR Article 12(5) or 11 only; another person approves."""

    token: str
    actor: str
    ground: str


@dataclass(frozen=True)
class Fee:
    """request_fee (the amount in words lies in the inbox row) and record_fee (paid on a London date)."""

    token: str
    actor: str
    ground: str = ""
    on: date | None = None


@dataclass(frozen=True)
class ActChoice:
    """retry_act, excuse_act (it cannot be done, for a reason) and record_act (somebody did it by hand)."""

    token: str
    actor: str
    act: str


@dataclass(frozen=True)
class RecipientsTold:
    """tell_recipients: names as in the register; none, with the reason in words, where it is impossible."""

    token: str
    actor: str
    right: Right
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class PassedOn:
    """pass_on: to the controller who decides about the data, named in the inbox row, on a London date."""

    token: str
    actor: str
    on: date
    partly: bool = False


@dataclass(frozen=True)
class Transfer:
    """transfer_package: to another controller, named in the inbox row; to nobody, where that is taken back."""

    token: str
    actor: str
    to_nobody: bool = False


@dataclass(frozen=True)
class ManualAct:
    """Start of the child that asks a person to carry out an act and waits for days."""

    case_id: str
    processor: str
    act: str  # its key
    right: Right
    verb: Verb
    edition: int
    nation: Nation


@dataclass(frozen=True)
class ActAnswer:
    """answer_act: done, nothing-to-do or failed ("not possible", with the reason in the inbox row)."""

    token: str
    actor: str
    answer: ActState


@dataclass(frozen=True)
class Restored:
    """Start of the workflow that erases again: a processor was restored from its backup of a London date."""

    processor: str
    since: date
