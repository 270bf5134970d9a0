"""Where everything is put together: the only place that knows every adapter."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from temporalio.client import Client

from activities.acting import ActActivities
from activities.evidence import EvidenceActivities
from activities.gathering import GatherActivities
from activities.letter_writer import Books, CaseLetterWriter
from activities.letters import LetterActivities, nothing_happens
from activities.packages import PackageActivities
from activities.portable import Portable
from activities.previews import LetterPreviews
from activities.record import ManualActActivities, RecordActivities
from activities.transfers import TransferActivities
from api.counter import InboxCounter
from api.services import Services
from casework.commands.requirements import Requirements, mail_password, require
from casework.connectors.catalogue import DeclaredProcessors
from casework.connectors.contract import FoundRecord
from casework.connectors.erased import row_text
from casework.health import Probe
from casework.letters.contract import Post
from casework.letters.post import SmtpPost
from casework.letters.staff import StaffMail
from casework.letters.stationery import TemplateStationery
from casework.record.acts import Acts
from casework.record.calendar import Calendars
from casework.record.codes import Codes
from casework.record.database import Database
from casework.record.erased import Erasures
from casework.record.files import FileList
from casework.record.inbox import Submissions
from casework.record.item_facts import reading_of
from casework.record.keys import CaseKeys
from casework.record.letters import Letters
from casework.record.links import Links
from casework.record.phrases import Phrases
from casework.record.reader import RecordReader
from casework.record.searches import SearchLedger
from casework.record.sessions import Sessions
from casework.record.staff import StaffList
from casework.record.steps import Steps
from casework.record.steps_context import Keeping
from casework.record.wordings import task_title
from casework.register.profile import ManualDeclaration, Profile, ProfileError, load_profile
from casework.rules.data import COMMITTED_CALENDAR
from casework.rules.retention_rows import RetentionError
from casework.rules.retention_weighing import SCHEDULE_SOURCES, Why
from casework.settings import Settings
from casework.temporal import connect
from casework.vault.contract import ORGANISATION, MasterKeyError
from casework.vault.files import FolderFiles
from casework.vault.keys import KeyRing
from casework.vault.master import MasterKeys, load_master_keys
from casework.vault.names import clean_name, csv_safe
from casework.vault.packages import ZipPackages
from casework.vault.payloads import data_converter

Clock = Callable[[], datetime]
Point = Callable[[str], Awaitable[None]]


def utc_now() -> datetime:
    """Give the instant, in UTC: the one clock of the counter and the desk."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Deployment:
    """Every adapter of one deployment."""

    settings: Settings
    profile: Profile
    profile_hash: str
    now: Clock
    database: Database
    ring: KeyRing
    processors: DeclaredProcessors
    steps: Steps
    searches: SearchLedger
    acts: Acts
    erasures: Erasures
    inbox: Submissions
    reader: RecordReader
    letters: Letters
    files: FileList
    links: Links
    codes: Codes
    phrases: Phrases
    staff: StaffList
    sessions: Sessions
    calendar: Calendars
    vault: FolderFiles
    packages: ZipPackages
    stationery: TemplateStationery
    post: Post
    writer: CaseLetterWriter

    async def connect(self, *, lazy: bool = False, patience_seconds: float = 30.0) -> Client:
        """Connect to Temporal with this deployment's keys."""
        return await connect(self.settings, data_converter(self.ring), lazy=lazy, patience_seconds=patience_seconds)

    async def prepare(self) -> None:
        """Make the organisation's own key and the vault's folder, unless they are there.

        Raises Requirements when the master key is another record's.
        """
        self.settings.vault_folder().mkdir(parents=True, exist_ok=True)
        try:
            await self.ring.create(ORGANISATION, self.now())
        except MasterKeyError as error:
            raise Requirements((str(error),)) from None

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()


def assemble(settings: Settings, now: Clock = utc_now, post: Post | None = None) -> Deployment:
    """Put a deployment together; raises Requirements naming what is missing or cannot be used."""
    profile, profile_hash, master = _loaded(settings)
    database = Database(settings.database())
    ring = KeyRing(master, CaseKeys(database))
    processors = DeclaredProcessors(profile, os.environ)
    calendar = Calendars(database, COMMITTED_CALENDAR)
    vault = FolderFiles(settings.vault_folder(), ring)
    keeping = keeping_of(profile)
    letters, reader, links = Letters(database, ring), RecordReader(database, ring, keeping), Links(database)
    codes, inbox = Codes(database, ring), Submissions(database, ring)
    staff = StaffList(database, ring, now)
    stationery = TemplateStationery(
        settings.mail_from, profile.organisation.name, reply_to=str(profile.organisation.email)
    )
    books = Books(letters=letters, reader=reader, links=links, codes=codes, staff=staff, inbox=inbox)
    writer = CaseLetterWriter(books, stationery, processors, profile, settings.public_url, task_title)
    return Deployment(
        settings=settings,
        profile=profile,
        profile_hash=profile_hash,
        now=now,
        database=database,
        ring=ring,
        processors=processors,
        steps=Steps(database, ring, calendar, profile.ladder(), keeping=keeping),
        searches=SearchLedger(database, ring, processors),
        acts=Acts(database, ring, processors, keeping),
        erasures=Erasures(database, ring),
        inbox=inbox,
        reader=reader,
        letters=letters,
        files=FileList(database, ring),
        links=links,
        codes=codes,
        phrases=Phrases(database, ring),
        staff=staff,
        sessions=Sessions(database),
        calendar=calendar,
        vault=vault,
        packages=ZipPackages(vault),
        stationery=stationery,
        post=post or smtp_post(settings),
        writer=writer,
    )


