"""The web application: counter for the public, desk for the organisation."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from api import desk, errors, health, public
from api.errors import Failures
from api.limits import BodyLimit
from api.rendering import HERE
from api.security import Headers
from api.services import Services


def create_app(services: Services) -> FastAPI:
    """Make the application around its services."""
    # Traces and logs of the framework's own telemetry would carry paths and exception texts.
    app = FastAPI(
        title="Rightsdesk",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    errors.register(app)
    app.include_router(health.router)
    app.include_router(public.router)
    app.include_router(desk.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    # The last added is the outermost.
    app.add_middleware(BodyLimit, most=services.settings.body_limit)
    if services.settings.demo:
        # Otherwise a page elsewhere could have its own name point to this machine and use the demo's known logins.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=local_hosts(services), www_redirect=False)
    app.add_middleware(Failures)
    app.add_middleware(Headers, https=services.settings.public_url.startswith("https:"))
    return app


def local_hosts(services: Services) -> list[str]:
    """Give the names under which the demo is reached on its own machine."""
    return ["127.0.0.1", "localhost", urlsplit(services.settings.public_url).hostname or "localhost"]
