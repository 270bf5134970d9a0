"""The house of any of the five organisations under a rehearsed clock, and its cases told in few words."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import yaml
from temporalio.client import WorkflowExecutionStatus

from casework.record.item_facts import read_facts
from casework.record.views import ActView, ItemView
from casework.rehearsal import NO_WISHES, Rehearsal, Wishes, rehearsal
from casework.rules.erasure import suggest_fate
from casework.rules.retention import may_be_erased
from casework.rules.vocabulary import ActState, Channel, Fate, Right, Role, SearchResult
from tests import used
from tests.workflows.office import APPROVER, DPO, EASTER_ONLY, FIRST_DAY, Office, Request

__all__ = ["APPROVER", "DPO", "Case", "House", "Wishes", "open_house"]

PROFILES = Path(__file__).parents[2] / "examples" / "organisations"
ACCOUNTS = "LANTERNFIELD_ACCOUNTS_DATABASE"
CHANGES = "LANTERNFIELD_ACCOUNTS_CHANGES"
REQUESTER = "requester"
NAME = "Robin Ashby"

COURSE = frozenset(
    {
        "opened",
        "identity-settled",
        "right-asked",
        "right-decided",
        "search-done",
        "review-finished",
        "approved",
        "answer-prepared",
        "erasure-approved",
        "erasure-open",
        "acts-planned",
        "act-done",
        "restriction-set",
        "recipients-told",
        "information-sent",
        "handed-over",
        "right-answered",
        "answered",
        "collected",
        "closed",
    }
)
"""The kinds of events that are told as the course of a case."""

ACCOUNTS_DATABASE = """
    CREATE TABLE account (
        account_number TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, organisation TEXT, job_title TEXT,
        address TEXT, email TEXT, phone TEXT, subscribed_until TEXT, last_access TEXT, password_hash TEXT,
        restricted INTEGER DEFAULT 0, usage_profile INTEGER DEFAULT 1
    );
    CREATE TABLE post (
        post_id INTEGER PRIMARY KEY, account_number TEXT REFERENCES account (account_number), author TEXT,
        workspace TEXT, posted_on TEXT, text TEXT
    );
    CREATE TABLE newsletter (subscriber INTEGER PRIMARY KEY, email TEXT, subscribed_on TEXT, wanted INTEGER);
    CREATE TABLE attendee (
        booking INTEGER PRIMARY KEY, event TEXT, held_on TEXT, email TEXT, needs TEXT, restricted INTEGER DEFAULT 0
    );
"""


class House(Office):
    """One organisation; its stories begin one after the other, on days of their own."""

    async def begins(self, words: str) -> None:
        """Begin a story at a London instant such as `2060-03-01 10:00`; what earlier ones left is not watched."""
        self.requests.clear()
        await self.until(words)

    async def asked(
        self,
        *rights: Right,
        name: str = NAME,
        email: str = "robin@example.org",
        wishes: Wishes = NO_WISHES,
        **how: Any,
    ) -> Case:
        """Receive a request; on the web form, unless a channel is named."""
        actor = REQUESTER if how.get("channel", Channel.WEB) is Channel.WEB else DPO
        reference, phrase = await self.rehearsed.ask(name, email, actor=actor, rights=rights, wishes=wishes, **how)
        case = Case(self, reference, phrase)
        self.requests.append(case)
        await self.settle()
        return case

    async def _quiet(self, workflow_id: str) -> int:
        """Give nothing, too, for a child that has ended while its case has not heard of it."""
        events = await super()._quiet(workflow_id)
        if events and "/" in workflow_id:
            child = self.rehearsed.environment.client.get_workflow_handle(workflow_id)
            if (await child.describe()).status is not WorkflowExecutionStatus.RUNNING:
                return 0
        return events

    def put(self, *statements: str) -> None:
        """Write into the accounts database."""
        with closing(sqlite3.connect(self.folder / "accounts.sqlite")) as opened:
            for statement in statements:
                opened.execute(statement)
            opened.commit()

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Look into the accounts database."""
        with closing(sqlite3.connect(self.folder / "accounts.sqlite")) as opened:
            return opened.execute(statement).fetchall()


