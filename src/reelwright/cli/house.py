"""Puts the parts together: settings, workshop, jobs, and what the operations need."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from reelwright.config import Settings
from reelwright.jobs import Jobs
from reelwright.library.links import Links
from reelwright.operations.services import Services
from reelwright.workflows.kinds import kinds
from reelwright.workflows.workshop import Workshop


@dataclass
class House:
    """Everything a process of ours needs, built before it starts a thread."""

    settings: Settings
    workshop: Workshop
    jobs: Jobs
    services: Services

    @classmethod
    def build(cls, settings: Settings, *, sandboxed: bool = True) -> House:
        """Open the data folder, start the sandbox's server, bring the database up to date."""
        workshop = Workshop.open(settings, sandboxed=sandboxed)

        def forsake(process_id: str) -> None:
            shutil.rmtree(settings.work_dir / process_id, ignore_errors=True)

        jobs = Jobs(settings, workshop.database, kinds(workshop), forsake=forsake)
        workshop.process_id = jobs.process_id
        jobs.prepare()
        services = Services(
            settings=settings,
            database=workshop.database,
            buckets=workshop.buckets,
            jobs=jobs,
            links=Links.load(workshop.database),
            workshop=workshop,
        )
        return cls(settings, workshop, jobs, services)

    def close(self) -> None:
        """Let go of everything."""
        self.workshop.close()
        shutil.rmtree(self.settings.work_dir / self.jobs.process_id, ignore_errors=True)
