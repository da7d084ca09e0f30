"""Calls and tickets of our own, in the forms of the public data sets that the sample folder holds,
and beside them tables that plain Python computes apart from the product: a clone that has no sample
folder proves the references too.

Every row is made here by a fixed dice; what the definitions hinge on (a phantom call, a call that
nobody took, a hang-up within five seconds, a ticket of several events) is in it by design.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = Path(os.environ.get("GUIJU_SAMPLE_DATA") or ROOT.parent / "shared" / "data")
CALLS_OF_A_BANK = Path("anonymous_bank") / "bank_calls_1999_02.csv.gz"
WORKBOOK = Path("pwc_call_center") / "01 Call-Center-Dataset.xlsx"
TICKETS = Path("itsm_incidents") / "incident_events_2016_03.csv.gz"
GUIDELINES = Path("abcd") / "guidelines.json"

Row = dict[str, Any]


def places(file: Path) -> list[str]:
    """Where a reference is proved: on data of our own always, on the sample where it lies."""
    return ["own", *(["sample"] if (SAMPLE / file).exists() else [])]


def folder(place: str, factory: pytest.TempPathFactory, make: Callable[[Path], object]) -> Path:
    """The sample folder, or one of the same form that ``make`` filled."""
    if place == "sample":
        return SAMPLE
    own = factory.mktemp("references")
    make(own)
    return own


def guidelines(place: str) -> Path:
    """The file of guidelines: our own lies beside the tests."""
    if place == "sample":
        return SAMPLE / GUIDELINES
    return ROOT / "tests" / "data" / "guidelines.json"


# What is computed


def mean(values: Sequence[float]) -> float | None:
    """The mean; of nothing there is none."""
    return sum(values) / len(values) if values else None


def share(part: int, whole: int) -> float | None:
    """The share; of nothing there is none."""
    return part / whole if whole else None


def quantile(values: Sequence[float], at: float) -> float | None:
    """The quantile, on the line between its two neighbours."""
    if not values:
        return None
    ordered, place = sorted(values), at * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _grouped(rows: Iterable[Row], key: Callable[[Row], tuple[str, ...]]) -> dict[Any, list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(sorted(groups.items()))


def _table(
    path: Path,
    names: Sequence[str],
    rows: Iterable[Row],
    key: Callable[[Row], tuple[str, ...]],
    told: Callable[[list[Row]], Row],
) -> None:
    """One reference table: a line for each group."""
    lines = [dict(zip(names, at, strict=True)) | told(of) for at, of in _grouped(rows, key).items()]
    _written(path, lines)


def _totals(path: Path, told: Row) -> None:
    _written(path, [{"metric": name, "value": value} for name, value in told.items()])


def _written(path: Path, lines: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(
            {name: "" if value is None else value for name, value in line.items()} for line in lines
        )


def _packed(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


# A bank's month of calls

AGENTS = ("NOA", "TAL", "RON", "GIL")
#: Rows of the file, phantoms among them.
BANK_READ = (1_204, 24)


def bank(root: Path) -> None:
    """Write a February of calls, as the bank's switch writes them, and its tables."""
    rows = _calls_of_a_bank()
    _packed(root / CALLS_OF_A_BANK, [row["written"] for row in rows])
    told = root / "anonymous_bank" / "reference"
    real = [row for row in rows if row["outcome"] != "phantom"]
    for file, names, key in (
        ("by_hour.csv", ("hour",), lambda row: (str(row["at"].hour),)),
        ("by_day.csv", ("date",), lambda row: (str(row["at"].date()),)),
        ("by_date_halfhour.csv", ("date", "start"), _half_hour),
        ("by_type.csv", ("type",), lambda row: (row["written"]["type"],)),
        ("by_priority.csv", ("priority",), lambda row: (row["written"]["priority"],)),
    ):
        _table(told / file, names, real, key, _of_calls)
    handled = [row for row in real if row["talk"] is not None]
    _table(told / "by_agent.csv", ("server",), handled, lambda row: (row["agent"],), _of_agent)
    _totals(told / "totals.csv", _of_calls(real))


