"""Which spellings of a value find the same person."""

from __future__ import annotations

import pytest

from casework.vault.normalise import normalise


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("email", "Alma.Field@Example.org", "alma.field@example.org"),
        ("email", "  alma.field@example.org\n", "alma.field@example.org"),
        ("email", "stanisław.wójcik@wp.pl", "stanisław.wójcik@wp.pl"),
        ("email", "STANISŁAW.WÓJCIK@WP.PL", "stanisław.wójcik@wp.pl"),
        ("email", "stanisław.wo\u0301jcik@wp.pl", "stanisław.wójcik@wp.pl"),
        ("email", "Straße@example.de", "strasse@example.de"),
        ("email", "a+tag@example.org", "a+tag@example.org"),
        ("phone", "020 7946 0000", "442079460000"),
        ("phone", "+44 20 7946 0000", "442079460000"),
        ("phone", "+44 (0)20 7946-0000", "442079460000"),
        ("phone", "0044 20 7946 0000", "442079460000"),
        ("phone", "44 20 7946 0000", "442079460000"),
        ("phone", "07700 900123", "447700900123"),
        ("phone", "+44.7700.900123", "447700900123"),
        ("phone", "＋44 7700 900123", "447700900123"),
        ("phone", "٠٧٧٠٠ ٩٠٠١٢٣", "447700900123"),
        ("phone", "+48 22 123 45 67", "48221234567"),
        ("phone", "0048 22 123 45 67", "48221234567"),
        ("phone", "ask my sister", "askmysister"),
        ("national-id", "qq 12 34 56 c", "qq123456c"),
        ("national-id", "QQ123456C", "qq123456c"),
        ("customer-number", " C-0042 ", "c-0042"),
        ("old-reference", "SAR 2019 / 7", "sar2019/7"),
        ("membership-number", "0042", "0042"),
    ],
)
def test_one_spelling_is_meant(kind: str, written: str, meant: str) -> None:
    assert normalise(kind, written) == meant


@pytest.mark.parametrize("kind", ["email", "phone", "national-id", "other"])
@pytest.mark.parametrize("written", ["020 7946 0000", "İstanbul", "Wo\u0301jcik", "ŒUVRE", "", "ΑΣ"])
def test_normalising_again_changes_nothing(kind: str, written: str) -> None:
    once = normalise(kind, written)
    assert normalise(kind, once) == once