class Case(Request):
    """One case of the house."""

    async def known(self, means: str = "known-contact") -> None:
        """Prove who asks: by the code, or, where that is not enough or none was sent, by a person's decision."""
        if "identity-code" in await self.letters_to():
            await self.confirm()
        view = await self.view()
        if view.facts.identity != "satisfied":
            theirs = [one.id for one in view.identifiers]
            await self.do("decide_identity", said="We phoned the number in our file.", satisfied=True, means=means,
                          verified_identifiers=theirs)  # fmt: skip

    async def found(self, **files: str) -> None:
        """Have every person asked answer: with one file for each name given (`case_files="plan.pdf"`), or nothing."""
        kept = {name.replace("_", "-"): names.split() for name, names in files.items()}
        for search in (await self.view()).searches:
            if search.result is not SearchResult.WAITING:
                continue
            ids = [await self.office.upload(self, "supplier", name, name) for name in kept.pop(search.processor, ())]
            answer = {"answer": "found" if ids else "nothing-found", "files": len(ids)}
            said = {"files": ids, "terms": "Robin Ashby", "place": "everywhere"}
            child = f"{self.id}/search/{search.key}"
            sent = await self.office.rehearsed.submit(
                self.id, "answer_search", f"processor:{search.processor}", answer, said, child
            )
            assert sent.state == "accepted", sent.sentence
        assert not kept, f"nobody was asked for {sorted(kept)}"
        await self.office.settle()

    async def item(self, label: str) -> str:
        """Give the id of the only item of a label or kind."""
        (item,) = [one for one in await self.items() if label in (one.label, one.kind)]
        return item.id

    async def shown(self, label: str) -> ItemView:
        """Give the only item of a label or kind."""
        (item,) = [one for one in await self.items() if label in (one.label, one.kind)]
        return item

    async def fate(self, label: str, fate: str, ground: str = "", why: str = "", until: str | None = None) -> None:
        """Decide what becomes of an item."""
        await self.do("decide_fates", said=why, items=[await self.item(label)], fate=fate, ground=ground, until=until)

    async def no_fate(self, label: str, fate: str, ground: str = "") -> str:
        """Try to decide what becomes of an item; gives the sentence of the refusal."""
        return await self.refused("decide_fates", items=[await self.item(label)], fate=fate, ground=ground)

    async def facts(self, label: str, **known: Any) -> None:
        """Record what an item's keeping counts from: `retention`, `days`, `circumstances`."""
        await self.do("record_item_facts", said=known, items=[await self.item(label)])

    async def suggested(self, label: str) -> str:
        """Give what the schedule and the law suggest for an item today, in words."""
        item, profile = await self.shown(label), self.office.rehearsed.deployment.profile
        row, today = profile.schedule()[item.retention], self.office.rehearsed.today
        offer = suggest_fate(may_be_erased(row, read_facts(item.facts), today, profile.retention_setting()))
        if offer.fate is not Fate.KEEP:
            return offer.fate.value
        ground = f" for {offer.ground}" if offer.ground else ""
        return f"keep{ground} until {offer.until or 'no known day'}"

    async def correct(self, label: str, field: str, old: str, new: str, how: str = "replace") -> None:
        """Propose to correct or complete a field of an item, or (`note`) to attach a note."""
        said = {"label": field, "old": old, "new": new}
        await self.do("propose_correction", said=said, item=await self.item(label), how=how)

    async def withhold(self, label: str, exemption: str, why: str = "") -> None:
        """Keep an item back."""
        await self.do("decide_items", said=why, items=[await self.item(label)], verdict="withhold", exemption=exemption)

    async def disclose_rest(self) -> None:
        """Disclose every item that has no verdict yet."""
        await self.decide_all()

    async def approved(self) -> None:
        """Finish the review and have another person approve."""
        await self.do("finish_review")
        await self.do("approve", APPROVER)

    async def decided(self, right: Right, how: str, why: str = "", *grounds: str) -> None:
        """Decide on a right."""
        await self.do("decide_right", said=why, right=right.value, how=how, grounds=list(grounds))

    async def recipients(self, right: Right, *names: str, why: str = "Nobody was given it.") -> None:
        """Tell recipients, or say why there are none."""
        await self.do("tell_recipients", said="" if names else why, right=right.value, recipients=list(names))

    async def waiting_acts(self) -> list[ActView]:
        """Give the acts that people were asked for and have not answered."""
        return [act for act in (await self.view()).acts if act.state is ActState.WAITING]

    async def acted(self, **notes: str | Mapping[str, str]) -> list[str]:
        """Have everybody who was asked do it; gives what was asked of whom, sorted, e.g. `erase at case-files`.

        A note belongs to a processor (`photos="Our calendar is printed."`), in words or in the parts of the form.
        """
        asked = []
        for act in await self.waiting_acts():
            note = notes.get(act.processor.replace("-", "_"), "")
            said = {"text": note} if isinstance(note, str) else dict(note)
            sent = await self.office.rehearsed.submit(
                self.id,
                "answer_act",
                f"processor:{act.processor}",
                {"answer": "done"},
                said,
                f"{self.id}/act/{act.key}",
            )
            assert sent.state == "accepted", sent.sentence
            asked.append(f"{act.verb} at {act.processor}")
        await self.office.settle()
        return sorted(asked)

    async def collected(self) -> None:
        """Have the person fetch the answer."""
        await self.do("collect", REQUESTER)

    async def ends(self) -> str:
        """Give how it stands in words: stage, then each right with its outcome."""
        view = await self.view()
        rights = ", ".join(f"{one.right} {one.outcome or 'open'}" for one in view.rights)
        return f"{view.stage}: {rights}"

    async def due(self, right: Right) -> date | None:
        """Give the day on which a right is due."""
        return next(one.due_date for one in (await self.view()).rights if one.right is right)

    async def letter(self, kind: str, to: str = REQUESTER) -> str:
        """Give the text of the newest letter of a kind, on one line."""
        letters = [one for one in (await self.view()).letters if one.kind == kind and one.to.startswith(to)]
        assert letters, f"no {kind} to {to}"
        return " ".join(letters[-1].body.split())

    async def letters_to(self, to: str = REQUESTER) -> list[str]:
        """Give the kinds of the letters to somebody, oldest first."""
        return [one.kind for one in (await self.view()).letters if one.to.startswith(to)]

    async def course(self) -> str:
        """Give the events that make the course of a case, each once, in the order in which they first came."""
        return ", ".join(dict.fromkeys(kind for kind in await self.log() if kind in COURSE))

    async def did(self, *kinds: str) -> list[str]:
        """Give the events of some kinds, in order."""
        return [kind for kind in await self.log() if kind in kinds]

    async def answer(self) -> str:
        """Give the text of the letter in the package, on one line."""
        return await self.packed("1-answer.txt")

    async def packed(self, name: str) -> str:
        """Give the text of one file of the package, on one line."""
        package = (await self.view()).package_file_id
        assert package is not None
        chunks = self.office.rehearsed.deployment.vault.read(self.id, package)
        with ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks]))) as opened:
            return " ".join(opened.read(name).decode().split())


