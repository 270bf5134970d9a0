"""How the service is: JSON for machines, a small page for people. Nothing personal in either."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.rendering import page
from api.services import services_of

router = APIRouter()

TITLES = {
    "record": "Record of cases",
    "vault": "Encrypted files",
    "temporal": "Workflow engine",
    "worker": "Worker",
    "mail": "Outgoing mail",
    "inbox": "Submissions waiting",
    "calendar": "Bank holidays",
}


@router.get("/health")
async def health(request: Request) -> Response:
    """Say how each part is; 200 when all are well, else 503."""
    parts = await services_of(request).health.probe()
    well = all(state == "well" for state in parts.values())
    status = 200 if well else 503
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"well": well, "parts": parts}, status_code=status)
    saving = parts["record"] == parts["vault"] == "well"
    rows = [(TITLES.get(name, name), state) for name, state in parts.items()]
    return page(request, "public/health.html", status_code=status, well=well, saving=saving, rows=rows)
