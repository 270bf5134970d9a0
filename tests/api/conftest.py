"""The web application on fakes, and a browser that judges every page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.services import Services
from casework.register.profile import Contact, ManualDeclaration, Organisation, Profile, SqlDeclaration
from casework.rules.vocabulary import Nation, Role
from casework.settings import Settings
from tests.api import fake_access, fakes
from tests.api.browser import Browser

PROFILE = Profile(
    organisation=Organisation(
        name="Harbour Street Community Trust",
        nation=Nation.ENGLAND_AND_WALES,
        address=("12 Harbour Street", "Whitby", "YO21 1AA"),
        email="privacy@example.org",
        phone="01947 555 010",
        website="https://www.example.org/",
    ),
    dpo=Contact(name="Ffion Pryce", email="dpo@example.org"),
    deputy=Contact(name="Tom Okafor", email="deputy@example.org"),
    chair=Contact(name="Ruth Lindqvist", email="chair@example.org"),
    processors=(
        SqlDeclaration(connector="sql", key="crm", title="Supporter database", url="sqlite:///none", tables=()),
        ManualDeclaration(
            connector="manual",
            key="archive",
            title="Northgate Archive Services",
            contact=Contact(name="Joan Mbeki", email="archive@example.org"),
            question="Please look in the boxes stored for us, by name and membership number.",
        ),
    ),
)


@dataclass
class World:
    """Every fake by its name, for arranging and for looking at what came of it."""

    settings: Settings = field(default_factory=lambda: Settings(home=Path("/nonexistent"), body_limit=200_000))
    profile: Profile = PROFILE
    clock: fakes.FakeClock = field(default_factory=lambda: fakes.FakeClock(fakes.START))
    reader: fakes.FakeReader = field(default_factory=fakes.FakeReader)
    inbox: fakes.FakeInbox = field(default_factory=fakes.FakeInbox)
    searches: fakes.FakeSearches = field(default_factory=fakes.FakeSearches)
    files: fakes.FakeFiles = field(default_factory=fakes.FakeFiles)
    vault: fakes.FakeVault = field(default_factory=fakes.FakeVault)
    links: fake_access.FakeLinks = field(default_factory=fake_access.FakeLinks)
    codes: fake_access.FakeCodes = field(default_factory=fake_access.FakeCodes)
    phrases: fake_access.FakePhrases = field(default_factory=fake_access.FakePhrases)
    staff: fake_access.FakeStaff = field(default_factory=fake_access.FakeStaff)
    sessions: fake_access.FakeSessions = field(default_factory=fake_access.FakeSessions)
    calendar: fakes.FakeCalendar = field(default_factory=fakes.FakeCalendar)
    post: fake_access.FakePost = field(default_factory=fake_access.FakePost)
    health: fakes.FakeHealth = field(default_factory=fakes.FakeHealth)

    def __post_init__(self) -> None:
        self.counter = fakes.FakeCounter(self.inbox, self.clock)
        self.staff.sessions = self.sessions

    def services(self) -> Services:
        """Give the services as the application takes them."""
        return Services(
            settings=self.settings,
            profile=self.profile,
            profile_hash="f" * 64,
            now=self.clock,
            reader=self.reader,
            inbox=self.inbox,
            searches=self.searches,
            files=self.files,
            vault=self.vault,
            links=self.links,
            codes=self.codes,
            phrases=self.phrases,
            staff=self.staff,
            sessions=self.sessions,
            calendar=self.calendar,
            processors=fakes.FakeProcessors(self.profile),
            counter=self.counter,
            previews=fakes.FakePreviews(),
            post=self.post,
            health=self.health,
        )

    def app(self) -> FastAPI:
        """Give the application."""
        return create_app(self.services())

    def browser(self) -> Browser:
        """Give a new person's browser; it reaches the service by the scheme of its public address."""
        scheme = "https" if self.settings.public_url.startswith("https:") else "http"
        return Browser(self.app(), f"{scheme}://testserver")

    def with_settings(self, **changes: object) -> World:
        """Change settings before the application is made."""
        self.settings = self.settings.model_copy(update=changes)
        return self

    def with_profile(self, **changes: object) -> World:
        """Change the profile before the application is made."""
        self.profile = self.profile.model_copy(update=changes)
        return self

    async def staffed(self, *roles: Role, name: str = "Ffion Pryce", email: str = "dpo@example.org") -> str:
        """Add a person with the password `a long enough password` and give their id."""
        person = await self.staff.add(name, email, roles, self.clock(), "a long enough password")
        self.staff.people[person.id] = replace(person, has_password=True)
        return person.id

    async def signed_in(self, *roles: Role, name: str = "Ffion Pryce", email: str = "dpo@example.org") -> Browser:
        """Give a browser in which a member of staff with these roles is signed in."""
        staff_id = await self.staffed(*roles, name=name, email=email)
        return await self.holding("staff", staff_id=staff_id)

    async def holding(self, kind: str, case_id: str = "", subject: str = "", staff_id: str | None = None) -> Browser:
        """Give a browser that holds a session of a kind: staff, status, search, collect, reset."""
        at = self.clock()
        token, _ = await self.sessions.start(kind, at, at.replace(year=at.year + 1), staff_id, case_id, subject)
        browser = self.browser()
        browser.client.cookies.set(f"rd_{kind}", token)
        return browser


@pytest.fixture
def world() -> World:
    """Give an empty world."""
    return World()


@pytest.fixture
def browser(world: World) -> Browser:
    """Give a browser of somebody unknown."""
    return world.browser()
