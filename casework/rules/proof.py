"""How somebody shows who they are, lightest first, and by what somebody else may act for them, by nation.

Sources: UK GDPR Articles 5(1)(c), 11, 12(2) and 12(6); the Commissioner's guidance; entry by entry for authority.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.rules.gates import GateRefusal
from casework.rules.vocabulary import Capacity, Nation

EVERYWHERE = frozenset(Nation)
DOUBT = "UK GDPR Article 12(6)"
GUIDANCE = "Commissioner's guidance on the right of access"


@dataclass(frozen=True)
class Means:
    """One way of showing who one is. `weight` orders them, lightest first; documents need a recorded doubt.

    With `needs_reason` the word alone does not say why it suffices.
    """

    id: str
    words: str
    weight: int
    needs_doubt: bool = False
    needs_reason: bool = False


MEANS = (
    Means("not-needed", "No proof is needed: nothing personal is given or changed", 0, needs_reason=True),
    Means("in-person", "Staff know the person and have met them about this", 1),
    Means("email-code", "A code sent to the email address we already hold", 2),
    Means("email-reply", "They replied from an email address we already hold", 2),
    Means("known-contact", "We contacted them through details we already hold", 2),
    Means("signed-in", "They signed in to the account they have with us", 2),
    Means("key-worker", "A key worker or another member of staff confirms who it is", 3),
    Means("questions", "They answered questions only they can answer", 4),
    Means("documents", "They showed documents", 5, needs_doubt=True),
    Means("other", "Another way, which the reason describes", 5, needs_reason=True),
)

DOUBTS = {
    "unknown-address": "They write from an address that we do not hold",
    "details-differ": "What they say of themselves differs from what we hold",
    "same-name": "We hold data about more than one person of this name",
    "shared-address": "More than one person may use this address",
    "warned": "Somebody warned us, or tried before in the person's name",
    "other": "Another doubt, which the letter describes",
}
"""What makes it reasonable to doubt who asks, in words for the record; a habit of asking everybody is none of it."""


def means_of(id_: str) -> Means:
    """Give one means by its id; raises LookupError for an unknown one."""
    for means in MEANS:
        if means.id == id_:
            return means
    raise LookupError("There is no means of proof of this name.")


def documents_need(reason: str) -> GateRefusal | None:
    """Say whether documents may be asked for: only with a reasonable doubt, which is recorded.

    Without one the month runs on from receipt, whatever is asked for. Source: UK GDPR Articles 5(1)(c) and 12(6).
    """
    if reason.strip():
        return None
    return GateRefusal(
        "no-doubt-recorded",
        f"Documents may be asked for only where there is a reasonable doubt about who asks ({DOUBT}). Write down "
        "what the doubt is and why nothing lighter settles it.",
    )


@dataclass(frozen=True)
class AuthorityKind:
    """One way in which somebody may act for another. `see` says what to look at, `provision` where it comes from.

    With `outside` the UK GDPR does not apply at all: the person has died.
    """

    id: str
    title: str
    see: str
    provision: str
    nations: frozenset[Nation] = EVERYWHERE
    outside: bool = False


_EW = frozenset({Nation.ENGLAND_AND_WALES})
_SC = frozenset({Nation.SCOTLAND})
_NI = frozenset({Nation.NORTHERN_IRELAND})

AUTHORITY_KINDS = (
    AuthorityKind(
        "signed-form",
        "Signed authority",
        "A form or letter signed by the person that names who acts and what is asked for",
        GUIDANCE,
    ),
    AuthorityKind(
        "solicitor-letter",
        "Solicitor or other adviser",
        "The person's signed authority, or a letter of engagement that names this request",
        GUIDANCE,
    ),
    AuthorityKind(
        "elected-representative",
        "Member of Parliament, councillor or other elected representative",
        "That the person asked them to act; it may be their own word",
        "DPA 2018 Sch 1 paras 23 and 24",
    ),
    AuthorityKind(
        "representative-body",
        "Not-for-profit body, for complaints and remedies",
        "The person's mandate, and that the body works for data protection in the public interest",
        "UK GDPR Article 80(1); DPA 2018 s.187",
    ),
    AuthorityKind(
        "parental-responsibility",
        "Parental responsibility (until 18)",
        "A birth certificate, an order or an agreement, if not known already; court orders that limit it",
        "Children Act 1989 ss.2 to 4 and 105(1)",
        _EW,
    ),
    AuthorityKind(
        "parental-responsibility",
        "Parental responsibility (until 18)",
        "A birth certificate, an order or an agreement, if not known already; court orders that limit it",
        "Children (Northern Ireland) Order 1995 arts 5 to 7",
        _NI,
    ),
    AuthorityKind(
        "parental-responsibility",
        "Parental responsibilities and rights (until 16)",
        "A birth certificate, an order or an agreement, if not known already; court orders that limit it",
        "Children (Scotland) Act 1995 ss.1 to 4",
        _SC,
    ),
    AuthorityKind(
        "lasting-power",
        "Lasting power of attorney",
        "That it is registered, and covers this: property and affairs, or health and welfare",
        "Mental Capacity Act 2005 s.9",
        _EW,
    ),
    AuthorityKind(
        "deputy",
        "Deputy appointed by the Court of Protection",
        "The order, and that it covers this",
        "Mental Capacity Act 2005 s.16",
        _EW,
    ),
    AuthorityKind(
        "enduring-power",
        "Enduring power of attorney made before October 2007",
        "The power; its registration, where the person can no longer decide; it covers property and affairs only",
        "Mental Capacity Act 2005 Sch 4",
        _EW,
    ),
    AuthorityKind(
        "enduring-power",
        "Enduring power of attorney",
        "The power; its registration, where the person can no longer decide; it covers property and affairs only",
        "Enduring Powers of Attorney (Northern Ireland) Order 1987",
        _NI,
    ),
    AuthorityKind(
        "controller",
        "Controller appointed by the Office of Care and Protection",
        "The order, and that it covers this",
        "Mental Health (Northern Ireland) Order 1986 Part VIII",
        _NI,
    ),
    AuthorityKind(
        "continuing-attorney",
        "Continuing attorney",
        "The registered power, and that it covers this: property or financial affairs",
        "Adults with Incapacity (Scotland) Act 2000 s.15",
        _SC,
    ),
    AuthorityKind(
        "welfare-attorney",
        "Welfare attorney",
        "The registered power, that it covers this, and that the person can no longer decide",
        "Adults with Incapacity (Scotland) Act 2000 s.16",
        _SC,
    ),
    AuthorityKind(
        "guardian",
        "Guardian appointed by the sheriff",
        "The order, its last day, and that it covers this",
        "Adults with Incapacity (Scotland) Act 2000 ss.58 and 64",
        _SC,
    ),
    AuthorityKind(
        "personal-representative",
        "Personal representative of somebody who has died",
        "Nothing under the UK GDPR, which is about living people; health records have a law of their own",
        "DPA 2018 s.3(2) and (3); Access to Health Records Act 1990",
        _EW | _SC,
        outside=True,
    ),
    AuthorityKind(
        "personal-representative",
        "Personal representative of somebody who has died",
        "Nothing under the UK GDPR, which is about living people; health records have a law of their own",
        "DPA 2018 s.3(2) and (3); Access to Health Records (Northern Ireland) Order 1993",
        _NI,
        outside=True,
    ),
)


PARENTAL = "parental-responsibility"
OTHER_WAY = AuthorityKind("other", "Another way", "What it is, and why it suffices, goes into the reason", GUIDANCE)
CHILD_ALONE = (
    AuthorityKind(
        "child-understands",
        "The child understands, and asks alone",
        "That this child understands what asking means and what may come of it",
        "Commissioner's guidance on children and the UK GDPR",
        _EW | _NI,
    ),
    AuthorityKind(
        "child-understands",
        "The child understands, and asks alone",
        "That this child understands what asking means; from 12 it is presumed, unless the contrary is shown",
        "DPA 2018 s.208",
        _SC,
    ),
)
"""A child who asks needs nobody's authority: what is decided is whether they understand."""


