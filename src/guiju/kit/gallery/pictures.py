"""The figures and charts of the gallery: one of each kind."""

from __future__ import annotations

import math

from guiju.kit import chart
from guiju.kit.figure import Figure
from guiju.kit.gallery.names import NAMES, QUEUES, say

MONTHS = [f"1998-{month:02d}" for month in range(2, 13)] + ["1999-01", "1999-02"]


def figures() -> list[Figure]:
    """Give four figures: raw, expected, adjusted, and one that the source cannot give."""
    seconds, formula = say("秒", "s"), "sum(talk_seconds) / count(outcome = 'answered')"
    window = say("1999 年 2 月 · 快照 118", "Feb 1999 · snapshot 118")
    absent = say("来源没有这一列", "the source has no such column")
    raw = Figure(
        say("原始值", "Raw value"),
        399,
        unit=seconds,
        digits=0,
        n=286,
        formula=formula,
        window=window,
        href="#",
    )
    return [
        raw,
        Figure(
            say("同组合期望", "Expected for this mix"),
            351,
            unit=seconds,
            digits=0,
            note=say("23 人", "23 people"),
        ),
        Figure(
            say("校正值", "Adjusted"),
            244,
            unit=seconds,
            digits=0,
            low=221,
            high=268,
            target=240,
            tone="good",
        ),
        Figure(say("首次解决率", "Solved at once"), None, unit="%", note=absent),
    ]


def charts() -> dict[str, chart.Chart]:
    """Draw one chart of each kind."""
    return {
        "trend": trend(),
        "bars": bars(),
        "across": across(),
        "heatmap": heatmap(),
        "intervals": intervals(),
        "funnel": funnel(),
        "curve": curve(),
        "change": change(),
    }


def trend() -> chart.Chart:
    """Thirteen months of a team and of the company."""
    team = [71 + at * 0.55 + 1.6 * math.sin(at * 1.3) for at in range(13)]
    company = [None, *(70 + at / 5 + math.cos(at) / 2 for at in range(12))]
    return chart.trend(
        say("接得越来越快了吗", "Are calls answered faster?"),
        MONTHS,
        [
            chart.Series(say("华东一组", "East 1"), team, ["#"] * 13),
            chart.Series(say("全公司", "Company"), company, quiet=True),
        ],
        unit="%",
        target=80,
        summary=say(
            "一年里从 71 % 升到 78 %，离目标还差 2。",
            "From 71 % to 78 % in a year, 2 short of target.",
        ),
    )


def bars() -> chart.Chart:
    """Seven agents, and the one in question."""
    others = [
        chart.Bar(name, (at * 7 % 5) * 0.8 + 0.6, url="#") for at, name in enumerate(NAMES[:7])
    ]
    return chart.bars(
        say("谁的短通话多", "Whose calls are short?"),
        [*others, chart.Bar("ELI", 18.7, url="#", strong=True, note="n 326")],
        unit="%",
        summary=say("ELI 18.7 %，其他人 0.6–3.8 %。", "ELI 18.7 %, the others 0.6–3.8 %."),
    )


def across() -> chart.Chart:
    """Draw a chart of horizontal bars."""
    return chart.bars(
        say("来电都问什么", "What are the calls about?"),
        [
            chart.Bar(say(*names), 900 - 260 * at, url="#")
            for at, names in enumerate(QUEUES.values())
        ],
        digits=0,
        across=True,
        summary=say("近一半是网银。", "Nearly half are about e-banking."),
    )


def heatmap() -> chart.Chart:
    """Draw the contacts of a bank's week by hour and weekday."""

    def calls(day: int, hour: int) -> int:
        return round(
            8
            + 90 * math.exp(-((hour - 11) ** 2) / 18)
            + 40 * math.exp(-((hour - 16) ** 2) / 8)
            - day
        )

    return chart.heatmap(
        say("什么时候最忙", "When is it busiest?"),
        [
            chart.Cell(day, hour, calls(day, hour), url="#")
            for day in range(1, 7)
            for hour in range(7, 22)
        ],
        summary=say("周一上午 10–12 点。", "Monday, 10 to 12."),
    )


def intervals() -> chart.Chart:
    """Eight agents with their intervals."""
    rows = [
        chart.Interval(name, 200 + at * 9, 186 + at * 8, 214 + at * 10, 900 - 40 * at, "#", at == 5)
        for at, name in enumerate(NAMES[:8])
    ]
    return chart.intervals(
        say("差别是真的吗", "Are the differences real?"),
        rows,
        unit=say("秒", "s"),
        digits=0,
        reference=231,
        reference_label=say("全组", "team"),
        summary=say("只有两头的人分得出高低。", "Only those at the ends can be told apart."),
    )


def funnel() -> chart.Chart:
    """Fifteen agents, and one who is known by name."""
    done = [1219, 881, 1739, 1169, 1890, 640, 1420, 980, 2090, 1610, 420, 760, 1330, 1100, 300]
    ratios = [
        0.93,
        1.13,
        1.06,
        0.95,
        1.02,
        0.91,
        1.01,
        1.04,
        0.98,
        0.97,
        1.09,
        0.98,
        1.07,
        1.0,
        0.86,
    ]
    points = [chart.FunnelPoint(NAMES[at], n, ratios[at], "#") for at, n in enumerate(done)]
    widths = [(n, 1.96 * 0.62 / math.sqrt(n / 6)) for n in range(120, 2301, 40)]
    return chart.funnel(
        say("与同事比：漏斗之内不排名", "Compared with colleagues: no ranking inside the funnel"),
        [*points, chart.FunnelPoint("ELI", 286, 1.14, "#", True)],
        [chart.Limit(n, 1 - w, 1 + w, 1 - 1.58 * w, 1 + 1.58 * w) for n, w in widths],
        centre=1,
        x_title=say("接听量", "answered"),
        summary=say("ELI 在 95 % 界之内。", "ELI is within the 95 % limits."),
    )


def curve() -> chart.Chart:
    """A scheme's curve with two points."""
    return chart.curve(
        say("值怎样变成分", "How does the value become a score?"),
        [(60, 0), (120, 100), (240, 100), (420, 0)],
        [
            chart.CurvePoint(244, 97.8, say("校正 244 秒 → 97.8", "adjusted 244 s → 97.8")),
            chart.CurvePoint(399, 11.7, say("若用原始值 → 11.7", "raw value → 11.7"), hollow=True),
        ],
        x_title=say("平均处理时长", "average handle time"),
        y_title=say("得分", "score"),
        unit=say("秒", "s"),
        digits=0,
        summary=say("120–240 秒得满分。", "Full marks from 120 to 240 s."),
    )


def change() -> chart.Chart:
    """Twenty weeks, a change after twelve."""
    usual = [78 + 1.2 * math.sin(at * 1.7) for at in range(20)]
    points = [
        chart.ChangePoint(
            f"W{at + 1}",
            usual[at] + math.cos(at * 2.3) + (4.5 if at >= 12 else 0),
            usual[at],
            usual[at] - 2.2 if at >= 12 else None,
            usual[at] + 2.2 if at >= 12 else None,
            74 + math.sin(at),
            "#",
        )
        for at in range(20)
    ]
    return chart.change(
        say("换了流程之后变了吗", "Did the new procedure change it?"),
        points,
        changed_at=12,
        observed=say("实际", "observed"),
        expected=say("若不改变", "without the change"),
        beside=say("其他班组", "other teams"),
        changed=say("改变", "change"),
        unit="%",
        summary=say(
            "高出预期 4.5 个点，在区间之外。",
            "4.5 points above what was expected, outside of the interval.",
        ),
    )
