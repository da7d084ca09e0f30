"""The record tables: what a row of each kind holds, in which type and unit.

Numbers are decimals so that the order of a sum cannot change it; times are UTC; a missing value is
NULL, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """How a column is understood. ``duckdb`` names its stored type."""

    TEXT = "text"
    NUMBER = "number"
    SECONDS = "seconds"
    MONEY = "money"
    COUNT = "count"
    BOOLEAN = "boolean"
    TIME = "time"
    DATE = "date"
    MAP = "map"

    @property
    def duckdb(self) -> str:
        """The stored type of the column in DuckDB's words."""
        return _STORED[self]

    @property
    def numeric(self) -> bool:
        """Whether arithmetic is meant for it."""
        return self in (Type.NUMBER, Type.SECONDS, Type.MONEY, Type.COUNT)


_STORED = {
    Type.TEXT: "VARCHAR",
    Type.NUMBER: "DECIMAL(18,6)",
    Type.SECONDS: "DECIMAL(18,3)",
    Type.MONEY: "DECIMAL(18,4)",
    Type.COUNT: "BIGINT",
    Type.BOOLEAN: "BOOLEAN",
    Type.TIME: "TIMESTAMP",
    Type.DATE: "DATE",
    Type.MAP: "MAP(VARCHAR, VARCHAR)",
}


@dataclass(frozen=True)
class Column:
    """One column of a record table; ``choices`` closes the set of its texts, ``personal`` marks
    customer identifiers.

    ``inner`` columns are read by the engine alone; no formula is meant to name them. ``words``:
    what else means a choice. ``identifies``: its text names a person or thing, so no digit of it
    may be lost.
    """

    name: str
    type: Type
    title: Mapping[str, str]
    required: bool = False
    choices: tuple[str, ...] = ()
    personal: bool = False
    inner: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    identifies: bool = False

    def choice(self, text: str) -> str:
        """The choice that a text means; the text itself, trimmed and in small letters, when it
        means none.
        """
        plain = text.strip().lower()
        return self.words.get(plain, plain)


@dataclass(frozen=True)
class RecordTable:
    """One kind of record. ``clock`` is the column whose local month files the row; ``who`` names
    the agent or person.

    ``until`` names the end of a row that lasts: its image holds it in pieces, cut at local half
    hours. ``derived`` columns are reckoned when an image is built; no file brings them.
    """

    name: str
    title: Mapping[str, str]
    clock: str
    who: str
    columns: tuple[Column, ...]
    until: str = ""
    derived: tuple[Column, ...] = ()

    @property
    def piece_clock(self) -> str:
        """The column that says when a row of an image begins: a piece's own start where rows are
        cut.
        """
        return "piece_start" if self.until else self.clock

    @property
    def heart(self) -> tuple[str, ...]:
        """The columns without which hardly a figure of the catalogue can be right: when, who, and
        what came of it.
        """
        return tuple(name for name in (self.clock, self.who, "outcome") if self.column(name))

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)


#: What every stored row has beside its table's own columns: the source's name, its key inside the
#: source (the texts of the key columns joined by U+001F), the import that brought it, its line in
#: the file, local columns of the source's zone.
LOCAL = ("local_date", "hour", "half_hour", "weekday", "week", "month")
KEY_JOINER = "\x1f"
#: A row that lasts longer is a slip of its file.
LONGEST_DAYS = 366


def _c(name: str, type: Type, zh: str, en: str, **more: object) -> Column:
    return Column(name, type, {"zh": zh, "en": en}, **more)  # type: ignore[arg-type]


def _words(**words: str) -> dict[str, str]:
    """Give the words that mean a choice: the choice → texts with blanks between, where _ stands for
    a blank inside one.
    """
    return {
        text.replace("_", " "): choice for choice, texts in words.items() for text in texts.split()
    }


_T = Type
_DIRECTIONS = _words(
    inbound="in incoming inward received 呼入 来电 进线 入呼 呼入电话 来话",
    outbound="out outgoing outward dialed dialled 呼出 外呼 去电 出呼 呼出电话 去话",
    internal="内部 内线 内呼 内部呼叫 内部通话",
)
_OUTCOMES = _words(
    answered=(
        "answer connected handled accepted picked_up 接通 已接 已接通 已接听 接听 应答 已应答 "
        "已接来电 人工接听"
    ),
    abandoned=(
        "abandon abandoned_in_queue 放弃 已放弃 呼损 弃呼 排队放弃 队列放弃 用户放弃 客户放弃 "
        "主动放弃"
    ),
    ivr="自助 自助服务 ivr_only ivr放弃 ivr挂断 ivr内挂断",
    missed=(
        "miss unanswered no_answer no-answer noanswer 未接 未接通 未接听 未应答 无应答 无人接听 "
        "漏接 未接来电"
    ),
    other="其他 其它",
)
_EXTRA = _c("extra", _T.MAP, "其他列", "other columns")

