"""What happens by the clock: watched folders are looked at, what killed imports left is swept,
newcomers are told of schemes and asked to sign, who is late is reminded, questions of authority are
sealed, backups are written.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection

from guiju.foundation import jobs

#: (kind of job, seconds between two).
RHYTHM = (
    ("foundation.post", 60),
    ("foundation.disk", 600),
    ("backups.write", 600),
    ("foundation.anchor", 3600),
    ("records.watch", 60),
    ("policy.seal", 60),
    ("records.sweep", 3600),
    ("performance.announce", 3600),
    ("shell.sweep_exports", 3600),
    ("policy.ask", 3600),
    ("policy.tell_deciders", 3600),
    ("policy.remind", 14_400),
    ("performance.roll", 21_600),
    ("process.ask_readers", 3600),
    ("process.remind_readers", 14_400),
    ("process.reindex", 86_400),
    ("process.remind_reports", 14_400),
    ("process.publish_projects", 86_400),
    ("process.remind_problems", 14_400),
    ("process.keep_checklists", 3600),
    ("process.start_rhythms", 600),
)
#: Seconds between two looks at what is due.
BEAT = 10
log = logging.getLogger("guiju.schedule")


def keep(stop: threading.Event) -> None:
    """Queue the recurring jobs until told to stop; a job that still waits or runs is not queued
    twice.

    What could not be queued, because the database is away, is due again at the next beat.
    """
    due = {kind: 0 for kind, _ in RHYTHM}
    beat = 0
    while not stop.is_set():
        for kind, seconds in RHYTHM:
            if beat >= due[kind] and _queue(kind):
                due[kind] = beat + seconds
        beat += BEAT
        stop.wait(BEAT)
    connection.close()


def _queue(kind: str) -> bool:
    """Whether the job waits now. A connection that broke is given up, so that the next beat
    makes a new one.
    """
    try:
        jobs.queue(kind, {}, unique=kind)
    except (DatabaseError, InterfaceError):
        log.exception("could not queue %s; trying again at the next beat", kind)
        connection.close()
        return False
    return True
