"""Lists and examples of a rule as boxes of text have them: an entry a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from guiju.kit import show
from guiju.quality.pages.checks.labels import SCOPES, SPEAKERS
from guiju.quality.rules.checks import Example, Rule

#: A line that says: none, not even the usual ones.
NONE = "-"
_SPEAKER = re.compile(r"(agent|customer|客服|客户)\s*[:：]\s*", re.IGNORECASE)
_SPEAKERS = {"客服": "agent", "客户": "customer"}


def lines(texts: Iterable[str] | None) -> str:
    """Texts as lines; a list that is there and empty as a hyphen, one that is not as nothing."""
    if texts is None:
        return ""
    return "\n".join(texts) or NONE


def plain_lines(texts: Iterable[str]) -> str:
    """Texts as lines."""
    return "\n".join(texts)


def texts(said: str) -> tuple[str, ...]:
    """The texts of lines; empty lines are none."""
    return tuple(line.strip() for line in said.splitlines() if line.strip())


def texts_or_usual(said: str) -> tuple[str, ...] | None:
    """The texts of lines; None, which means the usual ones, where nothing stands there."""
    found = texts(said)
    return () if found == (NONE,) else found or None


def spoken(examples: Iterable[Example], scope: str) -> str:
    """Examples as lines, each with its speaker where that is not whom the rule listens to."""
    return "\n".join(_line(each, usual(scope)) for each in examples)


def examples(said: str, scope: str) -> tuple[Example, ...]:
    """The examples of lines."""
    return tuple(_example(line, usual(scope)) for line in texts(said))


def usual(scope: str) -> str:
    """Who speaks in an example that does not say it."""
    return "customer" if scope == "customer" else "agent"


def _line(example: Example, speaker: str) -> str:
    text = example.text.replace("\n", "\\n").strip()
    told = example.speaker != speaker or _SPEAKER.match(text)
    return show.labelled(SPEAKERS[example.speaker], text) if told else text


def _example(line: str, speaker: str) -> Example:
    found = _SPEAKER.match(line)
    if found:
        word = found[1].lower()
        speaker, line = _SPEAKERS.get(word, word), line[found.end() :]
    return Example(line.replace("\\n", "\n"), speaker)


def told(rule: Rule) -> str:
    """All words of a rule, each with what it is, as two versions are compared."""
    named = [
        (_("What is looked for"), rule.title),
        (_("In whose words"), str(SCOPES[rule.scope])),
        (_("Question to the model"), rule.question),
        (_("Compared with the authority to"), rule.authority),
        (_("Cues"), _joined(rule.cues)),
        (_("Regular expressions"), _joined(rule.expressions)),
        (_("Longer words in which a cue does not count"), _joined(rule.exempt)),
        (_("What looks like a negation and is none"), _joined(rule.pseudo)),
        (_("Negations before the cue"), _joined(rule.preceding)),
        (_("Negations behind the cue"), _joined(rule.following)),
        (_("Words at which a negation ends"), _joined(rule.terminators)),
        (_("Words that tell what another said"), _joined(rule.reported)),
        (_("Window before"), str(rule.before)),
        (_("Window behind"), str(rule.after)),
        (_("Quotations count too"), _("yes") if rule.quoted else ""),
        (_("Examples that it finds"), _joined(each.text for each in rule.positive)),
        (_("Examples that it passes over"), _joined(each.text for each in rule.negative)),
    ]
    return "\n".join(f"{name} · {words}" for name, words in named if words)


def _joined(texts: Iterable[str] | None) -> str:
    return "" if texts is None else " | ".join(texts) or NONE
