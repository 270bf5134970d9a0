"""`rightsdesk profile check FILE`: says whether a profile can be used, and what a person should look at."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from casework.register.profile import Profile, ProfileError, load_profile, profile_warnings
from casework.rules.retention_rows import Basis
from casework.rules.wording import counted

FIT, UNFIT = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("profile", help="check an organisation's profile")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="name every problem with its file and line; 0 usable, 1 not")
    check.add_argument("file", metavar="FILE", type=Path, help="the profile (YAML)")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check a profile; 0 when it can be used, 1 when not."""
    try:
        profile, digest = load_profile(args.file)
    except ProfileError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return UNFIT
    for warning in profile_warnings(profile):
        print(f"Please look at this: {warning}")
    print(summary(profile, digest))
    return FIT


def summary(profile: Profile, digest: str) -> str:
    """Give one paragraph on an organisation and what a request to it will do."""
    searched = [declared for declared in profile.processors if declared.searched_by_default]
    others = len(profile.processors) - len(searched)
    titles = ", ".join(declared.title for declared in searched) or "none"
    manual = sum(declared.connector == "manual" for declared in searched)
    by_person = f" ({manual} of them by a person who is asked)" if manual else ""
    return (
        f"{profile.organisation.name} ({profile.organisation.nation}) answers these rights: "
        f"{', '.join(profile.rights)}. Every request searches {len(searched)} processors{by_person}: {titles}; "
        f"{others} more can be added to a case. The register has {len(profile.register)} entries. "
        f"{retention(profile)} "
        f"{profile.dpo.name} decides, {profile.deputy.name} and then {profile.chair.name} hear of what nobody does. "
        f"The profile's hash is {digest}."
    )


def retention(profile: Profile) -> str:
    """Give a sentence or two on the retention schedule."""
    if not profile.retention:
        return "There is no retention schedule."
    statute = sum(row.basis is Basis.STATUTE for row in profile.retention)
    return (
        f"The retention schedule has {counted(len(profile.retention), 'row')} ({statute} by statute), and the "
        f"financial year ends on {profile.financial_year_ends}."
    )
