"""Every decision on rights, acts and people: what a form comes to. One row: action, facts of the world, address,
fields, message, what is sealed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.rules.vocabulary import ActState, Right
from tests.api.cases import act, search
from tests.api.desk.arrange import APPROVING, GATHERING, PROVEN, RECIPIENTS, REGISTER, REVIEWING, item, person, task

FAILED = act(key="erasure/erase/1/crm", processor="crm", connector="sql", state=ActState.FAILED)
ASKED = act()
DONE = act(key="erasure/erase/1/crm", processor="crm", connector="sql", state=ActState.DONE, rows=2)
TELL = task("recipients/erasure", kind="recipients", subject="erasure")
WAITING = {**PROVEN, "stage": "act", "erasure_waiting": True}
NAMED = item(1, third_party=True)
HEALTH = item(2, health=True)


def on(prefix: str, day: int, month: int, year: int = 2026) -> dict[str, str]:
    return {f"{prefix}-day": str(day), f"{prefix}-month": str(month), f"{prefix}-year": str(year)}


# The world: asked rights, facts, and whatever else the case holds; `profile` and `items` go where they belong.
World = dict[str, Any]

CASES: list[tuple[str, World, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "decide_right", {"asked": [Right.RECTIFICATION]}, "?right=rectification", {"how": "corrected"},
        {"right": "rectification", "how": "corrected", "grounds": []}, {},
    ),
    (
        "decide_right", {"asked": [Right.RESTRICTION], "facts": GATHERING}, "?right=restriction",
        {"how": "restricted", "grounds": ["art-18-1-a"]},
        {"right": "restriction", "how": "restricted", "grounds": ["art-18-1-a"]}, {},
    ),
    (
        "decide_right", {"asked": [Right.ACCESS, Right.OBJECTION], "facts": GATHERING}, "?right=objection",
        {"how": "overridden", "grounds": ["art-21-1-claims"], "text": "A claim is being brought."},
        {"right": "objection", "how": "overridden", "grounds": ["art-21-1-claims"]},
        {"text": "A claim is being brought."},
    ),
    (
        "decide_right", {"asked": [Right.PORTABILITY]}, "?right=portability",
        {"how": "refused", "grounds": ["crime-tax"], "text": "It would tip them off."},
        {"right": "portability", "how": "refused", "grounds": ["crime-tax"]}, {"text": "It would tip them off."},
    ),
    (
        "decide_right", {"asked": [Right.AUTOMATED_DECISION], "facts": {}}, "?right=automated-decision",
        {"how": "changed", "text": "We have offered you the room."},
        {"right": "automated-decision", "how": "changed", "grounds": []}, {"text": "We have offered you the room."},
    ),
    (
        "add_right", {"asked": [Right.RECTIFICATION]}, "",
        {"right": "restriction", "text": "While we check it."}, {"right": "restriction", "marketing": False},
        {"text": "While we check it."},
    ),
    (
        "send_information", {"asked": [Right.AUTOMATED_DECISION], "facts": {}}, "",
        {"text": "The points of your form were added up."}, {}, {"text": "The points of your form were added up."},
    ),
    (
        "refuse_request", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "manifestly-unfounded", "text": "You offered to drop it for money.", "signals": ["offer"],
         "alternatives": ["asked-what-is-meant"], "tried": "No answer."},
        {"ground": "manifestly-unfounded"},
        {"text": "You offered to drop it for money.", "tried": "No answer.",
         "weighing": "The person offers to withdraw it in return for something; "
                     "We asked what the person is looking for"},
    ),
    (
        "refuse_request", {"asked": [Right.ACCESS, Right.ERASURE], "facts": {}}, "",
        {"ground": "not-identifiable", "text": "No record fits.", "tried": "We asked for a year."},
        {"ground": "not-identifiable"}, {"text": "No record fits.", "tried": "We asked for a year."},
    ),
    (
        "request_fee", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "manifestly-excessive", "fee": "12.50", "covers": "Two hours of copying.",
         "text": "It is the fourth time this year.", "how_to_pay": "By card.", "signals": ["repeats"],
         "alternatives": ["gave-earlier-answer"]},
        {"ground": "manifestly-excessive", "on": None},
        {"text": "It is the fourth time this year.\n\nTwo hours of copying.", "fee": "£12.50", "how_to_pay": "By card.",
         "weighing": "It repeats an earlier request before anything can have changed; "
                     "We pointed to an earlier answer"},
    ),
    (
        "request_fee", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "further-copy", "fee": "£3", "covers": "Postage.", "text": "A second copy.", "how_to_pay": "Cash."},
        {"ground": "further-copy", "on": None},
        {"text": "A second copy.\n\nPostage.", "fee": "£3.00", "how_to_pay": "Cash."},
    ),
    (
        "record_fee", {"asked": [Right.ACCESS], "facts": {"fee_open": True}, "received": date(2026, 10, 1)}, "",
        on("on", 8, 10), {"ground": "", "on": "2026-10-08"}, {},
    ),
    (
        "pass_on", {"asked": [Right.ACCESS], "facts": {}}, "",
        {"controller": "Councillor Adeyemi", "controller_email": "adeyemi@example.org", "partly": "no"},
        {"on": "2026-10-09", "partly": False},
        {"controller": "Councillor Adeyemi", "controller_email": "adeyemi@example.org"},
    ),
    (
        "pass_on", {"asked": [Right.ACCESS], "facts": {}}, "",
        {"controller": "The council", "controller_email": "council@example.org", "partly": "yes",
         "text": "Your membership."},
        {"on": "2026-10-09", "partly": True},
        {"controller": "The council", "controller_email": "council@example.org", "text": "Your membership."},
    ),
    (
        "transfer_package", {"asked": [Right.PORTABILITY], "facts": GATHERING}, "",
        {"to": "receiver", "receiver": "Oakfield Rowers", "receiver_email": "hello@oakfield.example",
         "text": "She wrote it in her request."},
        {"to_nobody": False},
        {"receiver": "Oakfield Rowers", "receiver_email": "hello@oakfield.example",
         "text": "To Oakfield Rowers, hello@oakfield.example. She wrote it in her request."},
    ),
    (
        "transfer_package", {"asked": [Right.PORTABILITY], "facts": GATHERING}, "",
        {"to": "nobody", "receiver": "Oakfield Rowers", "text": "She has thought again."}, {"to_nobody": True},
        {"text": "She has thought again."},
    ),
    (
        "cancel_erasure", {"asked": [Right.ERASURE], "facts": WAITING, "erase_on": date(2026, 10, 12)}, "",
        {"text": "Record 3 is somebody else's."}, {}, {"text": "Record 3 is somebody else's."},
    ),
    (
        "retry_act", {"asked": [Right.ERASURE], "facts": WAITING, "acts": (FAILED,)}, "?act=erasure/erase/1/crm", {},
        {"act": "erasure/erase/1/crm"}, {},
    ),
    (
        "record_act", {"asked": [Right.ERASURE], "facts": WAITING, "acts": (FAILED, ASKED)},
        "?act=erasure/erase/1/archive", {"text": "Shredded on Tuesday."}, {"act": "erasure/erase/1/archive"},
        {"text": "Shredded on Tuesday."},
    ),
    (
        "excuse_act", {"asked": [Right.ERASURE], "facts": WAITING, "acts": (FAILED,)}, "?act=erasure/erase/1/crm",
        {"text": "The system was sold."}, {"act": "erasure/erase/1/crm"}, {"text": "The system was sold."},
    ),
    (
        "tell_recipients",
        {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,), "tasks": (TELL,), "profile": True},
        "?right=erasure", {"told": "some", "recipients": ["1"]},
        {"right": "erasure", "recipients": ["Our auditors"]}, {},
    ),
    (
        "tell_recipients",
        {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,), "tasks": (TELL,), "profile": True},
        "?right=erasure", {"told": "none", "recipients": ["1"], "text": "Nobody ever got it."},
        {"right": "erasure", "recipients": []}, {"text": "Nobody ever got it."},
    ),
    (
        "lift_restriction", {"asked": [Right.RESTRICTION], "facts": {**GATHERING, "restricted": True}}, "",
        {"text": "It was checked and is right."}, {}, {"text": "It was checked and is right."},
    ),
    (
        "record_told", {"asked": [Right.RESTRICTION], "facts": {**GATHERING, "restricted": True}}, "",
        {"text": "By phone."}, {}, {"text": "By phone."},
    ),
    (
        "consult_third_party", {"asked": [Right.ACCESS], "items": (NAMED, HEALTH)}, "?item=item1",
        {"name": "Ola Brandt", "sought": "yes", "email": "ola@example.org", "text": "A note of a meeting."},
        {"items": ["item1"], "sought": True, "professional": ""},
        {"name": "Ola Brandt", "email": "ola@example.org", "text": "A note of a meeting."},
    ),
    (
        "consult_third_party", {"asked": [Right.ACCESS], "items": (item(5),)}, "?item=item5",
        {"name": "Dr Brandt", "sought": "no", "professional": "health"},
        {"items": ["item5"], "sought": False, "professional": "health"}, {"name": "Dr Brandt"},
    ),
    (
        "record_consultation", {"asked": [Right.ACCESS], "third_parties": (person(),)}, "?consultation=person1",
        {"answer": "refuses", "text": "She is afraid."}, {"consultation": "person1", "answer": "refuses"},
        {"text": "She is afraid."},
    ),
    (
        "record_opinion", {"asked": [Right.ACCESS], "items": (NAMED, HEALTH)}, "?item=item2",
        {"what": "harm", "text": "Dr Brandt: it would.", **on("on", 5, 10)},
        {"items": ["item2"], "on": "2026-10-05", "harm": True, "known": False}, {"text": "Dr Brandt: it would."},
    ),
    (
        "record_opinion", {"asked": [Right.ACCESS], "items": (HEALTH,)}, "?item=item2",
        {"what": "known", "text": "They sent it to us."},
        {"items": ["item2"], "on": "2026-10-09", "harm": False, "known": True}, {"text": "They sent it to us."},
    ),
]  # fmt: skip

FAULTS: list[tuple[str, World, str, dict[str, Any], list[str]]] = [
    ("decide_right", {"asked": [Right.ERASURE]}, "?right=erasure", {}, ["Choose what is decided"]),
    (
        "decide_right", {"asked": [Right.ERASURE]}, "?right=erasure", {"how": "refused", "text": "x"},
        ["Say on which ground this is decided."],
    ),
    (
        "decide_right", {"asked": [Right.RESTRICTION], "facts": GATHERING}, "?right=restriction",
        {"how": "refused", "grounds": ["art-18-1-a"], "text": "x"},
        ["“Refused, under an exemption or a limit in the law” cannot rest on this ground."],
    ),
    (
        "decide_right", {"asked": [Right.OBJECTION], "facts": GATHERING}, "?right=objection",
        {"how": "overridden", "grounds": ["art-21-1-override"]}, ["The reason is missing"],
    ),
    (
        "decide_right", {"asked": [Right.COMPLAINT], "facts": {}}, "?right=complaint", {"how": "upheld"},
        ["The reason is missing"],
    ),
    ("add_right", {"asked": [Right.ACCESS]}, "", {"right": "access", "text": "x"}, ["Choose which right is added"]),
    (
        "refuse_request", {"asked": [Right.ACCESS], "facts": GATHERING}, "", {},
        ["Choose why the request is refused", "The reason is missing"],
    ),
    (
        "refuse_request", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "manifestly-unfounded", "text": "x", "signals": ["rude"]},
        ["Name what makes it so. Rude words, a dispute or a large amount of data alone do not",
         "Record what else was tried, or why nothing else would help"],
    ),
    (
        "refuse_request", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "crime-tax", "text": "x"}, ["Choose why the request is refused"],
    ),
    (
        "refuse_request", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "not-identifiable", "text": "x"}, ["Say what you tried to find out who it is"],
    ),
    (
        "request_fee", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "further-copy", "fee": "a lot", "covers": "x", "text": "x", "how_to_pay": "x"},
        ["The fee must be an amount in pounds, like £12.50"],
    ),
    (
        "request_fee", {"asked": [Right.ACCESS], "facts": GATHERING}, "",
        {"ground": "manifestly-excessive", "fee": "3", "covers": "x", "text": "x", "how_to_pay": "x",
         "signals": ["volume"], "alternatives": ["more-time"]},
        ["Name what makes it so. Rude words, a dispute or a large amount of data alone do not"],
    ),
    (
        "record_fee", {"asked": [Right.ACCESS], "facts": {"fee_open": True}}, "", on("on", 10, 10),
        ["The day it was paid must not be after Friday 9 October 2026"],
    ),
    (
        "pass_on", {"asked": [Right.ACCESS], "facts": {}}, "",
        {"controller": "The council", "controller_email": "council", "partly": "yes"},
        ["The controller’s email address must be in the form name@example.org",
         "What you answer yourselves is missing"],
    ),
    (
        "transfer_package", {"asked": [Right.PORTABILITY], "facts": GATHERING}, "", {"to": "receiver"},
        ["The name of the organisation is missing", "The organisation’s email address is missing",
         "How you know that this is what the person wants is missing"],
    ),
    ("transfer_package", {"asked": [Right.PORTABILITY], "facts": GATHERING}, "", {"text": "x"},
     ["Choose whether the files go to another organisation"]),
    (
        "cancel_erasure", {"asked": [Right.ERASURE], "facts": WAITING}, "", {}, ["The reason is missing"],
    ),
    (
        "retry_act", {"asked": [Right.ERASURE], "facts": WAITING, "acts": (ASKED,)}, "?act=erasure/erase/1/archive",
        {}, ["Choose an act of this case that calls for this"],
    ),
    (
        "excuse_act", {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,)}, "?act=erasure/erase/1/crm",
        {"text": "x"}, ["Choose an act of this case that calls for this"],
    ),
    (
        "tell_recipients",
        {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,), "tasks": (TELL,), "profile": True},
        "?right=erasure", {"told": "some"}, ["Choose who was told"],
    ),
    (
        "tell_recipients",
        {"asked": [Right.ERASURE], "facts": WAITING, "acts": (DONE,), "tasks": (TELL,), "profile": True},
        "?right=erasure", {"told": "none"}, ["Why nobody could be told is missing"],
    ),
    (
        "consult_third_party", {"asked": [Right.ACCESS], "items": (NAMED,)}, "",
        {"name": "Ola Brandt", "sought": "yes", "text": "x"},
        ["Choose at least one item", "The email address is missing"],
    ),
    (
        "consult_third_party", {"asked": [Right.ACCESS], "items": (NAMED,)}, "?item=item1",
        {"name": "Ola Brandt", "sought": "no"}, ["Why they are not asked is missing"],
    ),
    (
        "record_consultation", {"asked": [Right.ACCESS], "third_parties": (person(answer="consents"),)},
        "?consultation=person1", {"answer": "refuses"}, ["Choose somebody who was asked and has not answered"],
    ),
    (
        "record_opinion", {"asked": [Right.ACCESS], "items": (HEALTH,)}, "?item=item2",
        {"what": "no-harm", "text": "x"}, ["The day of the opinion is missing"],
    ),
]  # fmt: skip

CLOSED_PAGES = [
    ("transfer_package", {"asked": [Right.ACCESS], "facts": GATHERING}, "Nobody asked for files to take elsewhere"),
    ("transfer_package", {"asked": [Right.PORTABILITY], "facts": {}}, "First decide on the person's identity"),
    ("lift_restriction", {"asked": [Right.RESTRICTION], "facts": GATHERING}, "No restriction is in force"),
    ("cancel_erasure", {"asked": [Right.ERASURE], "facts": REVIEWING}, "there is none to stop"),
    ("refuse_request", {"asked": [Right.ACCESS], "facts": {**APPROVING, "stage": "respond"}}, "too late to ask"),
    ("record_fee", {"asked": [Right.ACCESS], "facts": GATHERING}, "No fee was asked for"),
    ("record_opinion", {"asked": [Right.ACCESS], "facts": {}}, "First decide on the person's identity"),
]
"""Decisions that cannot be taken now, and a part of the reason that is shown."""

PROFILE = {"register": REGISTER, "recipients": RECIPIENTS}
SEARCHES = (search(),)
