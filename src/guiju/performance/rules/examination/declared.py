"""The rules of the examination as data: what each measures, its thresholds, what it says and what
to do about it.

Thresholds of L05 to L10 separated a bad scheme from a good one in simulation; those of L01, L03,
L11 to L15 and L21 are judgement. All can be set otherwise, with a reason.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from guiju.foundation.errors import Sentence

#: What the figure and the thresholds of a rule are counted in; "" for those that only say yes or no.
Unit = Literal["", "items", "people", "weight", "kinds", "points", "times", "share", "sd", "number"]


@dataclass(frozen=True)
class Rule:
    """A rule of the examination. ``says``: the finding, with places filled from its data; ``fine``:
    when all is well; ``advice``: what to do.

    thresholds: by verdict (error, warn; with _low and _high where both sides count), and further
    limits by name. beyond: how a figure that is not well lies to its threshold; every verdict
    follows from the two. unit: what both are counted in.
    """

    id: str
    title: Sentence
    principle: Sentence
    says: Sentence
    fine: Sentence
    advice: Sentence
    thresholds: Mapping[str, float]
    beyond: str = ">"
    unit: Unit = "number"

    def unit_of(self, threshold: str) -> Unit:
        """What a threshold is counted in: a further limit may be of another kind than the figure."""
        return {"p": "number", "share": "share"}.get(threshold, self.unit)  # type: ignore[return-value]

    def flags(self, figure: float, threshold: float, limits: Mapping[str, float]) -> bool:
        """Whether a figure is not well against the threshold shown with it; "<>": a bound of a
        span, lower or upper.
        """
        if self.beyond == "<>":
            lower = threshold in [value for name, value in limits.items() if name.endswith("_low")]
            return figure < threshold if lower else figure > threshold
        return _BEYOND[self.beyond](figure, threshold)


_BEYOND: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "≥": operator.ge,
    "≠": operator.ne,
}


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "L01",
            {"zh": "指标数量", "en": "Number of items"},
            {"zh": "不宜过多也不宜过少", "en": "not too many, not too few"},
            {
                "zh": "考核项 {figure} 个：过少看不全，过多记不住。",
                "en": "{figure} items: too few do not show the whole, too many cannot be remembered.",
            },
            {"zh": "考核项 {figure} 个。", "en": "{figure} items."},
            {"zh": "留下最要紧的 3 到 8 项。", "en": "Keep the 3 to 8 that matter most."},
            {"warn_low": 3, "warn_high": 8, "error_low": 2, "error_high": 10},
            "<>",
            unit="items",
        ),
        Rule(
            "L02",
            {"zh": "权重合计", "en": "Sum of weights"},
            {"zh": "算术要对", "en": "the arithmetic is right"},
            {"zh": "权重合计 {figure}，不是 100。", "en": "The weights total {figure}, not 100."},
            {"zh": "权重合计 100。", "en": "The weights total 100."},
            {"zh": "改到合计 100。", "en": "Change them until they total 100."},
            {"error": 100},
            "≠",
            unit="weight",
        ),
        Rule(
            "L03",
            {"zh": "单项权重", "en": "Weight of each item"},
            {
                "zh": "权重过轻无感，过重失衡",
                "en": "too light is not felt, too heavy tips the scheme over",
            },
            {
                "zh": "“{item}”权重 {figure}：过轻无感，过重失衡。",
                "en": (
                    "“{item}” weighs {figure}: too light is not felt, too heavy tips the scheme "
                    "over."
                ),
            },
            {
                "zh": "每项权重都在 {warn_low} 与 {warn_high} 之间。",
                "en": "Every weight lies between {warn_low} and {warn_high}.",
            },
            {
                "zh": "合并过轻的项，减轻过重的项。",
                "en": "Merge the light ones, lighten the heavy one.",
            },
            {"warn_low": 5, "warn_high": 40},
            "<>",
            unit="weight",
        ),
        Rule(
            "L04",
            {"zh": "质量制衡", "en": "Quality against efficiency"},
            {"zh": "效率须有质量制衡", "en": "efficiency needs quality to hold it in balance"},
            {
                "zh": "效率指标“{item}”没有对应的质量指标。",
                "en": "The efficiency item “{item}” has no quality item beside it.",
            },
            {"zh": "效率指标都有质量指标制衡。", "en": "Efficiency is held in balance by quality."},
            {
                "zh": "加入质检得分、一次解决率或满意度。",
                "en": "Add the quality score, first-contact resolution or satisfaction.",
            },
            {"error": 1},
            "<",
            unit="items",
        ),
        Rule(
            "L05",
            {"zh": "快与好的价格", "en": "The price of speed"},
            {
                "zh": "不可让员工算出效率更划算",
                "en": "nobody must reckon that efficiency pays more than quality",
            },
            {
                "zh": "提效一档值 {fast} 分，提质一档值 {good} 分（比值 {figure}）。",
                "en": (
                    "One step of efficiency is worth {fast} points, one step of quality {good} "
                    "(ratio {figure})."
                ),
            },
            {
                "zh": "提效一档值 {fast} 分，提质一档值 {good} 分：质量更划算。",
                "en": (
                    "One step of efficiency is worth {fast} points, one step of quality {good}: "
                    "quality pays more."
                ),
            },
            {
                "zh": "减轻效率项或放宽其曲线，加重质量项。",
                "en": "Lighten the efficiency items or widen their curves; give quality more weight.",
            },
            {"error": 1.0, "warn": 0.7},
            "≥",
            unit="times",
        ),
        Rule(
            "L06",
            {"zh": "赶工试验", "en": "Rush test"},
            {
                "zh": "不可让员工算出效率更划算",
                "en": "nobody must reckon that efficiency pays more than quality",
            },
            {
                "zh": "提速 10% 净得 {net} 分（95% 区间 {low} 到 {high}），而“{harmed}”会下降。",
                "en": (
                    "A tenth faster nets {net} points (95 %: {low} to {high}), while “{harmed}” "
                    "falls."
                ),
            },
            {
                "zh": (
                    "提速 10% 净得 {net} 分（95% 区间 {low} 到 "
                    "{high}），以质量为代价的确定得分不高于 {error}。"
                ),
                "en": (
                    "A tenth faster nets {net} points (95 %: {low} to {high}); at the cost of "
                    "quality surely no more than {error}."
                ),
            },
            {
                "zh": "让质量项在赶工时失去的分多于效率项得到的分。",
                "en": "Let quality lose more points in a rush than efficiency gains.",
            },
            {"error": 0.0},
            unit="points",
        ),
        Rule(
            "L07",
            {"zh": "快而差", "en": "Fast but poor"},
            {
                "zh": "不可让员工算出效率更划算",
                "en": "nobody must reckon that efficiency pays more than quality",
            },
            {
                "zh": "“快而差”得 {poor} 分，不低于“均衡”的 {balanced} 分。",
                "en": "“Fast but poor” gets {poor} points, no less than “balanced” with {balanced}.",
            },
            {
                "zh": "“快而差”得 {poor} 分，“均衡”得 {balanced} 分。",
                "en": "“Fast but poor” gets {poor} points, “balanced” {balanced}.",
            },
            {
                "zh": "加重质量项，或设质量门槛封顶总分。",
                "en": "Give quality more weight, or let a quality gate cap the total.",
            },
            {"error": 0.0},
            "≥",
            unit="points",
        ),
        Rule(
            "L08",
            {"zh": "不可控", "en": "Out of the person's hands"},
            {
                "zh": "不可控指标不得直接计分",
                "en": "what a person cannot control is not scored raw",
            },
            {
                "zh": "“{item}”的差异有 {percent} 来自班次或队列，应先校正或不计分。",
                "en": (
                    "{percent} of the differences in “{item}” come from shift or queue: adjust it "
                    "first or do not score it."
                ),
            },
            {
                "zh": "确定来自班次或队列的差异最多占 {percent}（“{item}”）。",
                "en": (
                    "At most {percent} of the differences surely come from shift or queue "
                    "(“{item}”)."
                ),
            },
            {
                "zh": "在该项的“公平比较”里选“与期望相比”，或移出方案。",
                "en": "Hold it against what is expected for the same shift, queue and hour, or take it out.",
            },
            {"error": 0.5, "warn": 0.25, "p": 0.01},
            unit="share",
        ),
        Rule(
            "L09",
            {"zh": "群体差距", "en": "Gap between groups"},
            {"zh": "夜班不因夜班而低分", "en": "nobody scores low for standing on the night shift"},
            {
                "zh": "按{by}看，“{low}”比“{high}”平均低 {points} 分，即 {figure} 个标准差。",
                "en": (
                    "By {by}, “{low}” gets {points} points less than “{high}” on average: "
                    "{figure} standard deviations."
                ),
            },
            {
                "zh": "班次、队列、职级之间没有既超出运气又够大的差距（按{by}差 {points} 分）。",
                "en": (
                    "No gap between shifts, queues or grades is both beyond luck and wide (by "
                    "{by} {points} points)."
                ),
            },
            {
                "zh": "受班次或队列影响的项，“公平比较”选“与期望相比”；不同职级用各自的方案。",
                "en": (
                    "Hold what shift or queue move against what is expected there; give each grade "
                    "a scheme of its own."
                ),
            },
            {"p": 0.01, "error": 0.5},
            unit="sd",
        ),
        Rule(
            "L10",
            {"zh": "悬崖", "en": "Cliff"},
            {"zh": "差一点不应差很多", "en": "a little less must not cost a lot"},
            {
                "zh": "“{item}”在 {at} 处一步差 {figure} 分，{percent} 的人月就在台阶边。",
                "en": (
                    "“{item}” jumps by {figure} points at {at}; {percent} of agent-months stand "
                    "beside such a step."
                ),
            },
            {
                "zh": "没有大台阶（最大 {figure} 分）。",
                "en": "No large step (largest {figure} points).",
            },
            {
                "zh": "改用直线，或把台阶分细。",
                "en": "Use a straight line, or make the steps smaller.",
            },
            {"error": 5, "warn": 3, "share": 0.2},
            "≥",
            unit="points",
        ),
        Rule(
            "L11",
            {"zh": "失去激励", "en": "Dead zone"},
            {"zh": "指标要有区分度", "en": "an item tells people apart"},
            {
                "zh": "“{item}”有 {percent} 的人月满分或零分，失去激励。",
                "en": (
                    "{percent} of agent-months are at full or at zero in “{item}”: nothing left "
                    "to strive for."
                ),
            },
            {
                "zh": "满分或零分最多占 {percent}。",
                "en": "At most {percent} are at full or at zero.",
            },
            {
                "zh": "按团队的实际分布移动零分点和满分点。",
                "en": "Move the points of zero and full to where the team really lies.",
            },
            {"warn": 0.3},
            unit="share",
        ),
        Rule(
            "L12",
            {"zh": "单月运气", "en": "A month's luck"},
            {"zh": "样本足够，才下结论", "en": "enough cases before a conclusion"},
            {
                "zh": "“{item}”单月可靠性仅 {figure}，建议按季计或加大抽样。",
                "en": (
                    "One month of “{item}” is reliable to {figure} only: score it by the quarter "
                    "or sample more."
                ),
            },
            {
                "zh": "单月可靠性最低 {figure}（“{item}”）。",
                "en": "One month is reliable to {figure} at least (“{item}”).",
            },
            {
                "zh": "加大样本，设“最少数量”，或降低权重。",
                "en": "Take more samples, set the least cases, or give it less weight.",
            },
            {"warn": 0.3},
            "<",
        ),
        Rule(
            "L13",
            {"zh": "重复", "en": "Redundancy"},
            {"zh": "指标不宜过多", "en": "not the same thing twice"},
            {
                "zh": "“{item}”与“{other}”几乎重复（相关 {figure}）。",
                "en": "“{item}” and “{other}” say nearly the same (correlation {figure}).",
            },
            {
                "zh": "没有两项重复（最大相关 {figure}）。",
                "en": "No two items say the same (largest correlation {figure}).",
            },
            {"zh": "留下其中一项。", "en": "Keep one of them."},
            {"warn": 0.8},
        ),
        Rule(
            "L14",
            {"zh": "实际权重", "en": "Silent weight"},
            {"zh": "说到做到", "en": "what is written is what counts"},
            {
                "zh": "“{item}”名义权重 {nominal}，实际 {effective}。",
                "en": "“{item}” is written with weight {nominal} and works with {effective}.",
            },
            {"zh": "实际权重与名义权重相符。", "en": "Weights work as they are written."},
            {
                "zh": "调整曲线的宽度，使得分的差异与权重相称。",
                "en": "Change the width of its curve until its spread fits its weight.",
            },
            {"warn_low": 1 / 3, "warn_high": 2},
            "<>",
            unit="times",
        ),
        Rule(
            "L15",
            {"zh": "排名脆弱", "en": "Fragile ranks"},
            {"zh": "试跑先行", "en": "try before it counts"},
            {
                "zh": "权重略改（±20%），排名就大变：秩相关低到 {tau}，前 20% 只留 {percent}。",
                "en": (
                    "Weights moved by a fifth turn ranks over: rank correlation down to {tau}, "
                    "{percent} of the top fifth stay."
                ),
            },
            {
                "zh": "权重略改，排名不大变（秩相关不低于 {figure}）。",
                "en": "Ranks hold when weights move a little (rank correlation at least {figure}).",
            },
            {"zh": "不要按名次发奖，改用分档。", "en": "Do not pay by rank; use tiers."},
            {"warn": 0.8},
            "<",
        ),
        Rule(
            "L16",
            {"zh": "一人打分", "en": "A single rater"},
            {"zh": "多人多角度", "en": "several raters from several angles"},
            {
                "zh": "“{item}”有 {percent} 的人只由一位评分人打分。",
                "en": "{percent} of people have only one rater in “{item}”.",
            },
            {"zh": "没有由一人打分的主观项。", "en": "No subjective item hangs on a single rater."},
            {
                "zh": "让每个人由至少两位评分人打分。",
                "en": "Let at least two raters score each person.",
            },
            {"error": 0.5},
            unit="share",
        ),
        Rule(
            "L17",
            {"zh": "因岗因级", "en": "One scheme for one role"},
            {"zh": "因岗因级、每月调整", "en": "by position and grade, set anew each month"},
            {
                "zh": "同一方案用于 {figure} 种岗位或职级。",
                "en": "The same scheme scores {figure} positions or grades.",
            },
            {"zh": "方案只用于一种岗位与职级。", "en": "The scheme scores one position and grade."},
            {"zh": "按岗位和职级分别写方案。", "en": "Write a scheme for each position and grade."},
            {"warn": 1},
            unit="kinds",
        ),
        Rule(
            "L18",
            {"zh": "带教份额", "en": "Mentor's share"},
            {"zh": "帮人要有回报", "en": "helping is rewarded"},
            {"zh": "带教关系有误：{fault}。", "en": "Mentoring does not fit: {fault}."},
            {"zh": "带教份额无误。", "en": "Mentors' shares fit."},
            {
                "zh": "每位学员只有一位导师，且不互为师徒；有导师的岗位写明“学员总分占比”。",
                "en": (
                    "One mentor for each mentee, never in a circle; a position with mentors has a "
                    "share of the mentees' totals."
                ),
            },
            {"error": 1},
            "≥",
            unit="",
        ),
        Rule(
            "L19",
            {"zh": "有过必罚，有功不奖", "en": "Blame without praise"},
            {
                "zh": "本人已纠正的不罚，帮人要有回报",
                "en": "what was self-corrected is not punished, helping is rewarded",
            },
            {
                "zh": "“{item}”只扣不奖：方案里没有奖励项。",
                "en": "“{item}” only takes away: the scheme has no bonus.",
            },
            {"zh": "没有只扣不奖的项。", "en": "Nothing only takes away."},
            {
                "zh": "加一条加分，例如每次表扬加 2 分、最多 6 分。",
                "en": "Add a bonus, such as 2 points for each praise, 6 at most.",
            },
            {"warn": 1},
            "<",
            unit="items",
        ),
        Rule(
            "L20",
            {"zh": "先试跑", "en": "Tried before"},
            {"zh": "先试跑，后发布", "en": "try first, then publish"},
            {"zh": "这份方案没有保存的试跑。", "en": "No trial run of this scheme is stored."},
            {"zh": "试跑已保存。", "en": "A trial run is stored."},
            {"zh": "用过去的月份试跑一次。", "en": "Try it on past months."},
            {"error": 1},
            "<",
            unit="",
        ),
        Rule(
            "L21",
            {"zh": "一条记录", "en": "One record"},
            {"zh": "样本足够，才下结论", "en": "enough cases before a conclusion"},
            {
                "zh": (
                    "“{item}”多一条或少一条记录，总分最多变 {figure} 分（共 {n} 条）；{percent} "
                    "的人月会变 {warn} 分以上。"
                ),
                "en": "One record more or less of “{item}” moves a total by up to {figure} points "
                "(of {n}); by more than {warn} in "
                "{percent} of agent-months.",
            },
            {
                "zh": "任何一条记录都不会使总分变 {warn} 分以上（最多 {figure} 分，“{item}”，共 {n} 条）。",
                "en": (
                    "No single record moves a total by more than {warn} points (at most {figure}, "
                    "“{item}”, of {n})."
                ),
            },
            {
                "zh": "给该项设“最少数量”：不到这么多条就不计入总分，也不当作 0；或减轻权重。",
                "en": (
                    "Set the least cases for it: with fewer records it leaves the total, never counting as "
                    "0; or lighten it."
                ),
            },
            {"warn": 10},
            unit="points",
        ),
        Rule(
            "L22",
            {"zh": "反向曲线", "en": "Reversed curve"},
            {"zh": "做得越好，得分越高", "en": "who does better gets more"},
            {
                "zh": "“{item}”的曲线反了：按指标的好的方向，值越好得分越低（{worse} 满分，{better} 零分）。",
                "en": (
                    "The curve of “{item}” is reversed: by the metric's own direction a better "
                    "value earns less ({worse} gives all points, {better} none)."
                ),
            },
            {"zh": "每项都是值越好得分越高。", "en": "In every item a better value earns more."},
            {
                "zh": "对调零分点与满分点；如果指标的好的方向写反了，请改指标。",
                "en": (
                    "Exchange the points of zero and full; where the metric's own direction is "
                    "wrong, change the metric."
                ),
            },
            {"error": 1},
            "≥",
            unit="",
        ),
        Rule(
            "L23",
            {"zh": "同月另一份方案", "en": "Another scheme of the month"},
            {
                "zh": "一个人一个月只由一份方案评分",
                "en": "one scheme scores a person in a month",
            },
            {"zh": "{who}", "en": "{who}"},
            {
                "zh": "同月没有已发布的其他方案适用于同一批人。",
                "en": "No other scheme published for the month applies to the same people.",
            },
            {
                "zh": (
                    "同一个人适用多份方案时，写明班组的优先，其次是写明职级的，再次是写明岗位的；"
                    "同样详细时取方案编码按字母排在前面的，与发布先后无关。请改适用范围，或确认就该如此。"
                ),
                "en": (
                    "Of several schemes for somebody the one that names teams comes first, then "
                    "grades, then the position; of equals the one whose code is first by the "
                    "alphabet, whichever was published first. Change whom it applies to, or make "
                    "sure that this is meant."
                ),
            },
            {"warn": 1},
            "≥",
            unit="people",
        ),
        Rule(
            "L24",
            {"zh": "与自己比", "en": "Compared with themselves"},
            {
                "zh": "按工作条件算预期的项目，每个人都有同班次、同队列的同事可比",
                "en": (
                    "where an item allows for working conditions, everybody has colleagues in the "
                    "same shift and queue to be compared with"
                ),
            },
            {
                "zh": (
                    "“{item}”按班次和队列算预期，但 {percent} 的人月所在的班次和队列里没有别人："
                    "预期就是本人自己的数，得分几乎不随表现而变。"
                ),
                "en": (
                    "“{item}” is held against what is expected for the shift and queue, but in {percent} "
                    "of the agent-months nobody else worked there: what is expected is their own "
                    "figure, and the score hardly follows what they do."
                ),
            },
            {
                "zh": "按工作条件算预期的项目，每个人都有同事可比。",
                "en": "Where working conditions are allowed for, everybody has colleagues to be compared with.",
            },
            {
                "zh": "该项改用原始值，或让几个人轮流接同一队列；一人一队列时，不要按预期比较。",
                "en": (
                    "Take the raw value for it, or let several people take turns in a queue; where each "
                    "queue has one agent, do not adjust for working conditions."
                ),
            },
            {"warn": 0.2},
            unit="share",
        ),
    )
}
"""Every rule by its id, in order."""
