"""Ask once: within one look at a page the same question is put to the database one time.

`look` is opened by the web for requests that change nothing; outside of it every question is asked
anew, so that an action never decides on an old answer. `kept` answers live longer than a look:
their arguments name a state for ever. What was asked `lately` may be somewhat old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, TTLCache, cached

P = ParamSpec("P")
T = TypeVar("T")
_kept: list[LRUCache[Any, Any] | TTLCache[Any, Any]] = []
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("guiju_answers", default=None)


@contextmanager
def look() -> Iterator[None]:
    """Remember answers until the end of the block; a look within a look is the same one."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Callable[P, T]) -> Callable[P, T]:
    """A question with hashable arguments whose answer holds for a look; the answer must not be
    changed by who gets it.
    """

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


def kept(
    megabytes: int, size: Callable[[Any], int], *, anywhere: bool = False
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A question whose arguments name the state that is asked, so that its answer holds for ever:
    the process keeps the answers used last, together no more than so many megabytes; ``size`` is an
    answer's in bytes.

    ``anywhere``: outside of a look too, because the arguments hold all that the answer comes from;
    a state that is only named may still be undone by whoever is changing it.
    """

    def keeping(question: Callable[P, T]) -> Callable[P, T]:
        answers: LRUCache[Any, T] = LRUCache(megabytes << 20, getsizeof=size)
        _kept.append(answers)
        # The condition lets those who ask the same at the same time wait for the first.
        answered = cached(answers, condition=Condition())(question)

        @wraps(question)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            asks = _answers.get() is None and not anywhere
            return question(*args, **kwargs) if asks else answered(*args, **kwargs)

        return asked

    return keeping


def lately(seconds: int, most: int = 10_000) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A question whose answer may be so many seconds old within a look: for what a page offers,
    never for what is allowed.
    """

    def keeping(question: Callable[P, T]) -> Callable[P, T]:
        answers: TTLCache[Any, T] = TTLCache(most, seconds)
        _kept.append(answers)
        answered = cached(answers, condition=Condition())(question)

        @wraps(question)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return (
                question(*args, **kwargs) if _answers.get() is None else answered(*args, **kwargs)
            )

        return asked

    return keeping


def forget() -> None:
    """Let all kept answers go."""
    for answers in _kept:
        answers.clear()
