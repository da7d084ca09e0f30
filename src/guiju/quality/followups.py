"""What a finding can become in one step. Rooms above offer more: `offer(Kind("drill", …))`.

A kind makes something of a mark and gives the address of its page; coaching stays here, with the
day on which one looks whether it helped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation.access import Actor
from guiju.foundation.errors import Invalid
from guiju.process.access.problems import may_report
from guiju.process.actions.problems import report_problem
from guiju.process.reads import procedures
from guiju.process.reads.problems import Place
from guiju.quality.models.evaluations import Mark

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """What a finding can become. may: whether the actor makes it; make: of the mark, the words, the
    code of a procedure or "", and the actor, makes it and gives the address of its page; procedure:
    whether one must be named.
    """

    name: str
    title: StrOrPromise
    may: Callable[[Actor], bool]
    make: Callable[[Mark, str, str, Actor], str]
    procedure: bool = False


COACHING = "coaching"
KINDS: dict[str, Kind] = {}


def offer(kind: Kind) -> None:
    """Let findings become this. Raises `ValueError` when the name is taken."""
    if KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"there is a kind {kind.name} already")


def offered(actor: Actor) -> list[Kind]:
    """What the actor may make of a finding."""
    return [kind for kind in KINDS.values() if kind.may(actor)]


def title_of(name: str) -> str:
    """What a kind is called."""
    return str(KINDS[name].title) if name in KINDS else name


def _coaching(mark: Mark, text: str, procedure: str, actor: Actor) -> str:
    return ""


def _problem(mark: Mark, text: str, procedure: str, actor: Actor) -> str:
    return _reported(mark, text, Place(page=_page(mark)), actor)


def _gap(mark: Mark, text: str, procedure: str, actor: Actor) -> str:
    version = procedures.current().filter(procedure__code=procedure).first()
    if version is None:
        raise Invalid("请选择是哪一个流程。", "Choose which procedure it is.", field="procedure")
    place = Place(page=_page(mark), procedure=version.procedure)
    return _reported(mark, text, place, actor, contradicts=True)


def _reported(
    mark: Mark, text: str, place: Place, actor: Actor, *, contradicts: bool = False
) -> str:
    row = report_problem(text, actor=actor, place=place, contradicts=contradicts)
    return reverse("process_problem", args=[row.number])


def _page(mark: Mark) -> str:
    return reverse("quality_evaluation", args=[mark.evaluation_id])


offer(Kind(COACHING, gettext_lazy("Coaching"), lambda actor: True, _coaching))
offer(Kind("problem", gettext_lazy("A problem to be solved"), may_report, _problem))
offer(Kind("procedure", gettext_lazy("A gap in a procedure"), may_report, _gap, procedure=True))
