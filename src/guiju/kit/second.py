"""The second person: who approves what somebody else has written, prepared or proposed; and the open
way for a company in which nobody else can: own approval once it has waited a day, marked for all.

Pure: who may approve, and whether own approval is open, is told by who knows accounts
(`people.reads.approving`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from guiju.foundation import clock
from guiju.foundation.access import Actor, Permission
from guiju.foundation.errors import Forbidden, Sentence
from guiju.kit import show

#: So long a matter waits before those who had a hand in it may approve it themselves.
WAIT = dt.timedelta(hours=24)
#: Names told in a row; a longer list is no help.
MOST_NAMED = 5
#: What the journal and the API call the mark, and pages.
MARK = "own_approval"
MARKED = gettext_lazy("own approval")


@dataclass(frozen=True)
class Matter:
    """What takes a second person. wanted: the permission by which it is approved. hands: the
    accounts that wrote, prepared or proposed it. since: from when on it waits.

    person: about whom it is; who approves reaches them, and is not them. own: it is a case, an
    appeal, or about the pay or the score of who had a hand in it: own approval is never open.
    """

    wanted: Permission
    hands: frozenset[int]
    since: dt.datetime
    person: int | None = None
    own: bool = False


@dataclass(frozen=True)
class Approver:
    """Somebody who can approve a matter, as they are named: namesakes with what tells them apart.
    invited: they have not come in yet.
    """

    account: int
    person: int | None
    name: str
    invited: bool = False

    def __str__(self) -> str:
        return (
            show.bracketed(self.name, gettext("invited, not in yet")) if self.invited else self.name
        )


@dataclass(frozen=True)
class Second:
    """Who approves a matter today, as one actor sees it.

    approvers: those who can, without who had a hand in it. open: whether own approval is open at
    all. keepers: the names of those who can invite somebody. invite: where the actor invites a
    second person; rule: where the actor says when own approval is open; both empty for others.
    """

    matter: Matter
    actor: Actor
    approvers: tuple[Approver, ...] = ()
    open: bool = False
    keepers: tuple[str, ...] = ()
    invite: str = ""
    rule: str = ""

    @property
    def mine(self) -> bool:
        """Whether the actor had a hand in it."""
        return not self.actor.operator and self.actor.account in self.matter.hands

    @property
    def own_from(self) -> dt.datetime | None:
        """From when on those who had a hand in it may approve it themselves; None: never."""
        return self.matter.since + WAIT if self.open and not self.matter.own else None

    @property
    def own(self) -> bool:
        """Whether the actor may approve it today although they had a hand in it."""
        begins = self.own_from
        return self.mine and not self.actor.machine and begins is not None and begins <= clock.now()

    @property
    def may(self) -> bool:
        """Whether the actor, who holds the permission, may approve it today."""
        return not self.mine or self.own

    @property
    def names(self) -> str:
        """Who can approve it, in a row; empty when nobody can."""
        return named(map(str, self.approvers))

    @property
    def kept_by(self) -> str:
        """Who can invite a second person, in a row."""
        return named(self.keepers)

    def check(self, refusal: Sentence) -> bool:
        """Give whether it is an own approval, or raise `Forbidden`: with this sentence, who can, and
        from when on own approval is possible.
        """
        if self.may:
            return self.own
        begins = self.own_from
        told = {"who": self.names, "keepers": self.kept_by}
        if begins:
            told |= {"from": show.moment(begins), "own_approval_from": begins.isoformat()}
        raise Forbidden(refusal, next_step=self.next_step, **told)

    @property
    def next_step(self) -> Sentence:
        """What whoever may not approve it can do."""
        steps = [_WHO if self.approvers else _NOBODY if self.keepers else _NOBODY_AT_ALL]
        steps += [_NEVER] if self.matter.own else [_FROM] if self.own_from else []
        return {
            language: ("" if language == "zh" else " ").join(step[language] for step in steps)
            for language in ("zh", "en")
        }


def mark(own: bool) -> dict[str, Any]:
    """What the journal notes of an own approval; nothing of any other."""
    return {MARK: True} if own else {}


def marked(text: str, own: bool) -> str:
    """A text (who approved, a state) with the mark of an own approval beside it."""
    return f"{text} · {MARKED}" if own else text


def waiting(second_of: Callable[[Any], Second | None]) -> dict[str, Any]:
    """What the API tells of rows that may wait for a second person: who can approve each, and from
    when on own approval is possible. second_of: of a row that waits; None of any other.
    """

    def names(row: Any) -> list[str]:
        second = second_of(row)
        return [approver.name for approver in second.approvers] if second else []

    def own_from(row: Any) -> dt.datetime | None:
        second = second_of(row)
        return second.own_from if second else None

    return {"waits_for": (list[str], names), "own_approval_from": (dt.datetime | None, own_from)}


def named(names: Iterable[str]) -> str:
    """Names in a row, the first few of them."""
    listed = list(names)
    return show.listed(listed[:MOST_NAMED]) + (" …" if len(listed) > MOST_NAMED else "")


_WHO = {"zh": "可以批准的人：{who}。", "en": "Who can approve it: {who}."}
_NOBODY = {
    "zh": "目前没有别人可以批准；{keepers} 可以邀请第二个人。",
    "en": "Nobody else can approve it at present; {keepers} can invite a second person.",
}
_NOBODY_AT_ALL = {
    "zh": "目前没有别人可以批准；请系统管理员邀请第二个人。",
    "en": "Nobody else can approve it at present; an administrator can invite a second person.",
}
_FROM = {
    "zh": "{from} 起可以由本人批准，并对所有人注明“本人批准”。",
    "en": "From {from} on you may approve it yourself; it is then marked “own approval” for all.",
}
_NEVER = {
    "zh": "申诉、案件、本人的工资和本人的得分，从不由本人批准。",
    "en": "Appeals, cases, one's own pay and one's own score are never approved by oneself.",
}
