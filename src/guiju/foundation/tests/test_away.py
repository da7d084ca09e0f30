"""A database that is away is one line of the log a minute, however many threads meet it at once."""

from __future__ import annotations

import logging
import sys
import threading

from django.db import OperationalError

from guiju.foundation.away import OnceAMinute, Unavailable


def record(fault: Exception | None, name: str = "guiju.jobs") -> logging.LogRecord:
    info = (type(fault), fault, None) if fault else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, "no job could be taken", (), info)


def test_of_many_threads_that_meet_it_at_the_same_moment_one_tells() -> None:
    told, once, start = list[bool](), OnceAMinute(), threading.Barrier(16)

    def meet() -> None:
        start.wait()
        told.append(once.filter(record(Unavailable())))

    threads = [threading.Thread(target=meet) for _ in range(16)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert sorted(told) == [False] * 15 + [True]


def test_other_faults_are_told_each_time_and_an_answer_of_503_never() -> None:
    once, answer = OnceAMinute(), record(None, "django.request")
    assert all(once.filter(record(OperationalError("no such table: x"))) for _ in range(3))
    assert once.filter(answer)
    answer.status_code = 503
    assert not once.filter(answer)
