"""The invented people of the demo."""

from __future__ import annotations

from typing import NamedTuple


class Supporter(NamedTuple):
    """Somebody who gives, belongs or comes to events."""

    title: str
    first_name: str
    last_name: str
    email: str
    phone: str
    address: str


class Employee(NamedTuple):
    """Somebody the charity employs."""

    number: str
    first_name: str
    last_name: str
    birth_date: str
    insurance: str
    email: str
    phone: str
    started_on: str
    manager: str
    salary: int


SUPPORTERS = (
    Supporter("Mrs", "Margaret", "Ellis", "margaret.ellis@example.org", "01632 960101", "4 Mill Lane"),
    Supporter("Mr", "Iorwerth", "Llŷr", "iorwerth.llyr@example.org", "07700 900102", "17 Chapel Street"),
    Supporter("", "فاطمة", "الحسن", "fatima.alhassan@example.org", "07700 900103", "Flat 2, 31 Station Road"),
    Supporter("Pan", "Łukasz", "Wiśniewski", "łukasz.wiśniewski@example.org", "07700 900104", "9 Orchard Close"),
    Supporter("Ms", "Siobhán", "O'Rourke", "siobhan.orourke@example.org", "01632 960105", "The Old Forge, Green End"),
    Supporter("Mr", "Desmond", "Clarke", "desmond.clarke@example.org", "01632 960106", "22 Mill Lane"),
    Supporter("Dr", "Anjali", "Rao", "anjali.rao@example.org", "07700 900107", "3 Weavers Court"),
    Supporter("Mx", "Robin", "Taft", "robin.taft@example.org", "07700 900108", "11 Bridge Street"),
    Supporter("Mr", "Tomos", "Pugh", "tomos.pugh@example.org", "01632 960109", "6 Chapel Street"),
    Supporter("Mrs", "Blessing", "Adeyemi", "blessing.adeyemi@example.org", "07700 900110", "40 Station Road"),
    Supporter("Ms", "Grace", "Whitlock", "grace.whitlock@example.org", "01632 960111", "15 Orchard Close"),
    Supporter("Mr", "Patrick", "Nunn", "patrick.nunn@example.org", "01632 960112", "2 Green End"),
    Supporter("Mrs", "Yuki", "Tanabe", "yuki.tanabe@example.org", "07700 900113", "8 Weavers Court"),
    Supporter("Mr", "Stephen", "Barrow", "stephen.barrow@example.org", "01632 960114", "27 Bridge Street"),
    Supporter("Miss", "Leila", "Haddad", "leila.haddad@example.org", "07700 900115", "Flat 5, 31 Station Road"),
    Supporter("Mr", "Owen", "Catchpole", "owen.catchpole@example.org", "01632 960116", "1 Church Walk"),
    Supporter("Ms", "Freya", "Lindqvist", "freya.lindqvist@example.org", "07700 900117", "13 Church Walk"),
    Supporter("Mr", "Kwame", "Boateng", "kwame.boateng@example.org", "07700 900118", "52 Station Road"),
    Supporter("Mrs", "Eileen", "Sallow", "eileen.sallow@example.org", "01632 960119", "19 Mill Lane"),
    Supporter("Mr", "Harvinder", "Gill", "harvinder.gill@example.org", "07700 900120", "5 Weavers Court"),
    Supporter("Ms", "Chloe", "Marsh", "chloe.marsh@example.org", "07700 900121", "30 Bridge Street"),
    Supporter("Mr", "Dominic", "Fairweather", "dominic.fairweather@example.org", "01632 960122", "7 Green End"),
    Supporter("Mrs", "Nomsa", "Dube", "nomsa.dube@example.org", "07700 900123", "44 Station Road"),
    Supporter("Mr", "Alan", "Thistle", "alan.thistle@example.org", "01632 960124", "10 Orchard Close"),
    Supporter("Ms", "Beatriz", "Falcão", "beatriz.falcao@example.org", "07700 900125", "16 Bridge Street"),
    Supporter("Mr", "Gwilym", "Parry", "gwilym.parry@example.org", "01632 960126", "12 Chapel Street"),
    Supporter("Mrs", "Joyce", "Pemberton", "joyce.pemberton@example.org", "01632 960127", "33 Mill Lane"),
    Supporter("Mr", "Samir", "Nazari", "samir.nazari@example.org", "07700 900128", "Flat 1, 31 Station Road"),
    Supporter("Ms", "Ivy", "Kettle", "ivy.kettle@example.org", "01632 960129", "21 Church Walk"),
    Supporter("Ms", "Margaret", "Ellison", "m.ellison@example.org", "01632 960130", "4a Mill Lane"),
)

