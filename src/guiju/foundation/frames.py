"""Room for frames: no call is slow because of the depth at which it stands.

CPython keeps the frames of Python functions in pieces of 16 KB. Where a loop happens to stand at
the end of a piece, each of its calls takes a new piece from the operating system and gives it back:
20 µs instead of less than one. A page stands as deep as its templates, so some lists took twice the
time they need. CPython mended this late (python/cpython#142183); 3.11 and 3.12 stay so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
#: Slots of 8 bytes that an entrance claims and never uses: a piece of 512 KB is made for it, 240 KB
#: of it for what it calls.
CLAIMED = 34_000


def roomy(act: Callable[P, T]) -> Callable[P, T]:
    """The same function; all that it calls stands in one piece. Costs a piece a call, of which
    memory holds what is used.
    """

    def entrance(*args: P.args, **kwargs: P.kwargs) -> T:
        return act(*args, **kwargs)

    entrance.__code__ = entrance.__code__.replace(co_stacksize=CLAIMED)
    return wraps(act)(entrance)
