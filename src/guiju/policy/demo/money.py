"""The demo company's refunds and compensations: like cases are treated alike, but for one agent
since the last whole month.

Deterministic: a day's rows depend on the day and on which is the last whole month.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from guiju.foundation import clock
from guiju.foundation.demo import Both, spoken
from guiju.people.demo.staff import SHIFTS, Worker, shift_on, workers

#: Who sends goods away as refund-only since the last whole month: three times as often as the others.
GENEROUS = "G117"
REFUND_ONLY = Both("仅退款", "refund only")
COMPENSATION = Both("补偿", "compensation")
RETURN = Both("退货退款", "return and refund")
_REASONS = (
    Both("质量问题", "quality"),
    Both("少件漏发", "missing item"),
    Both("物流破损", "damaged in transit"),
    Both("不喜欢", "not wanted"),
)
_MIX = (0.3, 0.2, 0.2, 0.3)
_REFUND_ONLY = (0.16, 0.22, 0.18, 0.05)
_COMPENSATED = (0.12, 0.10, 0.14, 0.04)
_A_DAY = 5


def write_months(months: Sequence[str], folder: Path, *, last_month: str, until: dt.date) -> Path:
    """The money cases of months that follow each other, to a last day, as CSV in the words of the
    company's ERP; its path. Times are local.
    """
    path = folder / f"money-{'--'.join(dict.fromkeys((months[0], months[-1])))}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "at", "agent", "action", "order_number", "amount", "reason"])
        for month in months:
            random = np.random.default_rng([int(month.replace("-", "")), 7])
            for place, row in enumerate(_rows(month, until, month >= last_month, random)):
                writer.writerow([f"{month}-{place:05d}", *row])
    return path


def _rows(
    month: str, until: dt.date, last: bool, random: np.random.Generator
) -> Iterator[list[str]]:
    first, end = clock.first_day(month), min(until, clock.last_day(month))
    for step in range((end - first).days + 1):
        day = first + dt.timedelta(days=step)
        for position, worker in enumerate(workers()):
            shift = shift_on(worker, position, day)
            if shift is not None:
                for _ in range(random.poisson(_A_DAY)):
                    yield _case(
                        day,
                        shift,
                        worker,
                        3.0 if last and worker.number == GENEROUS else 1.0,
                        random,
                    )


def _case(
    day: dt.date, shift: str, worker: Worker, often: float, random: np.random.Generator
) -> list[str]:
    starts = SHIFTS[shift][0]
    moment = dt.datetime.combine(day, starts) + dt.timedelta(
        seconds=int(random.integers(60, 7 * 3600))
    )
    kind = int(random.choice(len(_REASONS), p=_MIX))
    draw = random.random()
    refund, compensated = min(0.7, _REFUND_ONLY[kind] * often), _COMPENSATED[kind]
    action = (
        REFUND_ONLY if draw < refund else COMPENSATION if draw < refund + compensated else RETURN
    )
    amount = round(float(random.lognormal(4.4, 0.8)) * (0.2 if action == COMPENSATION else 1.0), 2)
    return [
        moment.isoformat(),
        worker.key,
        spoken(action),
        f"D{random.integers(10**8, 10**9)}",
        f"{amount:.2f}",
        spoken(_REASONS[kind]),
    ]
