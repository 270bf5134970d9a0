from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api.desk.extracts import content, contents, lines
from tests.api.cases import REFERENCE
from tests.api.conftest import World
from tests.api.desk.arrange import item, put_items


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ((b"one\ntwo\n",), [b"one", b"two"]),
        ((b"on", b"e\ntw", b"o"), [b"one", b"two"]),
        ((b"one\n\n", b"three\n"), [b"one", b"", b"three"]),
        ((), []),
    ],
)
async def test_lines_are_whole_however_the_chunks_are_cut(chunks: tuple[bytes, ...], expected: list[bytes]) -> None:
    assert [line async for line in lines(pieces(*chunks))] == expected


async def test_only_the_wanted_lines_are_read(world: World) -> None:
    put_items(world)
    found = await contents(world.vault, REFERENCE, [item(3), item(150), item(9, position=0, file_id="own")])
    assert {key: value.fields[0] for key, value in found.items()} == {
        "item3": ("Name", "Line 3"),
        "item150": ("Name", "Line 150"),
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            b'{"fields": {"Name": "Ada", "Born": null, "Paid": true}}',
            (("Name", "Ada"), ("Born", ""), ("Paid", "yes")),
        ),
        (b'{"Name": "Ada", "Pay": {"Rate": 12.5}}', (("Name", "Ada"), ("Pay Rate", "12.5"))),
        (b'{"fields": {"Tags": ["a", "b"], "None": []}}', (("Tags", "a"), ("Tags", "b"), ("None", ""))),
        (b'"text"', (("Value", "text"),)),
    ],
)
def test_values_are_shown_flat(line: bytes, expected: tuple[tuple[str, str], ...]) -> None:
    assert content(line).fields == expected
