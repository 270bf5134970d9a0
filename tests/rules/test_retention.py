"""May it be erased, and if not, why and until when: tables in words, every date typed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules.retention import ErasureReading, Why, may_be_erased
from tests.rules.retention_words import MARCH, facts, row, setting
from tests.rules.words import day

DUTY, EXCEPTION, OWN, INDEFINITE = Why.LEGAL_DUTY, Why.EXCEPTION, Why.OWN_PERIOD, Why.INDEFINITELY
TO_COME, NOT_KNOWN = Why.TO_COME, Why.NOT_KNOWN

# What it shows, the row, the facts, asked on; the reasons why not (none: it may go), kept until, due from.
READINGS = [
    (
        "the last day of the period is kept whole",
        "6 years from employment-ends", "employment-ends 2026-03-31", "Wednesday 31 March 2032",
        [OWN], "Wednesday 31 March 2032", "Thursday 1 April 2032",
    ),
    (
        "the day after, it may go",
        "6 years from employment-ends", "employment-ends 2026-03-31", "Thursday 1 April 2032",
        [], None, "Thursday 1 April 2032",
    ),
    (
        "employment or volunteering: the later end counts",
        "6 years from employment-ends or volunteering-ends",
        "employment-ends 2020-06-30, volunteering-ends 2022-09-15", "Friday 15 September 2028",
        [OWN], "Friday 15 September 2028", "Saturday 16 September 2028",
    ),
    (
        "volunteering goes on after the employment",
        "6 years from employment-ends or volunteering-ends",
        "employment-ends 2015-06-30, to-come volunteering-ends", "Friday 15 September 2028",
        [TO_COME], None, None,
    ),
    (
        "nobody knows when it ended: it stays",
        "6 years from employment-ends", "", "Friday 15 September 2028",
        [NOT_KNOWN], None, None,
    ),
    (
        "an end in the year 9999 has not come",
        "6 years from employment-ends", "employment-ends 9999-12-31", "Friday 15 September 2028",
        [TO_COME], None, None,
    ),
    (
        "an end in the year 1 is not known",
        "6 years from employment-ends", "employment-ends 0001-01-01", "Friday 15 September 2028",
        [NOT_KNOWN], None, None,
    ),
    (
        "born on a leap day: eighteen years end on the last of February",
        "18 years from birth", "birth 2008-02-29", "Saturday 28 February 2026",
        [OWN], "Saturday 28 February 2026", "Sunday 1 March 2026",
    ),
    (
        "born on a leap day: twenty-four years end on a leap day",
        "24 years from birth", "birth 2004-02-29", "Tuesday 29 February 2028",
        [OWN], "Tuesday 29 February 2028", "Wednesday 1 March 2028",
    ),
    (
        "months that have no such day: 31 August and six months",
        "6 months from receipt", "receipt 2026-08-31", "Sunday 28 February 2027",
        [OWN], "Sunday 28 February 2027", "Monday 1 March 2027",
    ),
    (
        "days are counted one by one, over a leap day",
        "30 days from receipt", "receipt 2028-02-15", "Thursday 16 March 2028",
        [OWN], "Thursday 16 March 2028", "Friday 17 March 2028",
    ),
    (
        "two years after the last access",
        "2 years from last-access, unless in-use, unless live-claim", "last-access 2024-11-20",
        "Saturday 21 November 2026",
        [], None, "Saturday 21 November 2026",
    ),
    (
        "still subscribed: kept while it lasts",
        "2 years from last-access, unless in-use, unless live-claim", "last-access 2021-11-20, if in-use",
        "Saturday 21 November 2026",
        [EXCEPTION], None, None,
    ),
    (
        "a claim that ended",
        "2 years from last-access, unless in-use, unless live-claim",
        "last-access 2021-11-20, if live-claim 2026-06-30", "Wednesday 1 July 2026",
        [], None, "Wednesday 1 July 2026",
    ),
    (
        "a safeguarding matter outlasts the period",
        "1 year from last-session, unless safeguarding", "last-session 2024-05-04, if safeguarding",
        "Saturday 21 November 2026",
        [EXCEPTION], None, None,
    ),
    (
        "an exception the row does not make changes nothing",
        "1 year from last-session", "last-session 2024-05-04, if safeguarding", "Saturday 21 November 2026",
        [], None, "Monday 5 May 2025",
    ),
    (
        "a live claim keeps a record of any row",
        "1 year from last-session", "last-session 2024-05-04, if live-claim", "Saturday 21 November 2026",
        [EXCEPTION], None, None,
    ),
    (
        "an open request keeps a record of any row",
        "1 year from last-session", "last-session 2024-05-04, if open-request 2026-12-01",
        "Saturday 21 November 2026",
        [EXCEPTION], "Tuesday 1 December 2026", "Wednesday 2 December 2026",
    ),
    (
        "an agreement",
        "6 years from agreement-ends, unless deed 12 years, unless funder", "agreement-ends 2020-02-29",
        "Sunday 1 March 2026",
        [], None, "Sunday 1 March 2026",
    ),
    (
        "a deed: twelve years from the same day",
        "6 years from agreement-ends, unless deed 12 years, unless funder", "agreement-ends 2020-02-29, if deed",
        "Sunday 29 February 2032",
        [EXCEPTION], "Sunday 29 February 2032", "Monday 1 March 2032",
    ),
    (
        "a deed that has not ended",
        "6 years from agreement-ends, unless deed 12 years", "to-come agreement-ends, if deed", "Sunday 1 March 2026",
        [EXCEPTION, TO_COME], None, None,
    ),
    (
        "the funder asks for longer, to a day",
        "6 years from agreement-ends, unless deed 12 years, unless funder",
        "agreement-ends 2020-02-29, if funder 2035-12-31", "Monday 31 December 2035",
        [EXCEPTION], "Monday 31 December 2035", "Tuesday 1 January 2036",
    ),
    (
        "five years from birth, eighteen with a disability allowance",
        "5 years from birth or adoption, unless disability-allowance 18 years",
        "birth 2019-07-09, if disability-allowance", "Thursday 9 July 2037",
        [EXCEPTION], "Thursday 9 July 2037", "Friday 10 July 2037",
    ),
    (
        "five years from the adoption, which came after the birth",
        "5 years from birth or adoption", "birth 2019-07-09, adoption 2021-03-01", "Sunday 1 March 2026",
        [OWN], "Sunday 1 March 2026", "Monday 2 March 2026",
    ),
    (
        "indefinitely",
        "indefinitely", "", "Saturday 21 November 2026",
        [INDEFINITE], None, None,
    ),
    (
        "at least: then it may go, but is never due",
        "at least 5 years from publication", "publication 2021-11-20", "Saturday 21 November 2026",
        [], None, None,
    ),
    (
        "at least: kept until then",
        "at least 5 years from publication", "publication 2021-11-21", "Saturday 21 November 2026",
        [OWN], "Saturday 21 November 2026", None,
    ),
    (
        "at most: it may go at once",
        "at most 6 months from decision", "decision 2026-05-01", "Friday 1 May 2026",
        [], None, "Monday 2 November 2026",
    ),
    (
        "at most: not before the decision",
        "at most 6 months from decision", "decision 2026-05-01", "Thursday 30 April 2026",
        [OWN], "Thursday 30 April 2026", "Monday 2 November 2026",
    ),
]  # fmt: skip

FINANCE = "6 years from financial-year-ends, law charity-accounts, unless several-periods"
# What it shows, the row, the facts, when the financial year ends, asked on; why not, kept until, duty until.
YEARS = [
    (
        "the last day of a financial year falls into it",
        FINANCE, "transaction 2026-03-31", "31 March", "Wednesday 31 March 2032",
        [DUTY, OWN], "Wednesday 31 March 2032", "Wednesday 31 March 2032",
    ),
    (
        "the next day falls into the next",
        FINANCE, "transaction 2026-04-01", "31 March", "Thursday 31 March 2033",
        [DUTY, OWN], "Thursday 31 March 2033", "Thursday 31 March 2033",
    ),
    (
        "after six years it may go",
        FINANCE, "transaction 2026-03-31", "31 March", "Thursday 1 April 2032",
        [], None, "Wednesday 31 March 2032",
    ),
    (
        "the calendar year",
        FINANCE, "transaction 2026-04-01", "31 December", "Saturday 21 November 2026",
        [DUTY, OWN], "Friday 31 December 2032", "Friday 31 December 2032",
    ),
    (
        "the end of February, in a leap year",
        FINANCE, "transaction 2028-02-29", "28 February", "Saturday 21 November 2026",
        [DUTY, OWN], "Tuesday 28 February 2034", "Tuesday 28 February 2034",
    ),
    (
        "the end of February, in the year after",
        FINANCE, "transaction 2028-03-01", "29 February", "Saturday 21 November 2026",
        [DUTY, OWN], "Wednesday 28 February 2035", "Wednesday 28 February 2035",
    ),
    (
        "a transaction over three years counts from the last of them",
        FINANCE, "transaction 2024-06-01, if several-periods 2026-05-31", "31 March", "Saturday 21 November 2026",
        [DUTY, OWN], "Thursday 31 March 2033", "Thursday 31 March 2033",
    ),
    (
        "over several periods, and nobody knows the last",
        FINANCE, "transaction 2010-06-01, if several-periods", "31 March", "Saturday 21 November 2026",
        [EXCEPTION], None, "Friday 31 March 2017",
    ),
    (
        "over several periods, and nobody knows the first",
        FINANCE, "if several-periods 2026-05-31", "31 March", "Saturday 21 November 2026",
        [NOT_KNOWN, NOT_KNOWN], None, None,
    ),
    (
        "a shorter period of its own yields to the law",
        "1 year from financial-year-ends, law charity-accounts", "transaction 2020-10-01", "31 March",
        "Saturday 21 November 2026",
        [DUTY], "Wednesday 31 March 2027", "Wednesday 31 March 2027",
    ),
    (
        "a longer period of its own outlasts the law",
        "6 years from employment-ends, law right-to-work", "employment-ends 2024-06-30", "31 March",
        "Saturday 21 November 2026",
        [OWN], "Sunday 30 June 2030", "Tuesday 30 June 2026",
    ),
    (
        "PAYE: the tax year ends on 5 April",
        "1 year from transaction, law paye", "transaction 2026-04-05", "31 March", "Saturday 21 November 2026",
        [DUTY, OWN], "Thursday 5 April 2029", "Thursday 5 April 2029",
    ),
    (
        "PAYE: 6 April is another tax year",
        "1 year from transaction, law paye", "transaction 2026-04-06", "31 March", "Saturday 21 November 2026",
        [DUTY, OWN], "Friday 5 April 2030", "Friday 5 April 2030",
    ),
    (
        "minimum wage: the next pay period ends within two months",
        "1 year from transaction, law minimum-wage", "transaction 2026-12-31", "31 March", "Monday 28 February 2033",
        [DUTY], "Monday 28 February 2033", "Monday 28 February 2033",
    ),
    (
        "self-employed: five years from the day the return was due",
        "1 year from transaction, law self-employed-tax", "transaction 2024-06-01", "31 March",
        "Saturday 21 November 2026",
        [DUTY], "Friday 31 January 2031", "Friday 31 January 2031",
    ),
    (
        "Gift Aid: the tax year of the claim ends later than its financial year",
        "1 year from transaction, law gift-aid", "transaction 2019-05-05, last-claim 2020-03-31", "31 March",
        "Saturday 21 November 2026",
        [], None, "Sunday 5 April 2026",
    ),
    (
        "Gift Aid: the financial year of the claim ends later than its tax year",
        "1 year from transaction, law gift-aid", "transaction 2019-05-05, last-claim 2020-06-30", "30 June",
        "Saturday 21 November 2026",
        [DUTY], "Monday 5 April 2027", "Monday 5 April 2027",
    ),
    (
        "a right to work: while the employment goes on, the duty does",
        "6 years from employment-ends, law right-to-work", "to-come employment-ends", "31 March",
        "Saturday 21 November 2026",
        [DUTY, TO_COME], None, None,
    ),
    (
        "a duty whose start nobody knows keeps the record, and is not called one",
        "1 year from making, law right-to-work", "making 2020-01-01", "31 March", "Saturday 21 November 2026",
        [NOT_KNOWN], None, None,
    ),
    (
        "annual leave: the duty reaches what was made from 6 April 2026 on",
        "1 year from making, law annual-leave", "making 2026-04-06", "31 March", "Tuesday 6 April 2032",
        [DUTY], "Tuesday 6 April 2032", "Tuesday 6 April 2032",
    ),
    (
        "annual leave: what was made the day before keeps its own period",
        "1 year from making, law annual-leave", "making 2026-04-05", "31 March", "Tuesday 6 April 2027",
        [], None, None,
    ),
    (
        "a law that this record alone falls under",
        "1 year from transaction", "transaction 2026-01-31, law paye", "31 March", "Thursday 5 April 2029",
        [DUTY], "Thursday 5 April 2029", "Thursday 5 April 2029",
    ),
    (
        "seventy-five years from birth",
        "6 years from service-ends, law looked-after-child", "service-ends 2026-08-31, birth 2008-02-29", "31 March",
        "Sunday 28 February 2083",
        [DUTY], "Sunday 28 February 2083", "Sunday 28 February 2083",
    ),
    (
        "two periods of one law: the later end counts",
        "1 year from making, law ionising-radiation, law ionising-radiation-age",
        "making 2020-01-01, last-entry 2020-01-01, birth 1960-05-17", "31 March", "Saturday 21 November 2026",
        [DUTY, DUTY], "Saturday 1 January 2050", "Saturday 1 January 2050",
    ),
    (
        "what is usual binds nobody",
        "6 months from decision, law recruitment", "decision 2026-01-15", "31 March", "Thursday 16 July 2026",
        [], None, None,
    ),
]  # fmt: skip

# Ceilings: the row, the facts, asked on; why not, kept until, due from.
CEILINGS = [
    (
        "a certificate on its last day",
        "at most 6 months from decision, law dbs-certificate", "decision 2026-05-21", "Saturday 21 November 2026",
        [], None, "Sunday 22 November 2026",
    ),
    (
        "the organisation would keep it for a year: the limit counts",
        "1 year from decision, law dbs-certificate", "decision 2026-05-21", "Sunday 22 November 2026",
        [], None, "Sunday 22 November 2026",
    ),
    (
        "within its own year and within the limit",
        "1 year from decision, law dbs-certificate", "decision 2026-05-21", "Saturday 21 November 2026",
        [OWN], "Saturday 21 November 2026", "Sunday 22 November 2026",
    ),
    (
        "even what would be kept indefinitely",
        "indefinitely, law dbs-certificate", "decision 2026-05-21", "Sunday 22 November 2026",
        [], None, "Sunday 22 November 2026",
    ),
    (
        "a live claim outlasts the limit",
        "at most 6 months from decision, law dbs-certificate", "decision 2026-01-05, if live-claim 2026-12-24",
        "Saturday 21 November 2026",
        [EXCEPTION], "Thursday 24 December 2026", "Friday 25 December 2026",
    ),
    (
        "the decision has not been taken",
        "at most 6 months from decision, law dbs-certificate", "to-come decision", "Saturday 21 November 2026",
        [TO_COME], None, None,
    ),
    (
        "a limit from a day nobody knows holds nothing",
        "1 year from receipt, law dbs-certificate", "receipt 2020-01-05", "Saturday 21 November 2026",
        [], None, "Wednesday 6 January 2021",
    ),
    (
        "money laundering: five years, no less",
        "1 year from relationship-ends, law money-laundering", "relationship-ends 2021-11-21",
        "Saturday 21 November 2026",
        [DUTY], "Saturday 21 November 2026", "Sunday 22 November 2026",
    ),
    (
        "money laundering: and no more",
        "10 years from relationship-ends, law money-laundering", "relationship-ends 2021-11-21",
        "Sunday 22 November 2026",
        [], None, "Sunday 22 November 2026",
    ),
]  # fmt: skip


def whys(reading: ErasureReading) -> list[Why]:
    return [hold.why for hold in reading.holds]


def when(words: str | None) -> date | None:
    return day(words) if words else None


@pytest.mark.parametrize(
    ("words", "known", "asked", "why", "until", "due"),
    [reading[1:] for reading in [*READINGS, *CEILINGS]],
    ids=[reading[0] for reading in [*READINGS, *CEILINGS]],
)
def test_a_row(words: str, known: str, asked: str, why: list[Why], until: str | None, due: str | None) -> None:
    reading = may_be_erased(row(words), facts(known), day(asked), MARCH)
    assert (whys(reading), reading.until, reading.due) == (why, when(until), when(due))
    assert reading.may_erase is (why == [])
    assert all(step.text.endswith(".") and step.source for step in reading.steps)


@pytest.mark.parametrize(
    ("words", "known", "year_ends", "asked", "why", "until", "duty"),
    [reading[1:] for reading in YEARS],
    ids=[reading[0] for reading in YEARS],
)
def test_the_law(
    words: str, known: str, year_ends: str, asked: str, why: list[Why], until: str | None, duty: str | None
) -> None:
    reading = may_be_erased(row(words), facts(known), day(asked), setting(year_ends=year_ends))
    assert (whys(reading), reading.until, reading.duty_until) == (why, when(until), when(duty))
    assert reading.legal_duty is (DUTY in why)