def _half_hour(row: Row) -> tuple[str, str]:
    at = row["at"]
    return str(at.date()), f"{at.hour:02d}:{'00' if at.minute < 30 else '30'}"


def _calls_of_a_bank() -> list[Row]:
    dice, rows = random.Random(17), []
    for number in range(BANK_READ[0]):
        day = dt.datetime(1999, 2, 1 + number % 28)
        at = day + dt.timedelta(seconds=dice.randrange(7 * 3600, 24 * 3600))
        kind = "phantom" if number % 50 == 0 and number < 1_200 else _kind(dice)
        wait = {"phantom": 0, "ivr": 0, "quick": dice.randrange(1, 6)}.get(
            kind, dice.randrange(0, 90)
        )
        agent = dice.choice(AGENTS) if kind == "answered" else ""
        talk = dice.randrange(2, 420) if kind in ("answered", "nobody") else 0
        rows.append(
            {
                "at": at,
                "outcome": {"nobody": "answered", "quick": "abandoned"}.get(kind, kind),
                "wait": wait,
                "agent": agent,
                "talk": talk if agent else None,
                "written": _line_of_the_switch(number, at, kind, wait, agent, talk, dice),
            }
        )
    return rows


def _kind(dice: random.Random) -> str:
    """Answered; taken by nobody; hung up in the queue, at once or later; never in the queue."""
    kinds = ("answered", "nobody", "quick", "abandoned", "ivr")
    return dice.choices(kinds, weights=(78, 2, 4, 10, 6))[0]


def _line_of_the_switch(
    number: int, at: dt.datetime, kind: str, wait: int, agent: str, talk: int, dice: random.Random
) -> Row:
    queued = at + dt.timedelta(seconds=8)
    taken = queued + dt.timedelta(seconds=wait)
    in_queue = kind in ("quick", "abandoned") or (wait and kind != "phantom")
    outcome = {"answered": "AGENT", "nobody": "AGENT", "phantom": "PHANTOM"}.get(kind, "HANG")
    return {
        "vru+line": f"LN{number % 7:02d}",
        "call_id": number,
        "customer_id": 0,
        "priority": str(dice.choice((0, 0, 0, 1, 2))),
        "type": dice.choice(("PS", "PS", "NW", "IN")),
        "date": f"{at:%y%m%d}",
        "vru_entry": _clock(at),
        "vru_exit": _clock(queued),
        "vru_time": 8,
        "q_start": _clock(queued) if in_queue else "0:00:00",
        "q_exit": _clock(taken) if in_queue else "0:00:00",
        "q_time": wait,
        "outcome": outcome,
        "ser_start": _clock(taken) if talk else "0:00:00",
        "ser_exit": _clock(taken + dt.timedelta(seconds=talk)) if talk else "0:00:00",
        "ser_time": talk,
        "server": agent or "NO_SERVER",
    }


def _clock(at: dt.datetime) -> str:
    return f"{at.hour}:{at:%M:%S}"


def _of_calls(rows: list[Row]) -> Row:
    answered = [row for row in rows if row["outcome"] == "answered"]
    abandoned = [row for row in rows if row["outcome"] == "abandoned"]
    soon = sum(row["wait"] <= 20 for row in answered)
    short = sum(row["wait"] <= 5 for row in abandoned)
    offered = len(answered) + len(abandoned)
    talks = [row["talk"] for row in answered if row["talk"] is not None]
    return {
        "rows": len(rows),
        "left_vru": len(rows) - offered,
        "offered": offered,
        "answered": len(answered),
        "aband_q": len(abandoned),
        "aband_rate": share(len(abandoned), offered),
        "asa": mean([row["wait"] for row in answered]),
        "sl20": share(soon, offered),
        "sl20_ans": share(soon, len(answered)),
        "sl20_xshort": share(soon, offered - short),
        "aht": mean(talks),
        "talk_s": sum(talks),
    }


def _of_agent(rows: list[Row]) -> Row:
    talks = [row["talk"] for row in rows]
    short = sum(talk < 10 for talk in talks)
    return {
        "answered": len(rows),
        "aht": mean(talks),
        "ser_p50": quantile(talks, 0.5),
        "ser_p90": quantile(talks, 0.9),
        "wait_mean": mean([row["wait"] for row in rows]),
        "short10": short,
        "short10_share": share(short, len(rows)),
    }


