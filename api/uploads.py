"""Files that people send: checked, stored encrypted in the vault, listed in the record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Sequence

from starlette.datastructures import UploadFile

from api.forms import Form, is_refused
from api.services import Services
from casework.record.views import FileView

MOST_FILES = 10
MOST_NAME = 150
CHUNK = 262_144
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,40}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")


def read_files(form: Form, name: str, label: str, *, required: bool = True) -> list[UploadFile]:
    """Read a file field: some, not too many, none of them empty."""
    files = form.files(name)
    if required and not files:
        form.error(name, f"{label}: please choose at least one file")
    if len(files) > MOST_FILES:
        form.error(name, f"{label}: please send {MOST_FILES} files or fewer at a time")
    if any(not file.size for file in files):
        form.error(name, f"{label}: one of the files is empty")
    return files


def display_name(sent: str) -> str:
    """Give a file's name as it may be shown: no folders, no control characters; never used as a path."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(char for char in last if not is_refused(char) and char not in "\n\t").strip(" .")
    if len(clean) <= MOST_NAME:
        return clean or "file"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: MOST_NAME - 12]}.{ending[:10]}" if dot else clean[:MOST_NAME]


def media_type(sent: str | None) -> str:
    """Give the media type that the browser named, if it is one."""
    kind = (sent or "").split(";")[0].strip().lower()
    return kind if MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """Stream a file."""
    await file.seek(0)
    while chunk := await file.read(CHUNK):
        yield chunk


async def store_files(
    services: Services, case_id: str, files: Sequence[UploadFile], kind: str, subject: str = ""
) -> list[str]:
    """Store files in the vault, list them in the record, and give their ids. `kind` is evidence, reply or supplier."""
    ids = []
    for file in files:
        stored = await services.vault.write(case_id, chunks(file))
        view = FileView(
            id=stored.file_id,
            kind=kind,
            subject=subject,
            name=display_name(file.filename or ""),
            media_type=media_type(file.content_type),
            size=stored.size,
            stored_at=services.now(),
            destroyed_at=None,
        )
        await services.files.add(case_id, view, stored.sha256)
        ids.append(stored.file_id)
    return ids


async def drop_files(services: Services, case_id: str, ids: Sequence[str]) -> None:
    """Destroy files again whose submission was refused."""
    for file_id in ids:
        await services.vault.destroy(case_id, file_id)
        await services.files.destroyed(case_id, file_id, services.now())
