"""A noun that the product does not have, with three verbs that are said by its acts alone
(docs/how-to/develop/add-a-verb.md): a toy that is lent, judged and sewn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI, Router, Schema
from pydantic import StringConstraints

from guiju.foundation.access import Actor, Permission, Whose
from guiju.foundation.errors import Forbidden, Invalid, NotFound, or_not_found
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.context import actor_of


@dataclass
class Toy:
    """A toy. keeper: whose it is; lent: (to whom, until, careful, note) each time."""

    pk: int
    name: str
    keeper: int = 2
    stamp: int = 0
    lent: list[tuple[str, dt.date, bool, str]] = field(default_factory=list)
    broken: str = ""
    sewn: list[int] = field(default_factory=list)
    given: tuple[int, tuple[int, ...]] | None = None
    clean: float = 0.0


TOYS: dict[int, Toy] = {}


# access
KEEPING = Permission(
    "toys.keep",
    {"zh": "保管玩具", "en": "keep toys"},
    {"manager": Whose.ALL, "agent": Whose.SELF},
    True,
)


def may_see(actor: Actor) -> bool:
    """Whether the actor comes near toys at all."""
    return actor.signed_in


def visible_toy(actor: Actor, pk: int) -> Toy:
    """The toy, or `NotFound`."""
    if pk not in TOYS:
        raise NotFound()
    return TOYS[pk]


# actions
def lend(
    row: Toy,
    borrower: str,
    until: dt.date,
    *,
    actor: Actor,
    careful: bool = False,
    note: str = "",
    seen: int | None = None,
) -> Toy:
    """Lend a toy to a child until a day. It stays the keeper's.

    ``seen``: the stamp of the page on which it was decided.
    """
    if until < dt.date(2026, 1, 1):
        raise Invalid({"zh": "日期太早。", "en": "The day is too early."}, field="until")
    row.lent.append((borrower, until, careful, note))
    return row


def judge(row: Toy, broken: bool, reason: str, *, actor: Actor) -> Toy:
    """Say whether a toy is broken; another person than its keeper does."""
    if actor.person == row.keeper:
        raise Forbidden({"zh": "由另一个人判断。", "en": "Another person says so."})
    if not reason:
        raise Invalid({"zh": "请写明原因。", "en": "Say why."}, field="reason")
    row.broken = reason if broken else ""
    return row


def sew(row: Toy, hole: int, *, actor: Actor) -> Toy:
    """Sew a hole of a toy."""
    row.sewn.append(hole)
    return row


def give(row: Toy, age: int, *, actor: Actor, at: tuple[int, ...] = ()) -> Toy:
    """Give a toy away for good to a child of an age."""
    row.given = (age, at)
    return row


def clean(row: Toy, share: float, *, actor: Actor) -> Toy:
    """Clean a share of a toy, of 0 to 1."""
    row.clean = share
    return row


def lose(row: Toy, *, actor: Actor, why: str = "") -> str:
    """Lose a toy, which is found no more."""
    TOYS.pop(row.pk)
    return why


def check_keeps(actor: Actor, row: Toy) -> None:
    """Raise `Forbidden` unless the actor keeps the toy."""
    if actor.person != row.keeper:
        raise Forbidden()


# acts
class ToyOut(Schema):
    """A toy."""

    name: str
    broken: str


TOY = Target(
    name="toy",
    page="toys/<int:pk>/",
    api="/toys/{pk}",
    find=visible_toy,
    may=may_see,
    back=lambda row: f"/toys/{row.pk}/",
    words=lambda row: {"toy": row.name},
    out=ToyOut,
    ids="toys_{}",
)
ACTS = Acts(
    TOY,
    Act(
        lend,
        "lend",
        title="Lend %(toy)s",
        submit="Lend it",
        done="%(toy)s is lent.",
        ask={
            "until": Ask(label="Until", initial=lambda row: dt.date(2026, 12, 24)),
            "borrower": Ask(label="Borrower", choices=[("anna", "Anna"), ("ben", "Ben")]),
        },
    ),
    Act(
        judge,
        "judge",
        page="button",
        done="%(toy)s was judged.",
        ask={"broken": Ask(yes="broken", posted="answer")},
    ),
)
SEWING = Acts(TOY, Act(sew, "holes/<int:hole>/sew", name="sew", page="button", done="Sewn."))
PARTING = Acts(
    TOY,
    Act(
        give,
        "give",
        title="Give %(toy)s away",
        lead="%(toy)s does not come back.",
        opens=lambda actor: actor.person is not None,
        check=check_keeps,
        onward=lambda row: f"/toys/{row.pk}/?given",
        ask={
            "age": Ask(field=lambda required: forms.IntegerField(max_value=9, required=required)),
            "at": Ask(
                page=False, shape=str, read=lambda actor, sent: tuple(map(int, sent.split()))
            ),
        },
    ),
)


NAMED = Acts(
    Target(
        name="named",
        page="named/<str:name>/",
        api="/named/{name}",
        coded={"name": Annotated[str, StringConstraints(max_length=20)]},
        find=lambda actor, name: or_not_found(
            next((row for row in TOYS.values() if row.name == name), None)
        ),
        may=KEEPING,
        whole=True,
        back=lambda row: f"/toys/{row.pk}/",
        out=ToyOut,
        ids="toys_{}_named",
    ),
    Act(
        clean,
        "clean",
        method="put",
        done=lambda row: f"{row.clean:.0%} are clean.",
        ask={"share": Ask(typed=lambda given, row: given / 100)},
    ),
    Act(
        lose,
        "lose",
        page="button",
        method="delete",
        api=204,
        api_at="",
        onward=lambda why: f"/toys/?{why}",
        ask={"why": Ask(most=30)},
    ),
)


def toy(request: HttpRequest, pk: int) -> HttpResponse:
    """The toy's own page, hand-written: it shows, the acts do."""
    return HttpResponse(visible_toy(actor_of(request), pk).name)


router = Router()
ACTS.operate(router)
SEWING.operate(router)
PARTING.operate(router)
NAMED.operate(router)
api = NinjaAPI(urls_namespace="toys", auth=lambda request: actor_of(request).signed_in)
api.add_router("", router)


@api.exception_handler(Exception)
def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    status: Any = getattr(error, "status", 422)
    return HttpResponse(str(error), status=status)


urlpatterns = [
    path("", include("guiju.kit.tests.urls")),
    path("toys/<int:pk>/", toy, name="toy"),
    *ACTS.urls(),
    *SEWING.urls(),
    *PARTING.urls(),
    *NAMED.urls(),
    path("api/", api.urls),
]