# A workbook of calls

WORKBOOK_READ = 480


def workbook(root: Path) -> None:
    """Write a workbook of three months of calls, and its tables."""
    rows = _calls_of_a_workbook()
    _sheet(root / WORKBOOK, rows)
    told = root / "pwc_call_center" / "reference"
    for file, names, key in (
        ("by_agent.csv", ("agent",), lambda row: (row["agent"],)),
        (
            "by_agent_month.csv",
            ("Agent", "month"),
            lambda row: (row["agent"], f"{row['at']:%Y-%m}"),
        ),
        ("by_hour.csv", ("hour",), lambda row: (str(row["at"].hour),)),
        ("by_month.csv", ("month",), lambda row: (f"{row['at']:%Y-%m}",)),
        ("by_topic.csv", ("topic",), lambda row: (row["topic"],)),
    ):
        _table(told / file, names, rows, key, _of_workbook)
    _totals(told / "totals.csv", _of_workbook(rows))


def _calls_of_a_workbook() -> list[Row]:
    dice, rows = random.Random(29), []
    for number in range(WORKBOOK_READ):
        day = dt.datetime(2021, 1, 1) + dt.timedelta(days=number * 90 // WORKBOOK_READ)
        answered = dice.random() < 0.82
        rows.append(
            {
                "id": f"C{number:04d}",
                "agent": dice.choice(("Ada", "Bo", "Cy")),
                "at": day + dt.timedelta(seconds=dice.randrange(9 * 3600, 18 * 3600)),
                "topic": dice.choice(("Delivery", "Payment", "Returns")),
                "answered": answered,
                "resolved": answered and dice.random() < 0.9,
                "wait": dice.randrange(5, 120) if answered else None,
                "talk": dice.randrange(30, 420) if answered else None,
                "rating": dice.randrange(1, 6) if answered else None,
            }
        )
    return rows


def _sheet(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet, clock = book.add_worksheet(), book.add_format({"num_format": "h:mm:ss"})
        heading = ("Call Id", "Agent", "Date", "Time", "Topic", "Answered (Y/N)", "Resolved")
        sheet.write_row(
            0, 0, [*heading, "Speed of answer in seconds", "AvgTalkDuration", "Satisfaction rating"]
        )
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, [row["id"], row["agent"], str(row["at"].date())])
            sheet.write_datetime(line, 3, row["at"].time(), clock)
            yes = ["Y" if row[name] else "N" for name in ("answered", "resolved")]
            sheet.write_row(line, 4, [row["topic"], *yes])
            if row["answered"]:
                sheet.write_number(line, 7, row["wait"])
                talk = dt.time(row["talk"] // 3600, row["talk"] // 60 % 60, row["talk"] % 60)
                sheet.write_datetime(line, 8, talk, clock)
                sheet.write_number(line, 9, row["rating"])


def _of_workbook(rows: list[Row]) -> Row:
    answered = [row for row in rows if row["answered"]]
    resolved, soon = (
        sum(row["resolved"] for row in rows),
        sum(row["wait"] <= 20 for row in answered),
    )
    talks, ratings = ([row[name] for row in answered] for name in ("talk", "rating"))
    return {
        "calls": len(rows),
        "answered": len(answered),
        "abandoned": len(rows) - len(answered),
        "answer_rate": share(len(answered), len(rows)),
        "resolved": resolved,
        "resolved_of_answered": share(resolved, len(answered)),
        "asa": mean([row["wait"] for row in answered]),
        "sl20": share(soon, len(rows)),
        "sl20_ans": share(soon, len(answered)),
        "aht": mean(talks),
        "talk_total_s": sum(talks),
        "csat": mean(ratings),
        "csat_n": len(ratings),
        "csat_top2": share(sum(rating >= 4 for rating in ratings), len(ratings)),
    }


# An event log of tickets

#: Events of the file, tickets of which they tell.
TICKETS_READ = (1_230, 492)
FIRST_DAY = dt.date(2016, 2, 29)


def tickets(root: Path) -> None:
    """Write a month of tickets, an event a line, and its tables of the last events."""
    rows = _tickets()
    _packed(root / TICKETS, [event for row in rows for event in row["events"]])
    told = root / "itsm_incidents" / "reference"
    for file, name in (
        ("by_assignment_group.csv", "assignment_group"),
        ("by_contact_type.csv", "contact_type"),
        ("by_priority.csv", "priority"),
        ("by_resolved_by.csv", "resolved_by"),
    ):
        _table(told / file, (name,), rows, lambda row, name=name: (row[name],), _of_tickets)
    _table(
        told / "opened_by_day.csv",
        ("date",),
        rows,
        lambda row: (str(row["opened"].date()),),
        lambda of: {"opened": len(of)},
    )
    _totals(told / "totals.csv", _of_tickets(rows))


def _tickets() -> list[Row]:
    """Twelve to twenty a day; of the later ones fewer say when they were resolved."""
    dice, rows = random.Random(41), []
    steps = (step for step in range(31) for _ in range(12 + step * 5 % 9))
    for number, step in enumerate(steps):
        opened = dt.datetime.combine(FIRST_DAY + dt.timedelta(days=step), dt.time()) + dt.timedelta(
            minutes=dice.randrange(7 * 60, 20 * 60)
        )
        minutes = int(dice.gammavariate(2, 900))
        done = dice.random() < (0.98 if step < 20 else 0.6)
        row = {
            "opened": opened,
            "resolved": opened + dt.timedelta(minutes=minutes) if done else None,
            "contact_type": "Email" if number % 23 == 0 else "Phone",
            "assignment_group": "?" if number % 61 == 0 else f"Group {dice.choice((3, 14, 15))}",
            "resolved_by": f"Resolved by {dice.choice((2, 7, 18))}" if done else "?",
            "priority": dice.choice(("2 - High", "3 - Moderate", "4 - Low")),
            "reassigned": dice.choice((0, 0, 0, 1, 2)),
            "reopened": int(number % 37 == 5),
            "in_time": dice.random() < 0.6,
        }
        rows.append(row | {"events": _events(f"T{number:06d}", row, 1 + number % 4)})
    return rows


def _events(number: str, row: Row, count: int) -> list[Row]:
    """What the log holds of a ticket; only its last event has the end. They lie in no order."""
    events = []
    for step in range(count):
        last = step == count - 1
        events.append(
            {
                "number": number,
                "incident_state": "Closed" if last else "Active",
                "reassignment_count": row["reassigned"] if last else 0,
                "reopen_count": row["reopened"] if last else 0,
                "sys_mod_count": step * 3,
                "made_sla": str(row["in_time"] if last else True).lower(),
                "opened_at": _minute(row["opened"]),
                "contact_type": row["contact_type"],
                "priority": row["priority"],
                "assignment_group": row["assignment_group"] if last else "Group 99",
                "resolved_by": row["resolved_by"] if last else "?",
                "resolved_at": _minute(row["resolved"]) if last else "?",
            }
        )
    return events[::-1] if count == 3 else events


def _minute(at: dt.datetime | None) -> str:
    return f"{at.day}/{at.month}/{at.year} {at:%H:%M}" if at else "?"


def _of_tickets(rows: list[Row]) -> Row:
    resolved = [row for row in rows if row["resolved"]]
    hours = [(row["resolved"] - row["opened"]).total_seconds() / 3600 for row in resolved]
    return {
        "incidents": len(rows),
        "resolved": len(resolved),
        "n_missing_resolved": len(rows) - len(resolved),
        "sla_met_rate": share(sum(row["in_time"] for row in rows), len(rows)),
        "reopened": sum(row["reopened"] for row in rows),
        "reassign_mean": mean([row["reassigned"] for row in rows]),
        "fcr_rate": share(
            sum(not row["reopened"] and not row["reassigned"] for row in rows), len(rows)
        ),
        "hours_mean": mean(hours),
        "hours_median": quantile(hours, 0.5),
        "hours_p90": quantile(hours, 0.9),
        "neg_hours": sum(hour < 0 for hour in hours),
    }