def authority_ways(capacity: Capacity, nation: Nation) -> tuple[AuthorityKind, ...]:
    """Give by what it can be found that somebody may ask, likeliest first; for people who have died there is none."""
    if capacity is Capacity.CHILD_SELF:
        return (*(kind for kind in CHILD_ALONE if nation in kind.nations), OTHER_WAY)
    kinds = [kind for kind in authority_kinds(nation) if not kind.outside]
    parent = capacity is Capacity.PARENT
    return (*sorted(kinds, key=lambda kind: (kind.id == PARENTAL) is not parent), OTHER_WAY)


def proof_words(id_: str) -> str:
    """Give the words of a means of proof or of an authority in any nation; empty for a word that is neither."""
    found = next((means.words for means in MEANS if means.id == id_), "")
    kinds = (*AUTHORITY_KINDS, *CHILD_ALONE)
    return found or next((kind.title.partition(" (")[0] for kind in kinds if kind.id == id_), "")


def authority_kinds(nation: Nation) -> tuple[AuthorityKind, ...]:
    """Give the ways of acting for another that a nation's law knows."""
    return tuple(kind for kind in AUTHORITY_KINDS if nation in kind.nations)


def authority_kind(id_: str, nation: Nation) -> AuthorityKind:
    """Give one way of acting for another as it stands in a nation; raises LookupError where there is none."""
    for kind in authority_kinds(nation):
        if kind.id == id_:
            return kind
    raise LookupError("The law of this nation knows no such authority.")
