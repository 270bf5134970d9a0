"""What an organisation is, as far as the law of exemptions and of health data asks: a profile names its kinds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class OrganisationKind(StrEnum):
    """One thing an organisation is; it may be several. No kind implies another: a council in social work says both."""

    CHARITY = "charity"
    COMPANY = "company"
    CLUB = "club"
    SCHOOL = "school"  # DPA 2018 Sch 3 paras 14 to 16: no nursery, tutor or club
    EDUCATION_AUTHORITY = "education-authority"  # Scotland, DPA 2018 Sch 3 paras 15 and 20
    HEALTH_PROFESSIONAL = "health-professional"  # DPA 2018 s.204
    HEALTH_BODY = "health-body"
    SOCIAL_WORK_BODY = "social-work-body"  # DPA 2018 Sch 3 para 8; a charity only where it is designated
    COUNCIL = "council"
    GOVERNMENT_DEPARTMENT = "government-department"
    HOME_OFFICE = "home-office"
    PUBLIC_AUTHORITY = "public-authority"  # under freedom of information law
    REGULATOR = "regulator"  # has a task of protecting people, by law or of a public nature
    COURT = "court"
    POLICE = "police"  # competent authorities under DPA 2018 Part 3
    LAW_FIRM = "law-firm"
    CREDIT_REFERENCE_AGENCY = "credit-reference-agency"
    NATIONAL_AUDITOR = "national-auditor"
    BANK_OF_ENGLAND = "bank-of-england"


KIND_WORDS = {
    OrganisationKind.CHARITY: "a charity",
    OrganisationKind.COMPANY: "a company",
    OrganisationKind.CLUB: "a club",
    OrganisationKind.SCHOOL: "a school",
    OrganisationKind.EDUCATION_AUTHORITY: "a Scottish education authority",
    OrganisationKind.HEALTH_PROFESSIONAL: "a health professional",
    OrganisationKind.HEALTH_BODY: "a health service body",
    OrganisationKind.SOCIAL_WORK_BODY: "a social work body",
    OrganisationKind.COUNCIL: "a council",
    OrganisationKind.GOVERNMENT_DEPARTMENT: "a government department",
    OrganisationKind.HOME_OFFICE: "the Home Office",
    OrganisationKind.PUBLIC_AUTHORITY: "a public authority",
    OrganisationKind.REGULATOR: "a body with a public task of protecting people",
    OrganisationKind.COURT: "a court",
    OrganisationKind.POLICE: "the police or another law enforcement body",
    OrganisationKind.LAW_FIRM: "a law firm",
    OrganisationKind.CREDIT_REFERENCE_AGENCY: "a credit reference agency",
    OrganisationKind.NATIONAL_AUDITOR: "a national auditor",
    OrganisationKind.BANK_OF_ENGLAND: "the Bank of England",
}


def any_of(kinds: Iterable[OrganisationKind]) -> str:
    """Name some kinds as alternatives, e.g. `a council or a court`."""
    *others, last = sorted(KIND_WORDS[kind] for kind in kinds)
    return f"{', '.join(others)} or {last}" if others else last