STAFF = (
    Employee(
        "S-101", "Margaret", "Ellis", "1968-05-17", "QQ123456C", "margaret.ellis@example.org", "01632 960101",
        "2016-09-01", "Grace Whitlock", 31200,
    ),
    Employee(
        "S-102", "Iorwerth", "Llŷr", "1981-03-01", "QQ234567A", "iorwerth.llyr@example.org", "07700 900102",
        "2019-01-14", "Grace Whitlock", 27450,
    ),
    Employee(
        "S-103", "فاطمة", "الحسن", "1990-11-23", "QQ345678B", "fatima.alhassan@example.org", "07700 900103",
        "2021-06-07", "Margaret Ellis", 26100,
    ),
    Employee(
        "S-104", "Łukasz", "Wiśniewski", "1985-08-30", "QQ456789D", "łukasz.wiśniewski@example.org", "07700 900104",
        "2018-04-23", "Desmond Clarke", 25300,
    ),
    Employee(
        "S-105", "Siobhán", "O'Rourke", "1977-02-11", "QQ567890A", "siobhan.orourke@example.org", "01632 960105",
        "2015-11-02", "Grace Whitlock", 33800,
    ),
    Employee(
        "S-106", "Desmond", "Clarke", "1963-12-05", "QQ678901C", "desmond.clarke@example.org", "01632 960106",
        "2009-03-16", "Grace Whitlock", 35600,
    ),
    Employee(
        "S-107", "Grace", "Whitlock", "1971-07-19", "QQ789012B", "grace.whitlock@example.org", "01632 960111",
        "2012-08-20", "The trustees", 47900,
    ),
    Employee(
        "S-108", "Tariq", "Mahmood", "1994-09-09", "QQ890123D", "tariq.mahmood@example.org", "07700 900131",
        "2022-02-01", "Siobhán O'Rourke", 24700,
    ),
    Employee(
        "S-109", "Hannah", "Crisp", "1998-01-27", "QQ901234A", "hannah.crisp@example.org", "07700 900132",
        "2023-09-04", "Margaret Ellis", 23950,
    ),
    Employee(
        "S-110", "Peter", "Ashdown", "1959-06-03", "QQ102030C", "peter.ashdown@example.org", "01632 960133",
        "2007-05-08", "Desmond Clarke", 22800,
    ),
    Employee(
        "S-111", "Mei", "Lin", "1988-10-14", "QQ203040B", "mei.lin@example.org", "07700 900134",
        "2020-10-12", "Siobhán O'Rourke", 29650,
    ),
    Employee(
        "S-112", "Joseph", "Adu", "1992-04-02", "QQ304050D", "joseph.adu@example.org", "07700 900135",
        "2024-01-08", "Desmond Clarke", 24100,
    ),
)  # fmt: skip

POSTS = {
    "S-101": ("Community kitchen", "Kitchen manager"),
    "S-102": ("Outreach", "Welsh language outreach worker"),
    "S-103": ("Community kitchen", "Cook"),
    "S-104": ("Buildings", "Caretaker"),
    "S-105": ("Fundraising", "Head of fundraising"),
    "S-106": ("Buildings", "Buildings manager"),
    "S-107": ("Office", "Director"),
    "S-108": ("Fundraising", "Supporter care officer"),
    "S-109": ("Community kitchen", "Kitchen assistant"),
    "S-110": ("Buildings", "Groundskeeper"),
    "S-111": ("Fundraising", "Events organiser"),
    "S-112": ("Buildings", "Cleaner"),
}
"""Staff number -> department and job."""

ABSENCES = (
    ("S-101", "2024-02-05", "2024-02-09", "Influenza"),
    ("S-101", "2025-11-17", "2025-11-28", "Recovering from an operation on the knee"),
    ("S-104", "2025-01-13", "2025-01-15", "Back pain"),
    ("S-105", "2026-03-02", "2026-03-03", "Migraine"),
    ("S-110", "2025-07-07", "2025-07-18", "Hospital stay"),
)

EMERGENCY_CONTACTS = (
    ("S-101", "Harold Ellis", "01632 960141", "Husband"),
    ("S-102", "Nia Llŷr", "07700 900142", "Sister"),
    ("S-103", "Yusuf Karim", "07700 900143", "Husband"),
    ("S-105", "Maeve O'Rourke", "01632 960145", "Mother"),
    ("S-107", "Helen Whitlock", "01632 960147", "Daughter"),
)

NOTES = (
    (
        "margaret.ellis@example.org", "2025-03-11", "Tariq Mahmood",
        "Rang to move her monthly gift to the first of the month. Prefers letters in large print.", "",
    ),
    (
        "margaret.ellis@example.org", "2025-09-02", "Mei Lin",
        "Complained about parking at the summer fair.", "Said her neighbour Patrick Nunn was blocked in as well.",
    ),
    ("siobhan.orourke@example.org", "2024-12-01", "Tariq Mahmood", "Asked not to be telephoned in the evening.", ""),
    (
        "łukasz.wiśniewski@example.org", "2026-01-20", "Mei Lin",
        "Offered to repair the stage.", "His brother-in-law Marek would help.",
    ),
    ("iorwerth.llyr@example.org", "2025-02-28", "Tariq Mahmood", "Would like his letters in Welsh.", ""),
    ("fatima.alhassan@example.org", "2026-02-14", "Mei Lin", "تفضّل المراسلة بالبريد الإلكتروني.", ""),
    ("freya.lindqvist@example.org", "2025-05-20", "Mei Lin", "Has moved to Gothenburg and will not be back.", ""),
)  # fmt: skip
"""The supporter's address of mail, the day, the writer, the note, and what it says about others."""
