"""The only door to DBOS: jobs that were handed over are finished, by this process or by the one after it.

The library keeps its books in a database of its own; what is due it is told (``due``), what came of it is in the
catalog. It calls nobody: no console, no telemetry, no server (docs/decisions/0013-jobs-on-dbos.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID, error
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from podcast_service.domain.errors import Unavailable
from podcast_service.jobs.due import Job, Wanted

AT_ONCE = 2
"""Jobs that run side by side."""
DATABASE = "jobs.sqlite3"
SCHEMA = "podcast_jobs"

_QUEUE = "jobs"
_NAME = "podcast-service"
# Never changed: work of another version would be left behind for ever.
_VERSION = "1"
# Always the same, so that the next worker takes up what this one leaves; ``alone`` sees to it that it is there once.
_EXECUTOR = "worker"
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_LOOK_SECONDS = 0.5


class Engine:
    """Run jobs by ``do``, which must bear being called again for the same job; there is one engine in a process.

    ``do`` raises nothing: how a job ended stands in the catalog.
    """

    def __init__(self, catalog: URL, do: Callable[[Job], None]) -> None:
        self._place = _database_of(catalog)
        self._job = _job(do)
        self._handed = set[str]()

    def __enter__(self) -> Self:
        """Open the books and take up what was left unfinished."""
        config = DBOSConfig(
            name=_NAME,
            system_database_url=self._place.render_as_string(hide_password=False),
            dbos_system_schema=SCHEMA,
            application_version=_VERSION,
            executor_id=_EXECUTOR,
            serializer=DBOSPortableJSONSerializer(),
            log_level="ERROR",
            enable_otlp=False,
        )
        try:
            DBOS(config=config)
            self._job = DBOS.workflow(name="job")(self._job)
            DBOS.launch()
            DBOS.register_queue(_QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=_LOOK_SECONDS)
        except (error.DBOSException, SQLAlchemyError, OSError) as failure:
            DBOS.destroy(destroy_registry=True)
            raise self._unavailable(failure) from failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the books; a job that is running is finished by the next worker."""
        DBOS.destroy(destroy_registry=True)

    def hand_over(self, jobs: Iterable[Job]) -> None:
        """Let ``jobs`` be done, in this order; one that was handed over before is not done twice."""
        try:
            self._forget_ended()
            for job in jobs:
                if job.id not in self._handed:
                    self._enqueue(job)
        except (error.DBOSException, SQLAlchemyError) as failure:
            raise self._unavailable(failure) from failure

    def _enqueue(self, job: Job) -> None:
        wanted = job.wanted
        with SetWorkflowID(job.id):
            DBOS.enqueue_workflow(_QUEUE, self._job, wanted.task, wanted.subject, wanted.revision, job.number)
        self._handed.add(job.id)

    def _forget_ended(self) -> None:
        """Forget what has ended: the catalog knows what came of it, and a job under a known id would never run."""
        ended = [one.workflow_id for one in DBOS.list_workflows(status=_ENDED, load_input=False, load_output=False)]
        if ended:
            DBOS.delete_workflows(ended)
            self._handed.difference_update(ended)

    def _unavailable(self, failure: Exception) -> Unavailable:
        place = self._place.render_as_string(hide_password=True)
        return Unavailable("jobs_unavailable", place=place, reason=str(failure).partition("\n")[0])


def _job(do: Callable[[Job], None]) -> Callable[[str, str, str, int], None]:
    """Return ``do`` as the library wants it: a function of plain values, which it writes into its books."""

    def job(task: str, subject: str, revision: str, number: int) -> None:
        do(Job(wanted=Wanted(task=task, subject=subject, revision=revision), number=number))

    return job


def _database_of(catalog: URL) -> URL:
    """Return where the books are: a file beside an SQLite catalog, a schema of their own in PostgreSQL."""
    if catalog.get_backend_name() != "sqlite":
        return catalog
    return catalog.set(database=str(Path(catalog.database or "").with_name(DATABASE)))
