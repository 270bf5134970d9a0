"""Names that every computer takes, and cells that no spreadsheet runs."""

from __future__ import annotations

import pytest

from casework.vault.names import NAME_BYTES, NAME_CHARACTERS, clean_name, csv_safe, numbered


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Stanisław Wójcik.pdf", "Stanisław Wójcik.pdf"),
        ("Wo\u0301jcik.pdf", "Wójcik.pdf"),
        ("محمد.pdf", "محمد.pdf"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("田中 花子.csv", "田中 花子.csv"),
        ("O'Neill & Sons (2).docx", "O'Neill & Sons (2).docx"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Users\\Bram\\cv.doc", "C--Users-Bram-cv.doc"),
        ('a<b>:"|?*.txt', "a-b------.txt"),
        ("two\nlines\tof text.txt", "two lines of text.txt"),
        ("bell\x07 null\0 del\x7f.txt", "bell null del.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("zero\u200bwidth\ufeff.txt", "zerowidth.txt"),
        (".hidden", "hidden"),
        ("ends with dots. . .", "ends with dots"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("Com1.tar.gz", "_Com1.tar.gz"),
        ("LPT².doc", "_LPT².doc"),
        ("AUX .txt", "_AUX .txt"),
        ("console.txt", "console.txt"),
        ("COM10", "COM10"),
        ("", "file"),
        (" . ", "file"),
        ("///", "file"),
        ("\u202e\u200b", "file"),
        ("\ud800", "file"),
    ],
)
def test_a_name_is_cleaned(text: str, name: str) -> None:
    assert clean_name(text) == name


def test_another_name_can_stand_in() -> None:
    assert clean_name("???", otherwise="Payroll") == "Payroll"


@pytest.mark.parametrize(
    ("what", "text", "ending"),
    [
        ("many letters", "a" * 500 + ".pdf", ".pdf"),
        ("many bytes", "łó" * 300 + ".pdf", ".pdf"),
        ("signs of four bytes", "😀" * 200 + ".png", ".png"),
        ("a long ending is none", "a." + "b" * 300, "b"),
        ("no ending", "é" * 300, "é"),
        ("cut before a dot", "a" * (NAME_CHARACTERS - 5) + "." * 50 + ".pdf", ".pdf"),
    ],
)
def test_a_long_name_is_cut_and_keeps_its_ending(what: str, text: str, ending: str) -> None:
    name = clean_name(text)
    assert name.endswith(ending), what
    assert len(name) <= NAME_CHARACTERS
    assert len(name.encode()) <= NAME_BYTES
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "number", "given"),
    [("letter.pdf", 2, "letter (2).pdf"), ("letter", 3, "letter (3)"), ("a.tar.gz", 2, "a.tar (2).gz")],
)
def test_names_alike_are_numbered(name: str, number: int, given: str) -> None:
    assert numbered(name, number) == given


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("-12.50", "-12.50"),
        ("-7", "-7"),
        ("-", "'-"),
        ("--7", "'--7"),
        ("alma@example.org", "alma@example.org"),
        ("Wójcik", "Wójcik"),
        ("'quoted'", "'quoted'"),
        ("", ""),
        ("  ", "  "),
    ],
)
def test_a_cell_is_no_formula(cell: str, safe: str) -> None:
    assert csv_safe(cell) == safe
