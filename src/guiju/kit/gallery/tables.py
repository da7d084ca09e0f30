"""The tables of the gallery."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guiju.kit.gallery.names import NAMES, QUEUES, say
from guiju.kit.table import Choice, Column, Dates, Empty, Table, Text


def contacts() -> list[dict[str, Any]]:
    """Invent 286 contacts over a February."""
    rows = []
    for at in range(286):
        queue = list(QUEUES)[at * at % 3]
        rows.append(
            {
                "id": at + 1,
                "started": dt.datetime(1999, 2, 1 + at % 28, 8 + at * 5 % 12, at * 7 % 60),
                "agent": NAMES[at * 3 % 12],
                "queue": queue,
                "queue_name": say(*QUEUES[queue]),
                "wait": at * 17 % 130,
                "talk": None if at % 19 == 0 else 40 + at * 131 % 1800,
                "outcome": "abandoned" if at % 19 == 0 else "answered",
                "note": "=1+1" if at == 3 else "",
            }
        )
    return rows


def contact_table() -> Table:
    """The table of the gallery; a feature declares its own once, at the top of a module, with
    lazy titles.
    """
    outcomes = {"answered": say("接通", "answered"), "abandoned": say("放弃", "abandoned")}
    return Table(
        name="contacts",
        title=say("背后的记录", "The records behind it"),
        columns=[
            Column(
                "started",
                say("开始", "Started"),
                order="started",
                link=lambda row: f"#contact-{row['id']}",
            ),
            Column("agent", say("客服", "Agent"), order="agent"),
            Column("queue", say("队列", "Queue"), value="queue_name", order="queue"),
            Column("wait", say("等待", "Waiting"), numeric=True, unit=say("秒", "s"), order="wait"),
            Column("talk", say("通话", "Talking"), numeric=True, unit=say("秒", "s"), order="talk"),
            Column(
                "outcome",
                say("结果", "Outcome"),
                value=lambda row: outcomes[row["outcome"]],
                template="kit/gallery_outcome.html",
            ),
            Column("note", say("备注", "Note"), hidden=True),
        ],
        search=["agent", "queue", "note"],
        filters=[
            Choice(
                "queue", say("队列", "Queue"), [(key, say(*names)) for key, names in QUEUES.items()]
            ),
            Choice("outcome", say("结果", "Outcome"), list(outcomes.items()), many=True),
            Text("agent", say("客服", "Agent")),
            Dates("started", say("日期", "Days")),
        ],
        order="-talk",
        size=25,
        empty=Empty(
            say("还没有记录", "No records yet"),
            say("先导入一个月的来电。", "Import a month of calls first."),
        ),
        strong=lambda row: row["id"] == 3,
    )


def teams_table() -> Table:
    """A table with nothing in it."""
    return Table(
        name="teams",
        title=say("班组", "Teams"),
        columns=[Column("name", say("名称", "Name"))],
        empty=Empty(
            say("还没有班组", "No team yet"),
            say("从 Excel 导入，或先建一个。", "Import them from Excel, or add the first one."),
            say("新建班组", "Add a team"),
            "kit:gallery",
        ),
        prefix="t-",
    )