CONTACTS = RecordTable(
    "contacts",
    {"zh": "服务记录", "en": "contacts"},
    "started_at",
    "agent",
    (
        _c("started_at", _T.TIME, "开始时间", "started", required=True),
        _c("channel", _T.TEXT, "渠道", "channel"),
        _c(
            "direction",
            _T.TEXT,
            "方向",
            "direction",
            choices=("inbound", "outbound", "internal"),
            words=_DIRECTIONS,
        ),
        _c("queue", _T.TEXT, "队列", "queue"),
        _c("project", _T.TEXT, "项目", "project"),
        _c("agent", _T.TEXT, "客服工号", "agent", identifies=True),
        _c("customer", _T.TEXT, "客户", "customer", personal=True),
        _c(
            "outcome",
            _T.TEXT,
            "结果",
            "outcome",
            choices=("answered", "abandoned", "ivr", "missed", "other"),
            words=_OUTCOMES,
        ),
        _c("wait_seconds", _T.SECONDS, "等待", "wait"),
        _c("talk_seconds", _T.SECONDS, "通话", "talk"),
        _c("hold_seconds", _T.SECONDS, "保持", "hold"),
        _c("wrap_seconds", _T.SECONDS, "话后", "wrap-up"),
        _c("handle_seconds", _T.SECONDS, "处理时长", "handle time"),
        _c("first_reply_seconds", _T.SECONDS, "首次响应", "first reply"),
        _c("mean_reply_seconds", _T.SECONDS, "平均响应", "mean reply"),
        _c("messages_in", _T.COUNT, "客户消息数", "messages in"),
        _c("messages_out", _T.COUNT, "客服消息数", "messages out"),
        _c("resolved", _T.BOOLEAN, "已解决", "resolved"),
        _c("reopened", _T.BOOLEAN, "重新打开", "re-opened"),
        _c("transferred", _T.BOOLEAN, "已转接", "transferred"),
        _c("reassigned", _T.BOOLEAN, "已改派", "reassigned"),
        _c("resolve_seconds", _T.SECONDS, "解决时长", "time to resolve"),
        _c("sla_met", _T.BOOLEAN, "达到时限", "in time (SLA)"),
        _c("satisfaction", _T.NUMBER, "满意度", "satisfaction"),
        _c("satisfaction_scale", _T.NUMBER, "满意度最高分", "best mark of the scale"),
        _c("nps", _T.NUMBER, "推荐分", "NPS mark"),
        _c("order_amount", _T.MONEY, "订单金额", "order amount"),
        _c("converted", _T.BOOLEAN, "已成交", "converted"),
        _EXTRA,
    ),
    derived=(
        _c("resolved_local", _T.TIME, "解决的当地时间", "resolved, local time", inner=True),
        _c(
            "first_reply_business_seconds",
            _T.SECONDS,
            "首次响应（营业时间）",
            "first reply, business hours",
        ),
        _c(
            "resolve_business_seconds",
            _T.SECONDS,
            "解决时长（营业时间）",
            "time to resolve, business hours",
        ),
    ),
)
AGENT_STATES = RecordTable(
    "agent_states",
    {"zh": "坐席状态", "en": "agent states"},
    "started_at",
    "agent",
    (
        _c("agent", _T.TEXT, "客服工号", "agent", required=True, identifies=True),
        _c("state", _T.TEXT, "状态", "state", required=True),
        _c("started_at", _T.TIME, "开始时间", "started", required=True),
        _c("ended_at", _T.TIME, "结束时间", "ended"),
        _EXTRA,
    ),
    until="ended_at",
    derived=(
        _c("begun", _T.BOOLEAN, "在此开始", "began here"),
        _c("piece_start", _T.TIME, "本段开始", "start of the piece", inner=True),
        _c("piece_seconds", _T.COUNT, "本段秒数", "seconds of the piece", inner=True),
    ),
)
MONEY_ACTIONS = RecordTable(
    "money_actions",
    {"zh": "资金操作", "en": "money actions"},
    "at",
    "agent",
    (
        _c("agent", _T.TEXT, "客服工号", "agent", identifies=True),
        _c("at", _T.TIME, "时间", "at", required=True),
        _c("action", _T.TEXT, "操作", "action", required=True),
        _c("order", _T.TEXT, "订单", "order", personal=True, identifies=True),
        _c("amount", _T.MONEY, "金额", "amount"),
        _c("currency", _T.TEXT, "币种", "currency"),
        _c("case_type", _T.TEXT, "事由", "case type"),
        _c("contact_key", _T.TEXT, "服务记录编号", "contact key", identifies=True),
        _EXTRA,
    ),
)
ATTENDANCE = RecordTable(
    "attendance",
    {"zh": "出勤", "en": "attendance"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "人员编号", "person", required=True, identifies=True),
        _c("date", _T.DATE, "日期", "date", required=True),
        _c("planned_start", _T.TIME, "应到", "planned start"),
        _c("planned_end", _T.TIME, "应退", "planned end"),
        _c("actual_start", _T.TIME, "实到", "actual start"),
        _c("actual_end", _T.TIME, "实退", "actual end"),
        _c("absence", _T.TEXT, "缺勤原因", "absence"),
        _EXTRA,
    ),
)
SURVEYS = RecordTable(
    "surveys",
    {"zh": "调查", "en": "surveys"},
    "at",
    "agent",
    (
        _c("contact_key", _T.TEXT, "服务记录编号", "contact key", identifies=True),
        _c("agent", _T.TEXT, "客服工号", "agent", identifies=True),
        _c("at", _T.TIME, "时间", "at", required=True),
        _c("question", _T.TEXT, "问题", "question"),
        _c("answer", _T.TEXT, "回答", "answer"),
        _c("comment", _T.TEXT, "留言", "comment"),
        _EXTRA,
    ),
)
EVALUATIONS = RecordTable(
    "evaluations",
    {"zh": "质检结果", "en": "evaluations"},
    "at",
    "agent",
    (
        _c("agent", _T.TEXT, "客服工号", "agent", required=True, identifies=True),
        _c("at", _T.TIME, "时间", "at", required=True),
        _c("evaluator", _T.TEXT, "质检员", "evaluator", identifies=True),
        _c("contact_key", _T.TEXT, "服务记录编号", "contact key", identifies=True),
        _c("form", _T.TEXT, "质检单", "form"),
        _c("score", _T.NUMBER, "得分", "score"),
        _c("critical_error", _T.BOOLEAN, "致命错误", "critical error"),
        _c("noncritical_errors", _T.COUNT, "非致命错误数", "non-critical errors"),
        _c("noncritical_checked", _T.COUNT, "非致命检查项数", "non-critical checks"),
        _EXTRA,
    ),
)
MANUAL = RecordTable(
    "manual",
    {"zh": "手工录入", "en": "hand-entered values"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "人员编号", "person", required=True, identifies=True),
        _c("date", _T.DATE, "日期", "date", required=True),
        _c("metric", _T.TEXT, "指标", "metric", required=True),
        _c("value", _T.NUMBER, "值", "value"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)

GOALS = RecordTable(
    "goals",
    {"zh": "目标", "en": "goals"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "负责人编号", "owner", required=True, identifies=True),
        _c("date", _T.DATE, "期末日期", "end of its period", required=True),
        _c("goal", _T.TEXT, "目标", "goal", required=True),
        _c("target", _T.NUMBER, "目标值", "target"),
        _c("value", _T.NUMBER, "完成值", "reached value"),
        _c("reached", _T.BOOLEAN, "是否达成", "reached"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)
PROJECTS = RecordTable(
    "projects",
    {"zh": "改善项目", "en": "projects"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "负责人编号", "owner", required=True, identifies=True),
        _c("date", _T.DATE, "到期或结项日期", "due or closed on", required=True),
        _c("project", _T.TEXT, "项目", "project", required=True),
        _c("planned_finish", _T.DATE, "预计完成", "planned finish"),
        _c("finished", _T.DATE, "实际完成", "finished"),
        _c("moved", _T.BOOLEAN, "指标确有改善", "its metric moved"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)
CHECKLISTS = RecordTable(
    "checklists",
    {"zh": "清单步骤", "en": "checklist steps"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "完成人编号", "done by", required=True, identifies=True),
        _c("date", _T.DATE, "日期", "date", required=True),
        _c("checklist", _T.TEXT, "清单", "checklist"),
        _c("procedure", _T.TEXT, "流程", "procedure"),
        _c("step", _T.TEXT, "步骤", "step"),
        _c("due_on", _T.DATE, "期限", "due on"),
        _c("done_on", _T.DATE, "完成日期", "done on"),
        _c("on_time", _T.BOOLEAN, "按期", "on time"),
        _c("lead_hours", _T.NUMBER, "用时（小时）", "lead time in hours"),
        _c("skipped", _T.BOOLEAN, "已跳过", "skipped"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)
MERITS = RecordTable(
    "merits",
    {"zh": "嘉奖", "en": "merits"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "人员编号", "person", required=True, identifies=True),
        _c("date", _T.DATE, "日期", "date", required=True),
        _c("clause", _T.TEXT, "条款", "clause"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)
INCIDENTS = RecordTable(
    "incidents",
    {"zh": "违规", "en": "incidents"},
    "date",
    "person",
    (
        _c("person", _T.TEXT, "人员编号", "person", required=True, identifies=True),
        _c("date", _T.DATE, "日期", "date", required=True),
        _c("clause", _T.TEXT, "条款", "clause"),
        _c("self_corrected", _T.BOOLEAN, "本人已纠正", "self-corrected"),
        _c("note", _T.TEXT, "说明", "note"),
        _EXTRA,
    ),
)

TABLES: dict[str, RecordTable] = {
    table.name: table
    for table in (
        CONTACTS,
        AGENT_STATES,
        MONEY_ACTIONS,
        ATTENDANCE,
        SURVEYS,
        EVALUATIONS,
        GOALS,
        PROJECTS,
        CHECKLISTS,
        MERITS,
        INCIDENTS,
        MANUAL,
    )
}
"""Every kind of record that files may bring, by name."""
#: Kinds that rooms of the house publish, about a person and decided by people: a token of a limited
#: scope reads none of their rows.
DECIDED = frozenset(
    table.name for table in (GOALS, PROJECTS, CHECKLISTS, MERITS, INCIDENTS, MANUAL)
)
