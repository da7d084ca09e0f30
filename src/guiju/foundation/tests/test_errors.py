"""Refusals speak both languages, name what and where, and never trip over what a person typed."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, NotFound, Several

BOTH = {"zh": "{name} 在 {day} 不在职。", "en": "{name} did not work here on {day}."}


def test_places_are_filled_in_both_languages() -> None:
    refusal = Invalid(BOTH, name="李雷", day=dt.date(2026, 2, 1))
    assert refusal.say("zh-hans") == refusal.say() == "李雷 在 2026-02-01 不在职。"
    assert (
        refusal.say("en")
        == refusal.say("en-gb")
        == str(refusal)
        == "李雷 did not work here on 2026-02-01."
    )


def test_what_a_person_typed_is_told_as_it_is() -> None:
    assert (
        Invalid(BOTH, name="{day}", day="{name}").say("en") == "{day} did not work here on {name}."
    )
    assert Invalid({"zh": "{x}", "en": "{x} {y} {"}, x="%s {0}").say("en") == "%s {0} {y} {"


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (GuijuError, "refused", 400),
        (Forbidden, "forbidden", 403),
        (NotFound, "not_found", 404),
        (Conflict, "conflict", 409),
        (Invalid, "invalid", 422),
    ],
)
def test_each_kind_has_a_code_a_status_and_both_sentences(
    kind: type[GuijuError], code: str, status: int
) -> None:
    refusal = kind()
    assert (refusal.code, refusal.status) == (code, status)
    assert refusal.say("zh") and refusal.say("en") and refusal.say("zh") != refusal.say("en")


def test_the_shape_is_what_the_api_promises() -> None:
    refusal = Conflict(
        BOTH,
        code="people.gone",
        next_step={"zh": "问 {name}。", "en": "Ask {name}."},
        name="A",
        day=Decimal("1.5"),
    )
    shape = refusal.shape("en")
    assert list(shape) == ["code", "message", "data", "next_step"]
    assert (shape["code"], shape["next_step"]) == ("people.gone", "Ask A.")
    assert json.loads(json.dumps(shape, cls=DjangoJSONEncoder))["data"] == {
        "name": "A",
        "day": "1.5",
    }
    assert Invalid.code == "invalid", "a code of one refusal stays with it"


def test_several_issues_are_told_at_once() -> None:
    refusal = Several([Invalid(BOTH, name="A", day=1, field="x"), NotFound()])
    assert refusal.status == 422
    assert refusal.say("en").splitlines() == [
        "A did not work here on 1.",
        "There is no such thing here.",
    ]
    assert [issue["code"] for issue in refusal.shape("zh")["data"]["issues"]] == [
        "invalid",
        "not_found",
    ]
