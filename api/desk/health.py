"""How the service is, for people who can do something about it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.desk.page import SeesHealth, show
from api.health import TITLES
from api.rendering import day
from api.services import Services, services_of
from casework.register.checks import profile_warnings
from casework.rules.clock import Calendar
from casework.rules.london import london_date

router = APIRouter(prefix="/desk/health")

CALENDAR_AHEAD = timedelta(days=180)


@router.get("")
async def health(request: Request, signed: SeesHealth) -> Response:
    """Show each part of the service, the edition of the bank holidays, and what the profile leaves open."""
    services = services_of(request)
    calendar = await services.calendar.current()
    return show(
        request,
        signed,
        "health.html",
        parts=[(TITLES.get(name, name), state) for name, state in (await services.health.probe()).items()],
        calendar=calendar,
        warnings=warnings(services, calendar),
        profile_hash=services.profile_hash,
    )


def warnings(services: Services, calendar: Calendar) -> list[str]:
    """Give what should be settled before it does harm, as sentences."""
    found = list(profile_warnings(services.profile))
    if calendar.covers_until - london_date(services.now()) < CALENDAR_AHEAD:
        found.append(f"The bank holidays are known only until {day(calendar.covers_until)}. Refresh the calendar.")
    return found
