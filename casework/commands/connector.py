"""`rightsdesk connector check` and `find`: try a declared processor before a request depends on it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import ConnectorError, FoundRecord, SearchEvidence, YieldedIdentifier
from casework.register.profile import ProfileError, load_profile
from casework.rules.procedure import SearchTerms
from casework.rules.vocabulary import IdentifierKind
from casework.settings import Settings

WELL, NOT_WELL, BAD_INPUT = 0, 1, 2


class BadInput(Exception):
    """The command cannot run as typed; the sentence says why."""


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("connector", help="check a processor, or find with it")
    parser.add_argument("--profile", type=Path, help="the profile (default: RIGHTSDESK_PROFILE)")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="reach processors and compare them with their declarations")
    check.add_argument("key", metavar="KEY", nargs="?", help="one processor (default: all that run unattended)")
    check.set_defaults(run=run, work=_check)
    find = actions.add_parser("find", help="search one processor and count what is found")
    find.add_argument("key", metavar="KEY", help="the processor")
    find.add_argument(
        "--identifier", metavar="KIND=VALUE", action="append", required=True, help="search by this; may be repeated"
    )
    find.add_argument("--name", action="append", default=[], help="a name to compare with; may be repeated")
    find.add_argument("--birth-date", default="", help="a date of birth (ISO) to compare with")
    find.add_argument("--show", action="store_true", help="print the records too: they are somebody's personal data")
    find.set_defaults(run=run, work=_find)


def run(args: argparse.Namespace) -> int:
    """Check or find; 0 well, 1 a processor is not well, 2 bad input."""
    try:
        code: int = asyncio.run(args.work(_processors(args), args))
    except (BadInput, ProfileError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except ConnectorError as error:
        print(f"{error} ({error.failure})", file=sys.stderr)
        return NOT_WELL
    return code


def _processors(args: argparse.Namespace) -> DeclaredProcessors:
    path = args.profile or Settings().profile
    if path is None:
        raise BadInput("Name the profile: set RIGHTSDESK_PROFILE, or give --profile FILE.")
    profile, _ = load_profile(path)
    return DeclaredProcessors(profile, os.environ)


async def _check(processors: DeclaredProcessors, args: argparse.Namespace) -> int:
    keys = (args.key,) if args.key else (*processors.keys(), *processors.optional())
    well = True
    for key in keys:
        try:
            if processors.connector_kind(key) == "manual":
                print(f"{processors.title(key)}: a person is asked; there is nothing to reach.")
                continue
            report = await processors.connector(key).check()
        except LookupError as error:
            raise BadInput(_unknown(error, processors)) from None
        well = well and report.well
        for sentence in report.sentences:
            print(sentence, file=sys.stdout if report.well else sys.stderr)
    return WELL if well else NOT_WELL


async def _find(processors: DeclaredProcessors, args: argparse.Namespace) -> int:
    try:
        connector = processors.connector(args.key)
    except LookupError as error:
        raise BadInput(_unknown(error, processors)) from None
    terms = SearchTerms(tuple(map(_identifier, args.identifier)), tuple(args.name), args.birth_date)
    yielded: Counter[str] = Counter()
    async for found in connector.find(terms):
        if isinstance(found, SearchEvidence):
            _print_evidence(found, yielded, args.show)
        elif isinstance(found, YieldedIdentifier):
            yielded[found.kind] += 1
            if args.show:
                print(f"leads on: {found.kind} = {found.value}")
        elif args.show:
            _print_record(found)
    return WELL


def _print_record(found: FoundRecord) -> None:
    marks = " [about others]" * found.third_party + " [special]" * found.special
    print(f"{found.kind}: {found.label}{marks}")
    print(f"  {json.dumps(found.fields, ensure_ascii=False)}")


def _print_evidence(evidence: SearchEvidence, yielded: Counter[str], show: bool) -> None:
    facts = dict(evidence.facts)
    for title, rows in facts.pop("tables", {}).items():
        print(f"{rows:>8}  {title}")
    for kind, count in sorted(yielded.items()):
        print(f"{count:>8}  identifiers to search on with: {kind}")
    if facts.get("people", 0) > 1:
        print(f"One identifier led to {facts['people']} people: look before anything of this is given out.")
    if show:
        print(evidence.terms)
        print(json.dumps(facts, ensure_ascii=False))


def _identifier(text: str) -> tuple[IdentifierKind, str]:
    kind, _, value = text.partition("=")
    kinds = [known.value for known in IdentifierKind]
    if kind not in kinds or not value.strip():
        raise BadInput(f"--identifier takes KIND=VALUE, and the kinds are {', '.join(kinds)}.")
    return IdentifierKind(kind), value.strip()


def _unknown(error: LookupError, processors: DeclaredProcessors) -> str:
    return f"{error}; declared are {', '.join((*processors.keys(), *processors.optional()))}."
