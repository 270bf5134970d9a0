"""The table of the documents: every right that a profile promises has its test, and every test named is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casework.register.profile import load_profile

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROW = re.compile(r"^\| `([a-z-]+)` \| (.+) \| `(test_\w+)` \|$", re.MULTILINE)
RIGHTS, RULES = (ROW.findall(part) for part in (ROOT / "docs" / "organisations.md").read_text().split("## Rules")[:2])
PROFILES = sorted(path.parent.name for path in (ROOT / "examples" / "organisations").glob("*/profile.yaml"))


def source_of(profile: str, test: str) -> str:
    """Give the text of one test function, empty where there is none."""
    text = (HERE / f"test_{profile.replace('-', '_')}.py").read_text(encoding="utf-8")
    found = re.search(rf"^async def {test}\(.*?(?=^async def |\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


@pytest.mark.parametrize("profile", PROFILES)
def test_every_right_promised_has_a_test(profile: str) -> None:
    promised = load_profile(ROOT / "examples" / "organisations" / profile / "profile.yaml")[0].rights
    assert sorted(promised) == sorted(right for named, right, _ in RIGHTS if named == profile)


@pytest.mark.parametrize(("profile", "right", "test"), RIGHTS)
def test_the_test_of_a_right_is_about_it(profile: str, right: str, test: str) -> None:
    source = source_of(profile, test)
    about = f"Right.{right.upper().replace('-', '_')}"
    assert about in source or (right == "access" and "reviewed(house" in source)
    assert f"closed: {right}" in source


@pytest.mark.parametrize(("profile", "test"), sorted({(profile, test) for profile, _, test in RULES}))
def test_the_test_of_a_rule_exists(profile: str, test: str) -> None:
    assert source_of(profile, test)


@pytest.mark.parametrize("profile", [*PROFILES, "scotland"])
def test_no_test_is_missing_from_the_table(profile: str) -> None:
    text = (HERE / f"test_{profile.replace('-', '_')}.py").read_text(encoding="utf-8")
    named = {test for where, _, test in [*RIGHTS, *RULES] if where == profile}
    assert set(re.findall(r"^async def (test_\w+)", text, re.MULTILINE)) == named
