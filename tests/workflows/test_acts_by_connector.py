"""What a connector does of an act, and what it leaves to a person, in the record and at the desk."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from casework.rules.vocabulary import Right
from tests.workflows.office import APPROVER, Office


async def test_a_note_is_left_to_a_person_and_what_is_replaced_is_not_done_twice(office: Office) -> None:
    request = await office.request(rights=(Right.RECTIFICATION,), details="My name is wrong, and I moved.")
    await request.confirm()
    (member,) = [item.id for item in await request.items() if item.kind == "Member records"]
    await request.do("propose_correction", item=member, how="replace",
                     said={"label": "Name", "old": "Zoë O'Hara", "new": "Zoe O'Hara"})  # fmt: skip
    await request.do("propose_correction", item=member, how="note",
                     said={"label": "Email", "old": "", "new": "They say they never had this address."})  # fmt: skip
    await request.do("decide_right", said="You are right.", right="rectification", how="corrected")
    await request.do("finish_review")
    await request.do("approve", APPROVER)
    (act,) = (await request.view()).acts
    assert (act.state, act.rows) == ("failed", 1)
    assert act.note == "A note cannot be attached by the connector: attach it by hand, and record that it was done"
    with closing(sqlite3.connect(office.folder / "members.sqlite")) as database:
        named = "SELECT name FROM member WHERE number = 'M-17'"
        assert database.execute(named).fetchall() == [("Zoe O'Hara",)]
    assert await request.tasks() == ["act-failed"]
    await request.do("retry_act", act=act.key)
    (again,) = (await request.view()).acts
    assert (again.state, again.rows, again.evidence["already"]) == ("failed", 1, 1)
    await request.do("record_act", act=act.key, said="The note is in the paper file.")
    assert (await request.view()).acts[0].state == "done"
