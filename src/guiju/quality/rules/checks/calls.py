"""Tool calls of an agent against a written policy: what was changed without the customer's yes, and
what was called while speaking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

#: What a customer says to agree, in English and Chinese.
AGREEING = re.compile(
    r"\b(?:yes|yeah|yep|confirm(?:ed)?|proceed|go ahead|sure|please do|correct|ok|okay)\b"
    r"|好的|可以|同意|确认|是的|行|对",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Act:
    """One step of a conversation: who spoke (agent, customer, system), what was said, and which
    tools were called with it.
    """

    speaker: str
    text: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breach:
    """A step, from 1, that the policy does not allow. what: "unconfirmed" or "speaking"."""

    step: int
    what: str
    tool: str


@dataclass(frozen=True)
class Policy:
    """confirmed: tools that need the customer's yes right before; alone: no tool is called while
    speaking.
    """

    confirmed: Collection[str] = ()
    alone: bool = False


def breaches(steps: Iterable[Act], policy: Policy) -> Iterator[Breach]:
    """What of the calls the policy does not allow; each asks a person to look."""
    answer = ""
    for number, step in enumerate(steps, 1):
        if step.speaker == "customer":
            answer = step.text
        for tool in step.calls:
            if tool in policy.confirmed and not AGREEING.search(answer):
                yield Breach(number, "unconfirmed", tool)
            if policy.alone and step.text.strip():
                yield Breach(number, "speaking", tool)