@asynccontextmanager
async def open_house(folder: Path, name: str, changes: Mapping[str, Any]) -> AsyncIterator[House]:
    """Open a house on Monday 1 March 2060 at 10:00, with an approver on the staff.

    `changes` overwrite its profile, e.g. `{"organisation.nation": "scotland"}`. The accounts database is empty.
    """
    document = yaml.safe_load((PROFILES / name / "profile.yaml").read_text(encoding="utf-8"))
    for words, value in changes.items():
        *path, last = words.split(".")
        part = document
        for word in path:
            part = part[int(word)] if isinstance(part, list) else part[word]
        part[last] = value
    (folder / "profile.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with closing(sqlite3.connect(folder / "accounts.sqlite")) as opened:
        opened.executescript(ACCOUNTS_DATABASE)
    async with rehearsal(folder / "home", folder / "profile.yaml") as rehearsed:
        used.note("Temporal test server", "the binary found by casework.temporal_programs")
        await _prepare(rehearsed)
        yield House(rehearsed, folder)


async def _prepare(rehearsed: Rehearsal) -> None:
    await rehearsed.until(FIRST_DAY, 10)
    deployment = rehearsed.deployment
    await deployment.calendar.store(EASTER_ONLY, rehearsed.now)
    approver = f"approver@{deployment.profile.organisation.email.rpartition('@')[2]}"
    await deployment.staff.add("Amal Said", approver, [Role.APPROVER], rehearsed.now)
