"""What happens by the clock: each room says in its `AppConfig` which of its jobs begin how often."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection

from guiju.foundation import jobs, rooms

#: Seconds between two looks at what is due.
BEAT = 10
log = logging.getLogger("guiju.schedule")


def keep(stop: threading.Event) -> None:
    """Queue the recurring jobs until told to stop; a job that still waits or runs is not queued
    twice.

    What could not be queued, because the database is away, is due again at the next beat.
    """
    rhythm = rooms.schedule()
    due = dict.fromkeys(rhythm, 0)
    beat = 0
    while not stop.is_set():
        for kind, seconds in rhythm.items():
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
