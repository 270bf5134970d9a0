"""Two people whose every word is unmistakable, and all they and others type on every page."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.api.judge import words_of
from tests.end_to_end.browser import RealBrowser
from tests.end_to_end.journeys import (
    Asked,
    ask,
    collect,
    confirm,
    decide,
    phrase_of,
    reference_of,
    review,
    sign_in,
)
from tests.end_to_end.service import APPROVER, Service, eventually

TYPED = {
    "name": "Quillonia Zephyrbright",
    "email": "quillonia@zephyrbright.example.org",
    "phone": "07700 900774",
    "address": "77 Canarybird Terrace",
    "birth date": "1977-07-17",
    "words": "everything about the zebrawood table",
    "membership number": "MZEBRA-7741",
    "evidence file name": "xylocopa-passport.pdf",
    "evidence content": "an image of a passport called Xylocopa",
    "note with the evidence": "my old surname was Yaffleton",
    "why evidence is asked": "we know two people called Quillonia",
    "why identity is settled": "the passport shows the same face as our Jackdaw card",
    "question": "do you mean the Kestrelwood meetings",
    "reply": "yes and the Lapwingham ones",
    "new address": "12 Goldcrest Mews",
    "new phone": "07700 900888",
    "where a colleague looked": "in the Nuthatch cabinet",
    "what a colleague looked for": "files marked Ouzelworth",
    "found file name": "ptarmigan-letter.txt",
    "found file content": "a letter about Redwingham",
    "why it is withheld": "it names a Siskin informant",
    "what has to change": "please look at the Treecreeper note again",
    "somebody else in an item": "Dunnock Pipitson",
    "why somebody else is not asked": "he would hear of it from the Grebewater office",
    "a phoned request's name": "Wren Whitethroat",
    "a phoned request's old reference": "OLD/KINGLET/7741",
    "a phoned request's number": "STAFF-WAXWING-9",
    "a second name": "Araminta Snowbunting",
    "a second email": "araminta@snowbunting.example.org",
    "what is wrong": "our street is Fieldfare Parade now",
    "a new value": "19 Fieldfare Parade",
    "why use is restricted": "she disputes the Merlinford address",
    "why an item is kept": "the Pochardleigh claim is not settled",
    "how a colleague did it": "put into the Gannetbury drawer",
    "a colleague's role": "keeper of the Dotterelmoor archive",
    "what a colleague cannot call back": "a list at the Whimbrelworth printer",
    "why an act is left out": "payroll at Turnstonebury never knew her",
    "why no recipient is told": "the Shearwater group never had it",
}
"""What people type into pages and send as files."""

HELD = {
    "a note in a database": "rang about the Bitternfield gate",
    "a need in a database": "allergic to Corncrakeweed",
    "another note in a database": "asked about the Linnetstone path",
}
"""What a connected system holds about the person."""


def plant(crm: Path) -> None:
    """Put both people into the CRM."""
    with closing(sqlite3.connect(crm)) as file, file:
        file.executemany(
            "INSERT INTO supporter (supporter_id, first_name, last_name, email, joined_on, no_marketing, restricted)"
            " VALUES (?, ?, ?, ?, '2024-01-01', 0, 0)",
            [
                (7741, *TYPED["name"].split(), TYPED["email"]),
                (7742, *TYPED["a second name"].split(), TYPED["a second email"]),
            ],
        )
        note, need, another = HELD.values()
        file.execute("INSERT INTO note (supporter_id, written_on, note) VALUES (7742, '2025-01-01', ?)", (another,))
        file.execute("INSERT INTO donation (supporter_id, given_on, amount) VALUES (7742, '2025-01-01', 5)")
        file.execute("INSERT INTO note (supporter_id, written_on, note) VALUES (7741, '2025-01-01', ?)", (note,))
        file.execute("INSERT INTO event_booking (supporter_id, event, needs) VALUES (7741, 'Fair', ?)", (need,))


def whole_case(service: Service, windows: list[RealBrowser]) -> Asked:
    """Take a case through every page that takes words or files."""
    asked = ask(
        service,
        TYPED["name"],
        TYPED["email"],
        phone=TYPED["phone"],
        address=TYPED["address"],
        details=TYPED["words"],
        membership_number=TYPED["membership number"],
        **{"birth-day": "17", "birth-month": "7", "birth-year": "1977"},
    )
    person, desk = asked.browser, sign_in(service)
    windows += [person, desk]
    service.await_stage(asked.reference, "identity")
    doubted = {"doubt": "same-name", "text": TYPED["why evidence is asked"]}
    decide(desk, asked.reference, "request_evidence", doubted)
    link = eventually(lambda: service.sink.link(TYPED["email"], "/s/"), "a link to the status page")
    person.get(link)
    evidence = (TYPED["evidence file name"], TYPED["evidence content"].encode())
    person.get("/status/evidence").send({"text": TYPED["note with the evidence"]}, files={"files": evidence})
    assert person.path == "/status", person.words
    desk.get(f"/desk/cases/{asked.reference}/decide/decide_identity")
    verified = {"verified_identifiers": values(desk, "verified_identifiers"), "satisfied": "yes", "means": "other"}
    decide(desk, asked.reference, "decide_identity", {**verified, "text": TYPED["why identity is settled"]})
    service.await_stage(asked.reference, "review")
    decide(desk, asked.reference, "request_clarification", {"text": TYPED["question"]})
    person.get("/status/reply").send({"text": TYPED["reply"]}, action="/status/reply")
    contact = {"address": TYPED["new address"], "phone": TYPED["new phone"]}
    person.get("/status/contact").send(contact, action="/status/contact")
    colleague_finds(service, asked, desk, windows)
    approve(service, asked, desk, windows)
    person.get(service.sink.link(TYPED["email"], "/c/")).send({"phrase": "wrong words here"}, action="/collect")
    package = collect(service, asked)
    assert any(HELD["a note in a database"].encode() in package.read(name) for name in package.namelist())
    service.await_stage(asked.reference, "closed")
    return asked


def values(browser: RealBrowser, name: str) -> list[str]:
    """Give the values of all boxes of a name on the page."""
    assert browser.root is not None
    return [field.get("value", "") for field in browser.root.iter("input") if field.get("name") == name]


def colleague_finds(service: Service, asked: Asked, desk: RealBrowser, windows: list[RealBrowser]) -> None:
    """Have a colleague asked, who sends a file."""
    decide(desk, asked.reference, "add_processor", {"processor": "paper-files"})
    colleague = open_question(service, windows)
    said = {"place": TYPED["where a colleague looked"], "terms": TYPED["what a colleague looked for"]}
    found = (TYPED["found file name"], TYPED["found file content"].encode())
    colleague.get("/answer/found").send(said, files={"files": found})
    assert colleague.path == "/answer/thanks", colleague.words
    reviewable = "SELECT count(*) FROM item WHERE case_id = ? AND processor = 'paper-files'"
    eventually(lambda: service.rows(reviewable, asked.reference) == [(1,)], "the colleague's file")
    service.await_stage(asked.reference, "review")


def open_question(service: Service, windows: list[RealBrowser]) -> RealBrowser:
    """Open the newest question to a colleague in a window of its own."""
    used = {urlsplit(url).path for window in windows for url in window.visited}
    link = eventually(lambda: next((one for one in service.sink.links("/a/") if one not in used), ""), "the question")
    windows.append(RealBrowser(service.url))
    return windows[-1].get(link)


def approve(service: Service, asked: Asked, desk: RealBrowser, windows: list[RealBrowser]) -> None:
    """Withhold one item with a reason, be sent back once, and have the answer approved."""
    place = f"/desk/cases/{asked.reference}/items"
    first = values(desk.get(place), "item")[:1]
    named = {"name": TYPED["somebody else in an item"], "text": TYPED["why somebody else is not asked"]}
    decide(desk, asked.reference, "consult_third_party", {**named, "sought": "no"}, f"?item={first[0]}")
    desk.get(place)
    withheld = {"verdict": "withhold", "exemption": values_of_select(desk)[0], "text": TYPED["why it is withheld"]}
    desk.send({**withheld, "item": first}, action=place)
    assert desk.status == 200, desk.words
    review(desk, asked.reference)
    decide(desk, asked.reference, "finish_review")
    approver = sign_in(service, APPROVER)
    windows.append(approver)
    decide(approver, asked.reference, "send_back", {"text": TYPED["what has to change"]})
    service.await_stage(asked.reference, "review")
    decide(desk, asked.reference, "finish_review")
    for page in ("", "/items", "/approval", "/events", "/preview/answer"):
        assert desk.get(f"/desk/cases/{asked.reference}{page}").status == 200
    decide(approver, asked.reference, "approve")
    eventually(lambda: service.sink.link(TYPED["email"], "/c/"), "the letter that the answer is ready")


def values_of_select(browser: RealBrowser) -> list[str]:
    """Give the exemptions offered on the page of items."""
    assert browser.root is not None
    select = next(field for field in browser.root.iter("select") if field.get("name") == "exemption")
    return [option.get("value", "") for option in select.iter("option") if option.get("value")]


def case_of_other_rights(service: Service, windows: list[RealBrowser]) -> Asked:
    """Take a case of three more rights through every page that takes words about them."""
    name, email = TYPED["a second name"], TYPED["a second email"]
    asked = ask(service, name, email, rights="rectification restriction erasure", correction=TYPED["what is wrong"])
    windows.append(asked.browser)
    confirm(service, asked)
    service.await_stage(asked.reference, "review")
    desk = sign_in(service)
    windows.append(desk)
    colleague_finds(service, asked, desk, windows)
    restrict = {"how": "restricted", "grounds": "art-18-1-a", "text": TYPED["why use is restricted"]}
    decide(desk, asked.reference, "decide_right", restrict, "?right=restriction")
    colleague_does(service, asked, "restrict", windows)
    leave_out(service, asked, desk, "restriction/restrict/1/payroll")
    decide_on_items(desk, asked)
    review(desk, asked.reference)
    decide(desk, asked.reference, "finish_review")
    approver = sign_in(service, APPROVER)
    windows.append(approver)
    assert approver.get(f"/desk/cases/{asked.reference}/approval").status == 200
    decide(approver, asked.reference, "approve")
    for right, verb in (("restriction", ""), ("rectification", ""), ("erasure", "erase")):
        if verb:
            colleague_does(service, asked, verb, windows)
        tell_nobody(service, asked, desk, right)
    service.await_stage(asked.reference, "closed")
    for page in ("", "/items", "/approval", "/events"):
        assert desk.get(f"/desk/cases/{asked.reference}{page}").status == 200
    return asked


def colleague_does(service: Service, asked: Asked, verb: str, windows: list[RealBrowser]) -> None:
    """Have a colleague asked to do something, who says how it was done."""
    state = "SELECT state FROM act WHERE case_id = ? AND processor = 'paper-files' AND verb = ?"
    eventually(lambda: service.rows(state, asked.reference, verb) == [("waiting",)], f"the act {verb} by hand")
    said = {
        "how": TYPED["how a colleague did it"],
        "role": TYPED["a colleague's role"],
        "text": TYPED["what a colleague cannot call back"],
        **dict(zip(("on-day", "on-month", "on-year"), today_of(service), strict=True)),
    }
    colleague = open_question(service, windows)
    colleague.get("/answer/done").send(said)
    assert colleague.path == "/answer/thanks", colleague.words
    eventually(lambda: service.rows(state, asked.reference, verb) == [("done",)], f"the end of the act {verb}")


def leave_out(service: Service, asked: Asked, desk: RealBrowser, act: str) -> None:
    """Record why to go on without an act that no system can do by itself."""
    state = "SELECT state FROM act WHERE case_id = ? AND key = ?"
    eventually(lambda: service.rows(state, asked.reference, act) == [("failed",)], f"the failure of {act}")
    decide(desk, asked.reference, "excuse_act", {"text": TYPED["why an act is left out"]}, f"?act={act}")


def decide_on_items(desk: RealBrowser, asked: Asked) -> None:
    """Correct the address, keep the note with a reason, and erase what a colleague found."""
    place = f"/desk/cases/{asked.reference}/items"
    boxes = dict(zip(labels(desk.get(place)), values(desk, "item"), strict=True))
    correct = f"{place}/{boxes[TYPED['a second name']]}/correct"
    fields = labels(desk.get(correct), "field")
    number = next(n for n, label in enumerate(fields) if label.startswith("Address"))
    desk.send({"field": str(number), "how": "complete", "new": TYPED["a new value"]}, action=correct)
    assert desk.status == 200, desk.words
    decide(desk, asked.reference, "decide_right", {"how": "completed"}, "?right=rectification")
    keep = {"ground": "art-17-3-e", "fate_text": TYPED["why an item is kept"], "item": boxes["Note of 2025-01-01"]}
    desk.get(place).send(keep, action=place, button=("fate", "keep"))
    assert desk.status == 200, desk.problems
    desk.get(place).send({"item": boxes[TYPED["found file name"]]}, action=place, button=("fate", "erase"))
    assert desk.status == 200, desk.problems
    desk.get(place).send(action=f"{place}/suggested")
    assert desk.status == 200, desk.words


def labels(browser: RealBrowser, name: str = "item") -> list[str]:
    """Give the labels of all boxes of a name on the page."""
    assert browser.root is not None
    texts = {label.get("for", ""): words_of(label) for label in browser.root.iter("label")}
    return [texts[f.get("id", "")].strip() for f in browser.root.iter("input") if f.get("name") == name]


def tell_nobody(service: Service, asked: Asked, desk: RealBrowser, right: str) -> None:
    """Record why no recipient is told of what was done."""
    task = "SELECT state FROM task WHERE case_id = ? AND key = ?"
    open_task = [("open",)]
    eventually(
        lambda: service.rows(task, asked.reference, f"recipients/{right}") == open_task, f"the recipients of {right}"
    )
    told = {"told": "none", "text": TYPED["why no recipient is told"]}
    decide(desk, asked.reference, "tell_recipients", told, f"?right={right}")


def phoned_request(service: Service, windows: list[RealBrowser]) -> str:
    """Log a request that came by phone, and search the queue for it."""
    desk = sign_in(service)
    windows.append(desk)
    desk.get("/desk/new")
    fields = {
        "channel": "phone",
        "capacity": "self",
        "details": TYPED["words"],
        "rights": "access",
        "name": TYPED["a phoned request's name"],
        "phone": TYPED["phone"],
        "old_reference": TYPED["a phoned request's old reference"],
        "kind1": "staff-number",
        "value1": TYPED["a phoned request's number"],
    }
    day = dict(zip(("received-day", "received-month", "received-year"), today_of(service), strict=True))
    desk.send({**fields, **day}, action="/desk/new")
    assert phrase_of(desk), desk.words
    reference = reference_of(desk)
    service.await_stage(reference, "identity")
    return reference


def today_of(service: Service) -> tuple[str, str, str]:
    """Give the day on which the first case was received, as day, month, year."""
    year, month, day = service.rows("SELECT received FROM cases")[0][0].split("-")
    return day, month, year
