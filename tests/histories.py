"""A generated history with a planted trade-off, and two schemes for it: one that pays for haste,
one that does not.

60 agents in three shifts and three queues over 12 months. By nature the night shift has little to
do and technical contacts take long; haste shortens a contact and lowers quality, resolution and
satisfaction.
"""

from __future__ import annotations

import numpy as np

from guiju.performance.rules.examination import History
from guiju.performance.rules.scheme import Scheme, load
from guiju.records.metrics import CATALOGUE, Metric

SHIFTS = ("day", "evening", "night")
QUEUES = ("pre", "after", "tech")
OCCUPANCY = {"day": 0.85, "evening": 0.75, "night": 0.50}
BASE_SECONDS = {"pre": 240.0, "after": 300.0, "tech": 360.0}
PACE = Metric(
    "contacts_per_hour",
    "contacts",
    {"zh": "每小时服务记录数", "en": "Contacts an hour"},
    {"zh": "", "en": ""},
    "count(*)",
    unit="ratio",
    better="up",
    role="efficiency",
)
METRICS: dict[str, Metric] = CATALOGUE | {PACE.name: PACE}

BAD = """
scheme: bad
title: {zh: 多快好省, en: Faster pays}
applies_to: {position: agent, grades: [1]}
month: 2026-01
items:
  - {metric: contacts_per_hour, weight: 50, curve: {type: steps, steps: [
      {at: 6, score: 20}, {at: 7, score: 40}, {at: 8, score: 60}, {at: 9, score: 80}, {at: 10, score: 100}]}}
  - {metric: occupancy, weight: 15, curve: {type: linear, zero: 0.4, full: 0.9}}
  - {metric: qa_score, weight: 15, curve: {type: steps, steps: [
      {at: 70, score: 60}, {at: 80, score: 80}, {at: 90, score: 100}]}}
  - {metric: adherence, weight: 10, curve: {type: linear, zero: 0.8, full: 1}}
  - {metric: csat, weight: 10, curve: {type: linear, zero: 3, full: 5}}
"""
GOOD = """
scheme: good
title: {zh: 又好又快, en: Well, then fast}
applies_to: {position: agent, grades: [1]}
month: 2026-01
items:
  - {metric: aht, weight: 15, adjust: expected, curve: {type: linear, zero: 420, full: 210}}
  - {metric: qa_score, weight: 35, curve: {type: linear, zero: 60, full: 100}}
  - {metric: fcr, weight: 25, curve: {type: linear, zero: 0.5, full: 0.95}}
  - {metric: csat, weight: 15, adjust: expected, curve: {type: linear, zero: 3, full: 5}}
  - {metric: adherence, weight: 10, curve: {type: linear, zero: 0.8, full: 1}}
gates: [{metric: qa_score, below: 75, cap: 60}]
"""


def scheme(text: str) -> Scheme:
    """A scheme for the generated metrics."""
    return load(text, {name: metric.better for name, metric in METRICS.items()})


def history(seed: int, people: int = 60, months: int = 12, trade_off: float = 1.0) -> History:
    """The history of a seed. ``trade_off`` 0: haste costs nothing."""
    rng = np.random.default_rng(seed)
    persons, when = np.repeat(np.arange(people), months), np.tile(np.arange(months), people)
    shift = np.array([SHIFTS[place % 3] for place in range(people)])[persons]
    queue = np.array([QUEUES[place // 3 % 3] for place in range(people)])[persons]
    rows = people * months

    def person(sd: float) -> np.ndarray:
        return rng.normal(0, sd, people)[persons]

    def luck(sd: float) -> np.ndarray:
        return rng.normal(0, sd, rows)

    haste, skill = luck(0.09), person(1)
    base = np.array([BASE_SECONDS[name] for name in queue])
    own = person(0.10) - haste + luck(0.04)
    aht = base * np.exp(own)
    occupancy = np.clip(
        np.array([OCCUPANCY[name] for name in shift]) + person(0.01) + luck(0.015), 0.05, 0.98
    )
    tech = (queue == "tech").astype(float)
    csat = 4.2 + 0.15 * skill - 1.6 * trade_off * haste + luck(0.12)
    values = {
        "aht": aht,
        "aht:expected": 300 * np.exp(own),
        "contacts_per_hour": occupancy * 3600 / aht,
        "occupancy": occupancy,
        "qa_score": np.minimum(100, 86 + 4 * skill - 30 * trade_off * haste + luck(2.5)),
        "fcr": np.clip(
            0.74 + person(0.05) - 0.02 * tech - 0.6 * trade_off * haste + luck(0.03), 0, 1
        ),
        "csat": np.clip(csat - 0.25 * tech, 1, 5),
        "csat:expected": np.clip(csat, 1, 5),
        "adherence": np.clip(0.92 + person(0.02) + luck(0.015), 0, 1),
    }
    n = {name: np.full(rows, 100.0) for name in values}
    groups = {"shift": shift, "queue": queue, "grade": np.full(rows, "1")}
    return History(persons, when, values, n, groups)
