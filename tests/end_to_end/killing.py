"""Workers that die where they are told to, each at a case of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.journeys import Asked
from tests.end_to_end.service import RIGHTSDESK, Service

FAULTY = (sys.executable, "-m", "tests.end_to_end.faulty_worker")


@dataclass
class Killed:
    """A case at which a worker died: where, and what was known then."""

    point: str
    asked: Asked = field(repr=False)
    due: str

    @property
    def reference(self) -> str:
        """Its reference."""
        return self.asked.reference


class Killing:
    """Has one worker after another die, each at a case of its own."""

    def __init__(self, service: Service, folder: Path) -> None:
        """Take a service without a worker."""
        self.service = service
        self.folder = folder
        self.killed: list[Killed] = []

    def arm(self, point: str, letter: str = "", times: int = 1, **more: str) -> None:
        """Start a worker that dies at a point of a case still to come; `more` is further environment."""
        if "worker" in self.service.running:
            self.service.kill("worker")
        self.service.worker_command = FAULTY
        self.service.start(
            "worker",
            FAULT_POINT=point,
            FAULT_LETTER=letter,
            FAULT_TIMES=str(times),
            FAULT_MARKS=str(self.folder / "-".join((point, letter, str(times), *more.values())).replace("/", "-")),
            FAULT_SPARED=" ".join(killed.reference for killed in self.killed),
            **more,
        )

    def dies(self, point: str, asked: Asked) -> None:
        """Wait until the worker has died, and note what was known."""
        assert self.service.await_death("worker") == -9
        due = self.service.due(asked.reference) if self.service.stage(asked.reference) else ""
        self.killed.append(Killed(point, asked, due))

    def recover(self) -> None:
        """Start an ordinary worker."""
        self.service.worker_command = (*RIGHTSDESK, "worker")
        self.service.start("worker")


def named(killing: Killing, point: str) -> Killed:
    """Give the case at which a worker died at a point."""
    return next(killed for killed in killing.killed if killed.point == point)
