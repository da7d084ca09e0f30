"""Tool calls against a written policy, on made steps and on a hundred real conversations."""

from __future__ import annotations

import csv
import gzip
import json
from typing import Any

import pytest

from guiju.quality.rules.checks.calls import Act, Breach, Policy, breaches
from tests.references import SAMPLE

POLICY = Policy(
    confirmed={
        "book_reservation",
        "cancel_reservation",
        "update_reservation_flights",
        "update_reservation_baggages",
        "update_reservation_passengers",
        "send_certificate",
    },
    alone=True,
)


def test_a_change_needs_the_customers_yes_right_before() -> None:
    asked = [Act("agent", "Shall I cancel it?"), Act("customer", "Yes, please")]
    cancel = Act("agent", calls=("cancel_reservation",))
    assert list(breaches([*asked, cancel], POLICY)) == []
    doubting = [*asked, Act("customer", "Wait, how much is it?"), cancel]
    assert list(breaches(doubting, POLICY)) == [Breach(4, "unconfirmed", "cancel_reservation")]


def test_a_tool_is_not_called_while_speaking() -> None:
    steps = [Act("agent", "One moment", ("get_user_details",))]
    assert list(breaches(steps, POLICY)) == [Breach(1, "speaking", "get_user_details")]


def test_flags_say_little_more_than_the_rate_of_failure_of_real_conversations() -> None:
    """Of 100 conversations 69 failed. Flagged are 41, of which 32 failed: precision .78 (nothing
    but chance gives .69), recall .46. A wrong outcome is not always a broken rule, so a flag asks
    a person to look and is no verdict.
    """
    folder = SAMPLE / "tau_bench_airline"
    if not folder.is_dir():
        pytest.skip("the sample data is not here")
    with gzip.open(folder / "conversations.json.gz") as file:
        told = json.load(file)
    with (folder / "reference" / "reward_by_conversation.csv").open(encoding="utf-8") as file:
        failed = {
            row["conversation_id"] for row in csv.DictReader(file) if float(row["reward"]) < 1
        }
    flagged = {
        each["conversation_id"] for each in told if any(breaches(_steps(each["messages"]), POLICY))
    }
    right = len(flagged & failed)
    assert len(failed) == 69
    assert right / len(flagged) == pytest.approx(0.78, abs=0.02)
    assert right / len(failed) == pytest.approx(0.46, abs=0.03)


def _steps(messages: list[dict[str, Any]]) -> list[Act]:
    speakers = {"assistant": "agent", "user": "customer"}
    return [
        Act(
            speakers.get(each["role"], "system"),
            each.get("content") or "",
            tuple(call["function"]["name"] for call in each.get("tool_calls") or []),
        )
        for each in messages
    ]
