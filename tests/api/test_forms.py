"""Reading fields, in tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from starlette.datastructures import FormData

from api.forms import Form
from api.rendering import day, moment, short_day, size, words
from api.uploads import display_name, media_type


def form(**fields: str) -> Form:
    return Form(FormData(list(fields.items())))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("  Ann  ", "Ann"),
        ("Zoe\u0308", "Zoë"),
        ("Siân Ŵyn", "Siân Ŵyn"),
        ("نجيب \u200fمحفوظ", "نجيب \u200fمحفوظ"),
        ("क्\u200dष", "क्\u200dष"),
        ('O\'Brien "Nan" <b>', 'O\'Brien "Nan" <b>'),
    ],
)
def test_lines_are_trimmed_and_composed(sent: str, read: str) -> None:
    found = form(name=sent)
    assert found.line("name", "The name") == read
    assert found.ok


@pytest.mark.parametrize("char", [*"\x00\x07\x1b\x7f\x9f", "\ud800"])
def test_control_characters_are_refused_everywhere(char: str) -> None:
    found = form(name=f"a{char}b", text=f"a{char}b")
    assert found.line("name", "The name") == ""
    assert found.text("text", "The text") == ""
    assert found.errors == {
        "name": "The name must not contain control characters",
        "text": "The text must not contain control characters",
    }
    assert found.value("name") == "ab"


@pytest.mark.parametrize("char", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
def test_bidirectional_overrides_are_refused_everywhere(char: str) -> None:
    found = form(name=f"a{char}b", text=f"a{char}b")
    found.line("name", "The name")
    found.text("text", "The text")
    assert set(found.errors) == {"name", "text"}


@pytest.mark.parametrize("char", "\n\r\u2028\u2029\x85\x0b\x0c")
def test_a_line_has_one_line(char: str) -> None:
    found = form(name=f"a{char}b")
    found.line("name", "The name")
    assert found.errors == {"name": "The name must be on one line"}


def test_a_text_keeps_its_lines_and_tabs() -> None:
    assert form(text="a\r\nb\tc\rd").text("text", "The text") == "a\nb\tc\nd"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("stanisław.wójcik@wp.pl", "stanisław.wójcik@wp.pl"),
        ("Ann@Example.ORG", "Ann@example.org"),
        ("ann+sar@example.org", "ann+sar@example.org"),
        ("ann@", ""),
        ("ann example.org", ""),
        ("ann@example.org, bob@example.org", ""),
        ("Ann <ann@example.org>", ""),
    ],
)
def test_emails(sent: str, read: str) -> None:
    assert form(email=sent).email("email", "The address") == read


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        (("27", "3", "2026"), date(2026, 3, 27)),
        (("27", "03", "2026"), date(2026, 3, 27)),
        (("27", "March", "2026"), date(2026, 3, 27)),
        (("27", "mar", "2026"), date(2026, 3, 27)),
        (("1", "sept.", "2026"), date(2026, 9, 1)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("29", "2", "2026"), None),
        (("31", "4", "2026"), None),
        (("0", "4", "2026"), None),
        (("1", "13", "2026"), None),
        (("1", "ma", "2026"), None),
        (("1", "4", "26"), None),
        (("-1", "4", "2026"), None),
        (("١", "4", "2026"), None),
        (("1", "4", "99999"), None),
    ],
)
def test_dates(parts: tuple[str, str, str], read: date | None) -> None:
    found = form(**{"on-day": parts[0], "on-month": parts[1], "on-year": parts[2]})
    assert found.date("on", "The day") == read
    assert found.ok == (read is not None)


def test_dates_have_ends() -> None:
    fields = {"on-day": "10", "on-month": "10", "on-year": "2026"}
    assert form(**fields).date("on", "The day", latest=date(2026, 10, 10)) == date(2026, 10, 10)
    late = form(**fields)
    assert late.date("on", "The day", latest=date(2026, 10, 9)) is None
    assert late.errors == {"on": "The day must not be after Friday 9 October 2026"}
    assert late.anchors == {"on": "on-day"}


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "a b c d e f g h i j k l m", "../../../../../etc/passwd"])
def test_a_token_has_its_shape(sent: str) -> None:
    with pytest.raises(ValueError, match="without its token"):
        form(token=sent).token()


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\scan.pdf", "scan.pdf"),
        ("pa\u202esswd.pdf", "passwd.pdf"),
        ("stanisław.pdf", "stanisław.pdf"),
        ("a\nb.pdf", "ab.pdf"),
        ("...", "file"),
        ("", "file"),
        (f"{'x' * 300}.pdf", f"{'x' * 138}.pdf"),
    ],
)
def test_file_names_are_for_show_only(sent: str, name: str) -> None:
    assert display_name(sent) == name


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("image/png", "image/png"),
        ("Text/Plain; charset=x", "text/plain"),
        ("text/html\r\nX: y", "application/octet-stream"),
        (None, "application/octet-stream"),
    ],
)
def test_media_types(sent: str | None, kind: str) -> None:
    assert media_type(sent) == kind


def test_dates_and_sizes_in_words() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 0, 5, tzinfo=UTC)
    assert day(date(2026, 10, 9)) == "Friday 9 October 2026"
    assert day(summer) == "Thursday 2 July 2026"
    assert short_day(date(2026, 10, 9)) == "9 October 2026"
    assert moment(summer) == "Thursday 2 July 2026 at 12:30 am"
    assert moment(winter) == "Tuesday 1 December 2026 at 12:05 am"
    assert [size(900), size(12_400), size(3_440_000)] == ["900 bytes", "12 KB", "3.4 MB"]
    assert words("nothing-found") == "Nothing found"
