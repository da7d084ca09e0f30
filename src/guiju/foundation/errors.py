"""One family of errors that speak to people.

Every refusal has a code for programs, data that names what and where, a sentence in both languages
and a next step. Pages, the API and the command print the same sentence. No Django here: the
arithmetic rooms raise these too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

Sentence = Mapping[str, str]
"""A text in both languages: ``{"zh": …, "en": …}``; ``{name}`` places are filled from the
error's data, lists of it in a row.
"""

Row = TypeVar("Row")
_PLACE = re.compile(r"\{(\w+)\}")


def both(sentence: Sentence | str, english: str) -> Sentence:
    """Give a sentence in both languages, which may be told in Chinese and then in English."""
    return {"zh": sentence, "en": english} if isinstance(sentence, str) else sentence


class GuijuError(Exception):
    """Something that was asked cannot be done; nothing was stored.

    code: stable, dotted, for programs. sentence: what and where, in Chinese, then in ``english``, or
    both as a `Sentence`, with ``{name}`` places filled from data. next_step: what the person can do
    now.
    """

    code = "refused"
    status = 400
    sentence: Sentence = {"zh": "不能这样做。", "en": "This cannot be done."}
    next_step: Sentence = {"zh": "", "en": ""}

    def __init__(
        self,
        sentence: Sentence | str | None = None,
        english: str = "",
        /,
        *,
        code: str = "",
        next_step: Sentence | None = None,
        **data: Any,
    ) -> None:
        self.code = code or self.code
        self.sentence = both(sentence or self.sentence, english)
        self.next_step = next_step or self.next_step
        self.data = data
        super().__init__(self.say("en"))

    def say(self, language: str = "zh") -> str:
        """The sentence in a language ('zh…' or anything else for English), places filled."""
        return _filled(self.sentence, language, self.data)

    def advise(self, language: str = "zh") -> str:
        """The next step in a language; empty when there is none."""
        return _filled(self.next_step, language, self.data)

    def shape(self, language: str = "zh") -> dict[str, Any]:
        """The one shape of errors in the API: code, message, data, next_step."""
        return {
            "code": self.code,
            "message": self.say(language),
            "data": self.data,
            "next_step": self.advise(language),
        }


class Forbidden(GuijuError):
    """The actor may not do this, and knows that the thing exists (a page of their own wing, a verb
    on their own row).
    """

    code, status = "forbidden", 403
    sentence = {"zh": "您没有做这件事的权限。", "en": "You are not permitted to do this."}
    next_step = {"zh": "请向您的主管或管理员申请。", "en": "Ask your leader or an administrator."}


class NotFound(GuijuError):
    """The thing is absent, or not visible to the actor: from outside both look alike."""

    code, status = "not_found", 404
    sentence = {"zh": "没有找到这一项。", "en": "There is no such thing here."}


def or_not_found(
    row: Row | None, sentence: Sentence | str | None = None, english: str = "", /, **data: Any
) -> Row:
    """Give what was looked for, or raise `NotFound` when it is None."""
    if row is None:
        raise NotFound(sentence, english, **data)
    return row


class Conflict(GuijuError):
    """Somebody else was faster, or the thing is no longer in the state this needs."""

    code, status = "conflict", 409
    sentence = {"zh": "别人刚刚改过它。", "en": "Somebody else has just changed it."}
    next_step = {"zh": "请刷新后再试。", "en": "Reload and try again."}


class Invalid(GuijuError):
    """What was sent is not of the form it must have."""

    code, status = "invalid", 422
    sentence = {"zh": "填写的内容有误。", "en": "What was sent is not valid."}


class Several(Invalid):
    """All issues at once, each with its place, rather than only the first."""

    code = "several"

    def __init__(self, issues: Iterable[GuijuError]) -> None:
        self.issues = list(issues)
        super().__init__(issues=[issue.shape("en") for issue in self.issues])

    def say(self, language: str = "zh") -> str:
        return "\n".join(issue.say(language) for issue in self.issues)

    def shape(self, language: str = "zh") -> dict[str, Any]:
        """With every issue in the language."""
        return super().shape(language) | {
            "data": {"issues": [issue.shape(language) for issue in self.issues]}
        }


def _filled(sentence: Sentence, language: str, data: Mapping[str, Any]) -> str:
    chinese = language.startswith("zh")

    def told(value: Any) -> str:
        """Several things stand in a row as the language puts them."""
        if isinstance(value, list | tuple):
            return ("、" if chinese else ", ").join(map(str, value))
        return str(value)

    # In one pass: a value that itself holds braces is told as it is.
    text = sentence["zh" if chinese else "en"]
    return _PLACE.sub(lambda place: told(data.get(place[1], place[0])), text)
