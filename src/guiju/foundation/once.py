"""Ask once: within one look at a page the same question is put to the database one time.

`look` is opened by the web for requests that change nothing; outside of it every question is asked anew, so that an
action never decides on an old answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("guiju_answers", default=None)


@contextmanager
def look() -> Iterator[None]:
    """Remember answers until the end of the block."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Callable[P, T]) -> Callable[P, T]:
    """A question with hashable arguments whose answer holds for a look; the answer must not be changed by who gets it."""

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        answer: T = answers[key]
        return answer

    return asked
