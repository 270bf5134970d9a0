"""Pages: one Jinja environment, one function that renders, dates in words and in London time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.services import services_of
from casework.rules.london import LONDON, london_date

HERE = Path(__file__).parent
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOTICE = "notice"


def day(value: date | datetime | None) -> str:
    """Write a date out: `Friday 9 October 2026`; an instant is taken in London; None is empty."""
    if value is None:
        return ""
    on = london_date(value) if isinstance(value, datetime) else value
    return f"{WEEKDAYS[on.weekday()]} {short_day(on)}"


def short_day(value: date | datetime | None) -> str:
    """Write a date out without its weekday: `9 October 2026`."""
    if value is None:
        return ""
    on = london_date(value) if isinstance(value, datetime) else value
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(value: datetime | None) -> str:
    """Write an instant out in London time: `Friday 9 October 2026 at 3:04 pm`."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local.date())} at {hour}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"


def size(value: int) -> str:
    """Write a number of bytes for people: `12 KB`, `3.4 MB`."""
    if value < 1_000:
        return f"{value} bytes"
    if value < 1_000_000:
        return f"{value / 1_000:.0f} KB"
    return f"{value / 1_000_000:.1f} MB"


def words(value: str) -> str:
    """Make a spelled value readable: `nothing-found` becomes `Nothing found`."""
    text = str(value).replace("-", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:]


@cache
def environment() -> Environment:
    """Give the one template environment: unknown names are errors, everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(day=day, short_day=short_day, moment=moment, size=size, words=words)
    return env


def cookie(request: Request, name: str) -> str:
    """Give a cookie's full name: with the `__Host-` prefix when the service is reached by https."""
    secure = services_of(request).settings.public_url.startswith("https:")
    return f"__Host-rd_{name}" if secure else f"rd_{name}"


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set one of our cookies: HttpOnly, SameSite=Lax, whole site, Secure when by https; 0 seconds deletes it."""
    response.set_cookie(
        cookie(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=services_of(request).settings.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def redirect(request: Request, to: str, notice: str = "") -> RedirectResponse:
    """Send the browser on after a form; the next page shows the notice once. A notice names nobody."""
    response = RedirectResponse(to, status_code=HTTPStatus.SEE_OTHER)
    if notice:
        set_cookie(request, response, NOTICE, quote(json.dumps(notice)), 120)
    return response


def read_notice(request: Request) -> str:
    """Give the notice left by the last form, or nothing."""
    raw = request.cookies.get(cookie(request, NOTICE), "")
    try:
        text = json.loads(unquote(raw)) if raw else ""
    except ValueError:
        return ""
    return text[:500] if isinstance(text, str) else ""


def common(request: Request) -> Mapping[str, Any]:
    """Give what every template may use: organisation, demo mark, nonce, csrf, signed-in person, notice."""
    services = services_of(request)
    return {
        "organisation": services.profile.organisation,
        "profile": services.profile,
        "demo": services.settings.demo,
        "nonce": getattr(request.state, "nonce", ""),
        "csrf": getattr(request.state, "csrf", ""),
        "signed": getattr(request.state, "signed", None),
        "path": request.url.path,
        "notice": read_notice(request),
        "upload_limit": f"{services.settings.body_limit // 1_048_576} MB",
        "now": services.now(),
        "today": london_date(services.now()),
    }


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Render a template under api/templates as a page; a name the template needs and lacks is an error."""
    values = {**common(request), "form": None, **context}
    response = HTMLResponse(environment().get_template(template).render(values), status_code=status_code)
    if values["notice"]:
        set_cookie(request, response, NOTICE, "", 0)
    return response