def _loaded(settings: Settings) -> tuple[Profile, str, MasterKeys]:
    """Load what is in files: the profile with its hash, and the master keys; raises Requirements."""
    require(settings)
    if settings.profile is None:
        raise Requirements(("RIGHTSDESK_PROFILE names no file.",))
    try:
        return *load_profile(settings.profile), load_master_keys(settings.key_file())
    except (ProfileError, MasterKeyError) as error:
        raise Requirements((str(error),)) from None


def keeping_of(profile: Profile) -> Keeping:
    """Give what the record's gates ask of the organisation."""
    return Keeping(profile.schedule(), profile.retention_setting(), frozenset(profile.organisation.kinds))


def kept_by_law(keeping: Keeping) -> Callable[[FoundRecord, date], bool]:
    """Give what says whether a law keeps a record of a processor on a London date.

    What only the record's file would tell, such as whether an employment goes on, is not known here: a law whose days
    are not known, or contradict each other, keeps it.
    """
    own = frozenset(SCHEDULE_SOURCES.values())

    def kept(found: FoundRecord, on: date) -> bool:
        try:
            reading = reading_of(keeping, found.retention, {"days": found.days}, on)
        except RetentionError:
            return True
        holds = reading.holds if reading is not None else ()
        return any(
            hold.why is Why.LEGAL_DUTY or (hold.why is Why.NOT_KNOWN and hold.source not in own) for hold in holds
        )

    return kept


def smtp_post(settings: Settings) -> SmtpPost:
    """Give the way to the configured mail server."""
    return SmtpPost(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=mail_password(settings),
        sender=settings.mail_from,
    )


def activities(deployment: Deployment, at_point: Point = nothing_happens) -> list[Callable[..., Any]]:
    """Give every activity the worker registers."""
    d = deployment
    by_hand = {one.key: one for one in d.profile.processors if isinstance(one, ManualDeclaration)}
    ladder = d.profile.ladder()
    record = RecordActivities(d.steps, d.searches, d.inbox, d.files, d.calendar, d.processors, ladder, by_hand)
    gather = GatherActivities(d.searches, d.files, d.vault, d.ring, d.processors)
    letters = LetterActivities(d.letters, d.writer, d.post, at_point)
    packages = PackageActivities(
        d.reader,
        d.searches,
        d.files,
        d.vault,
        d.packages,
        d.writer,
        d.stationery,
        d.processors,
        clean_name,
        csv_safe,
        tells=frozenset(one.key for one in d.profile.processors if one.tell_on_disclosure is not None),
    )
    portable = Portable(d.vault, d.processors.title, clean_name, csv_safe)
    transfers = TransferActivities(d.searches, d.files, d.packages, d.processors, portable)
    evidence = EvidenceActivities(d.files, d.vault)
    acting = ActActivities(d.acts, d.erasures, d.vault, d.processors, row_text, kept_by_law(keeping_of(d.profile)))
    asked_to_act = ManualActActivities(d.acts, d.inbox)
    return [
        record.write_step,
        record.plan_searches,
        record.plan_manual,
        record.save_manual,
        gather.search,
        letters.send,
        packages.build,
        transfers.build,
        evidence.destroy,
        acting.plan_acts,
        acting.act_on_processor,
        acting.erase_again,
        asked_to_act.save_manual_act,
    ]


def services(deployment: Deployment, client: Callable[[], Awaitable[Client]]) -> Services:
    """Give what the counter and the desk work with."""
    d = deployment
    counter = InboxCounter(d.inbox, client, d.now, d.settings.task_queue)
    return Services(
        settings=d.settings,
        profile=d.profile,
        profile_hash=d.profile_hash,
        now=d.now,
        reader=d.reader,
        inbox=d.inbox,
        searches=d.searches,
        files=d.files,
        vault=d.vault,
        links=d.links,
        codes=d.codes,
        phrases=d.phrases,
        staff=d.staff,
        sessions=d.sessions,
        calendar=d.calendar,
        processors=d.processors,
        counter=counter,
        previews=LetterPreviews(d.writer, d.stationery, d.reader, d.searches, d.processors),
        post=StaffMail(d.stationery, d.post, d.profile),
        health=Probe(d, client),
    )
