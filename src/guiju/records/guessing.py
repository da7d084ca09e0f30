"""A first mapping for a file, guessed from the names of its columns and their first values; a
person corrects it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

from guiju.records.mapping import CLOCKS, ELSE, SERIAL, ColumnRule, Mapping
from guiju.records.reading import Sniffed
from guiju.records.reading.odd import Odd
from guiju.records.reading.units import unit_of
from guiju.records.schema import TABLES, Column, Type

#: Names under which exports of common systems call what we store; compared without case, blanks and
#: signs.
_NAMES: dict[str, tuple[str, ...]] = {
    "started_at": (
        "started",
        "start",
        "starttime",
        "begin",
        "begintime",
        "openedat",
        "createdat",
        "datetime",
        "calltime",
        "timestamp",
        "开始时间",
        "来电时间",
        "呼入时间",
        "通话开始时间",
        "接入时间",
        "创建时间",
        "进线时间",
        "会话开始时间",
    ),
    "channel": ("channel", "medium", "contacttype", "渠道", "来源渠道"),
    "direction": ("direction", "calltype", "方向", "呼叫方向", "呼叫类型"),
    "queue": (
        "queue",
        "skill",
        "skillgroup",
        "topic",
        "assignmentgroup",
        "技能组",
        "队列",
        "业务类型",
        "问题类型",
        "分类",
    ),
    "project": ("project", "项目"),
    "agent": (
        "agent",
        "agentid",
        "agentname",
        "server",
        "operator",
        "assignedto",
        "resolvedby",
        "工号",
        "坐席",
        "客服",
        "坐席工号",
        "客服工号",
        "坐席姓名",
        "客服账号",
        "客服昵称",
        "处理人",
    ),
    "customer": (
        "customer",
        "customerid",
        "caller",
        "callerid",
        "phone",
        "客户",
        "主叫",
        "主叫号码",
        "来电号码",
        "客户号码",
        "手机号",
        "买家",
        "买家昵称",
        "客户昵称",
        "会员",
    ),
    "outcome": (
        "outcome",
        "result",
        "status",
        "answered",
        "answeredyn",
        "isanswered",
        "disposition",
        "结果",
        "通话结果",
        "接通状态",
        "状态",
        "是否接通",
        "接通",
        "是否接听",
        "是否应答",
        "接听状态",
        "接听结果",
        "接听情况",
        "接通结果",
        "应答状态",
        "通话状态",
        "呼叫结果",
        "呼叫状态",
        "callstatus",
        "callresult",
    ),
    "wait_seconds": (
        "wait",
        "waittime",
        "waitseconds",
        "queuetime",
        "qtime",
        "speedofanswerinseconds",
        "等待时长",
        "排队时长",
        "等待时间",
        "排队时间",
        "等待",
        "排队",
        "等候时长",
    ),
    "talk_seconds": (
        "talk",
        "talktime",
        "talkseconds",
        "sertime",
        "duration",
        "avgtalkduration",
        "通话时长",
        "通话时间",
        "通话",
        "服务时长",
    ),
    "hold_seconds": ("hold", "holdtime", "holdseconds", "保持时长"),
    "wrap_seconds": (
        "wrap",
        "wraptime",
        "acw",
        "wrapup",
        "aftercallwork",
        "话后时长",
        "整理时长",
        "事后处理时长",
    ),
    "handle_seconds": ("handle", "handletime", "aht", "处理时长", "处理时间", "总时长"),
    "first_reply_seconds": (
        "firstreply",
        "firstresponse",
        "firstresponsetime",
        "首次响应",
        "首次响应时长",
        "首响",
    ),
    "mean_reply_seconds": (
        "meanreply",
        "avgresponse",
        "averageresponsetime",
        "平均响应",
        "平均响应时长",
    ),
    "messages_in": ("messagesin", "customermessages", "客户消息数", "买家消息数"),
    "messages_out": ("messagesout", "agentmessages", "客服消息数"),
    "resolved": (
        "resolved",
        "solved",
        "firstcallresolution",
        "firstcontactresolution",
        "fcr",
        "是否解决",
        "已解决",
        "解决",
        "问题是否解决",
        "解决状态",
        "是否一次解决",
        "一次解决",
        "一次性解决",
        "是否一次性解决",
        "是否首次解决",
        "首次解决",
        "首解",
    ),
    "reopened": ("reopened", "reopencount", "重新打开", "是否重开"),
    "transferred": ("transferred", "transfer", "是否转接", "转接"),
    "reassigned": ("reassigned", "reassignmentcount", "改派", "改派次数"),
    "sla_met": ("slamet", "madesla", "是否达标", "时限内"),
    "satisfaction": (
        "satisfaction",
        "satisfactionrating",
        "csat",
        "rating",
        "mark",
        "满意度",
        "评价",
        "评分",
    ),
    "nps": ("nps", "推荐分"),
    "order_amount": ("orderamount", "amount", "订单金额", "成交金额"),
    "converted": ("converted", "是否成交", "成交"),
    "state": ("state", "agentstate", "坐席状态"),
    "ended_at": ("ended", "endtime", "end", "结束时间"),
    "at": ("at", "time", "datetime", "操作时间", "时间", "提交时间", "评分时间"),
    "action": ("action", "操作", "操作类型"),
    "order": ("order", "orderid", "订单", "订单号"),
    "currency": ("currency", "币种"),
    "case_type": ("casetype", "reason", "事由", "原因"),
    "contact_key": (
        "contactkey",
        "contactid",
        "callid",
        "接触编号",
        "服务记录编号",
        "会话编号",
        "通话编号",
    ),
    "person": ("person", "employee", "employeeid", "staffnumber", "人员编号", "员工编号"),
    "date": ("date", "day", "日期"),
    "planned_start": ("plannedstart", "应到", "排班上班"),
    "planned_end": ("plannedend", "应退", "排班下班"),
    "actual_start": ("actualstart", "intime", "实到", "签到"),
    "actual_end": ("actualend", "outtime", "实退", "签退"),
    "absence": ("absence", "缺勤"),
    "question": ("question", "问题"),
    "answer": ("answer", "回答"),
    "comment": ("comment", "留言"),
    "evaluator": ("evaluator", "质检员"),
    "form": ("form", "质检单"),
    "score": ("score", "得分", "质检得分"),
    "critical_error": ("criticalerror", "致命错误"),
    "metric": ("metric", "指标"),
    "value": ("value", "值", "数值"),
    "note": ("note", "说明", "备注"),
}
_KEYS = (
    "id",
    "key",
    "number",
    "no",
    "callid",
    "ticket",
    "ticketid",
    "uniqueid",
    "编号",
    "流水号",
    "通话编号",
    "会话id",
    "工单号",
    "会话编号",
    "caseid",
    "recordid",
    "uuid",
)
_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y%m%d",
    "%y%m%d",
    "%Y年%m月%d日",
    "%d.%m.%Y",
    "%d-%m-%Y",
)
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_FORMATS = (
    *(f"{day} {time}" for day in _DATES for time in _TIMES),
    "%Y-%m-%dT%H:%M:%S",
    "%Y%m%d%H%M%S",
)
#: Texts by which files say yes and no.
YES = frozenset(("y", "yes", "t", "true", "1", "是", "√", "有"))
NO = frozenset(("n", "no", "f", "false", "0", "否", "×", "无"))
_IN_BRACKETS = re.compile(r"[(\[【（]([^()\[\]【】（）]*)[)\]】）]\s*$")
_UNIT_AT_END = re.compile(r"[\s_/-]*(毫秒数?|秒数?|分钟数?|小时数?)\s*$")
#: Different texts of a column that a person can be asked about one by one.
FEW = 12
#: Texts of an outcome that are no words of the catalogue's and yet have a likely meaning.
_LIKELY_OUTCOMES = {
    word: outcome
    for outcome, words in {
        "abandoned": "客户挂断 用户挂断 主叫挂断 客户挂机 用户挂机 主叫挂机 提前挂断 等待中挂断 排队中挂断",
        "answered": "已解答 通话成功 接听成功 正常接听 人工应答",
        "missed": "坐席未接 客服未接 未接起 超时未接",
    }.items()
    for word in words.split()
}
_YES_NO = {"y", "n", "yes", "no", "true", "false", "t", "f", "是", "否"}


#: Texts by which files say that nothing is known, in small letters. Words that a team may mean
#: something by, such as 无, are not among them.
NOTHINGS = frozenset({"?", "-", "--", "—", "null", "n/a", "#n/a", "nan", "\\n"})


@dataclass(frozen=True)
class Looks:
    """What a column's values look like: time, date, clock, duration, number, boolean or text;
    ``format`` of a time.
    """

    type: str
    format: str = ""


@dataclass
class Draft:
    """A guessed mapping that may lack what only a person knows."""

    record: str
    source: str
    key: list[str] = field(default_factory=list)
    columns: dict[str, ColumnRule] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def mapping(self, timezone: str) -> Mapping:
        """The draft as a mapping, also when it is not complete."""
        return Mapping(
            self.record,
            self.source,
            tuple(self.key),
            dict(self.columns),
            timezone=timezone,
            missing=self.missing,
        )


def looks(values: Sequence[str]) -> Looks:
    """What values that are not blank look like."""
    if not values:
        return Looks("text")
    texts = [unicodedata.normalize("NFKC", value).strip() for value in values]
    for type, forms in (("date", _DATES), ("time", _FORMATS), ("clock", _TIMES)):
        form = next((form for form in forms if all(_reads(text, form) for text in texts)), "")
        if form and not (
            form in ("%Y%m%d", "%y%m%d", "%Y%m%d%H%M%S") and not _plausible_day(texts, form)
        ):
            return Looks(type, form)
    for type, forms in (("date", _DATES), ("time", _FORMATS)):
        if both := _two_formats(texts, forms):
            return Looks(type, both)
    if all(re.fullmatch(r"\d+(:\d{2}){1,2}", text) for text in texts):
        return Looks("duration")
    if all(re.fullmatch(r"[-+\u2212]?[¥$€£]? ?[\d,]*\.?\d+ ?%?", text) for text in texts):
        return Looks("number")
    return Looks("boolean" if {text.lower() for text in texts} <= _YES_NO else "text")


def serial_days(values: Sequence[str]) -> bool:
    """Whether values are times as a spreadsheet counts them, in days since 1899-12-30: all of
    our times.
    """
    texts = [unicodedata.normalize("NFKC", value).strip() for value in values]
    return bool(texts) and all(
        re.fullmatch(r"\d{5}(\.\d+)?", text) and 25_569 <= float(text) < 73_051 for text in texts
    )


def units_in(sniffed: Sniffed, odd: Sequence[Odd]) -> dict[str, str]:
    """The unit that a second row of headings, or else a column's own name, says, by column."""
    second = next((one.cells for one in odd if one.kind == "headings"), [])
    said: dict[str, str] = {}
    for place, name in enumerate(sniffed.columns):
        end = _IN_BRACKETS.search(name) or _UNIT_AT_END.search(name)
        below = second[place] if place < len(second) else ""
        unit = unit_of(below) or unit_of(end[1] if end else "")
        said |= {name: unit} if unit else {}
    return said


def guess(
    sniffed: Sniffed, source: str, record: str = "contacts", units: Dict[str, str] | None = None
) -> Draft:
    """A first mapping of a file to a kind of record. Pure; looks at the first rows only. ``units``:
    of durations, as the headings say them (see `units_in`), by column.
    """
    units = units_in(sniffed, ()) if units is None else units
    table, missing = TABLES[record], missing_in(sniffed)
    sniffed = _without(sniffed, missing)
    kinds = {name: looks(sniffed.values(name)) for name in sniffed.columns}
    draft = Draft(record, source, missing=missing)
    taken: set[str] = set()
    for form in (_plain, _bare):
        for column in table.columns:
            if column.name in draft.columns:
                continue
            name = _named(column.name, sniffed.columns, taken, form)
            unit = units.get(name or "", "")
            rule = _rule(column, name, kinds[name], sniffed, unit) if name else None
            if name and rule:
                draft.columns[column.name] = rule
                taken.add(name)
    clock = table.column(table.clock)
    if clock is not None and clock.type is Type.TIME and clock.name not in draft.columns:
        _guess_clock(draft, clock.name, {name: kinds[name] for name in kinds if name not in taken})
        if clock.name not in draft.columns:
            _guess_serial(draft, clock.name, sniffed)
    draft.key = _guess_key(draft, sniffed)
    return draft


def missing_in(sniffed: Sniffed) -> tuple[str, ...]:
    """The texts of the first rows by which files say that nothing is known, in their order."""
    cells = (cell.strip() for row in sniffed.samples for cell in row)
    return tuple(dict.fromkeys(cell for cell in cells if cell.lower() in NOTHINGS))


def moments_in(sniffed: Sniffed, missing: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """The columns that hold times or days, each with the formats that read its first values."""
    known = _without(sniffed, missing)
    seen = {name: looks(known.values(name)) for name in known.columns}
    return {
        name: tuple(seen[name].format.split(ELSE))
        for name in seen
        if seen[name].type in ("time", "date")
    }


def repeated(sniffed: Sniffed, columns: Sequence[str]) -> tuple[int, int] | None:
    """How many of the first rows there are and how many different keys these columns make of them,
    where they are fewer; None where each row has a key of its own.
    """
    places = [sniffed.columns.index(name) for name in columns if name in sniffed.columns]
    keys = [tuple(row[place] for place in places) for row in sniffed.samples]
    different = len(set(keys))
    return (len(keys), different) if places and different < len(keys) else None


def _without(sniffed: Sniffed, missing: Sequence[str]) -> Sniffed:
    """The first rows with nothing where a text means nothing."""
    rows = (
        tuple("" if cell.strip() in missing else cell for cell in row) for row in sniffed.samples
    )
    return replace(sniffed, samples=tuple(rows))


def runs(values: Sequence[str]) -> bool:
    """Whether values only count the rows of a file: 1, 2, 3 and so on in its order."""
    numbers = [unicodedata.normalize("NFKC", value).strip() for value in values]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def best_record(sniffed: Sniffed) -> str:
    """The kind of record that most columns of the file seem to speak of."""
    return max(
        TABLES, key=lambda record: (len(guess(sniffed, "", record).columns), record == "contacts")
    )


def _guess_key(draft: Draft, sniffed: Sniffed) -> list[str]:
    """The column that numbers the rows in its source. One that only counts the rows of the file
    says nothing of the next file: then the columns of the time, the agent and the customer, with
    the count where they do not tell the rows apart. So it is where no column is called a number and
    the first is one of these or can be no number: then with as many more columns as it takes.
    """
    named = [name for name in sniffed.columns if _plain(name) in _KEYS]
    ids = [name for name in named if not runs(sniffed.values(name))]
    first = ids[:1] or named[:1] or list(sniffed.columns[:1])
    table = TABLES[draft.record]
    rules = [draft.columns.get(name) for name in (table.clock, table.who, "customer")]
    compound = list(dict.fromkeys(name for rule in rules if rule for name in rule.columns))
    if first and runs(sniffed.values(first[0])):
        compound = [name for name in compound if name != first[0]]
        apart = bool(compound) and not repeated(sniffed, compound)
        return compound if apart else [*first, *compound]
    if named or not compound or not (first[0] in compound or _no_number(sniffed, first[0])):
        return first
    return _told_apart(draft, sniffed, compound)


def _no_number(sniffed: Sniffed, name: str) -> bool:
    """Whether the values of a column number no rows: times, days, or words that repeat. A number
    that repeats may be that of a case in a log of events.
    """
    values = sniffed.values(name)
    if looks(values).type not in ("number", "text"):
        return True
    digits = all(re.search(r"\d", value) for value in values)
    return repeated(sniffed, [name]) is not None and not digits


def _told_apart(draft: Draft, sniffed: Sniffed, compound: list[str]) -> list[str]:
    """The columns with those that, one after the other, tell more of the first rows apart: first
    what a row is about, then what came of it, which a later file may say otherwise. Without them
    where even all of them do not tell every row apart.
    """
    table = TABLES[draft.record]
    results = {
        name
        for target, rule in draft.columns.items()
        if (column := table.column(target)) and (column.type.numeric or _is_result(column))
        for name in rule.columns
    }
    others = [name for name in sniffed.columns if name not in compound]
    key = list(compound)
    for name in sorted(others, key=lambda name: name in results):
        before = repeated(sniffed, key)
        if before is None:
            return key
        after = repeated(sniffed, [*key, name])
        key += [name] if after is None or after[1] > before[1] else []
    return compound if repeated(sniffed, key) else key


def _is_result(column: Column) -> bool:
    return column.type is Type.BOOLEAN or column.name == "outcome"


def _named(
    target: str, columns: Sequence[str], taken: set[str], form: Callable[[str], str]
) -> str | None:
    """The first column that is called as the target may be, its name taken in that form."""
    names = {_plain(name) for name in (target, *_NAMES.get(target, ()))}
    return next((name for name in columns if name not in taken and form(name) in names), None)


def _rule(
    column: Column, name: str, seen: Looks, sniffed: Sniffed, unit: str = ""
) -> ColumnRule | None:
    """The rule of a target from a column of that name; None when its values cannot be that.
    ``unit``: as the headings say it.
    """
    if column.type in (Type.TIME, Type.DATE):
        if serial_days(sniffed.values(name)):
            return ColumnRule(columns=(name,), format=SERIAL)
        fits = seen.type in (("time", "date") if column.type is Type.TIME else ("date", "time"))
        form = (
            ""
            if seen.format.startswith("%Y-%m-%d")
            and seen.type in ("time", "date")
            and ELSE not in seen.format
            else seen.format
        )
        return (
            ColumnRule(columns=(name,), format=form)
            if (fits and seen.type != "date") or seen.type == column.type
            else None
        )
    if column.type is Type.SECONDS:
        if seen.type in ("duration", "clock"):
            return ColumnRule(columns=(name,), unit=_clock(sniffed.values(name), unit))
        unit = "" if unit in CLOCKS or unit == "seconds" else unit
        return ColumnRule(columns=(name,), unit=unit) if seen.type == "number" else None
    if column.choices:
        return _of_choices(column, name, sniffed.values(name))
    if column.type.numeric:
        return ColumnRule(columns=(name,)) if seen.type == "number" else None
    if column.type is Type.BOOLEAN:
        return ColumnRule(columns=(name,)) if seen.type in ("boolean", "number") else None
    return ColumnRule(columns=(name,))


def _clock(values: Sequence[str], said: str) -> str:
    """How durations are written that stand as clock readings: of three parts, or of two, which are
    minutes and seconds where the headings do not say otherwise.
    """
    texts = [unicodedata.normalize("NFKC", value).strip() for value in values]
    if all(text.count(":") == 2 for text in texts):
        return "h:mm:ss"
    return said if said == "h:mm" else "mm:ss"


def meaning(column: Column, text: str) -> str:
    """What a text of a file means in a column that has few values; '' where only a person knows.

    Whether a contact was answered, said by yes and no, is its outcome.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if column.type is Type.BOOLEAN:
        return "yes" if plain in YES else "no" if plain in NO else ""
    if column.choice(plain) in column.choices:
        return column.choice(plain)
    if column.name == "outcome":
        said = "answered" if plain in YES else "abandoned" if plain in NO else ""
        return said or _LIKELY_OUTCOMES.get(plain, "")
    return ""


def _of_choices(column: Column, name: str, values: Sequence[str]) -> ColumnRule | None:
    """The rule of a column with a closed set of values; None where the file's are too many to be
    asked about.
    """
    texts = sorted({value.strip() for value in values})
    if {column.choice(text) for text in texts} <= set(column.choices):
        return ColumnRule(columns=(name,))
    known = tuple((text, word) for text in texts if (word := meaning(column, text)))
    if len(texts) > FEW or not (known or column.name == "outcome"):
        return None
    return ColumnRule(columns=(name,), values=known)


def _guess_clock(draft: Draft, target: str, kinds: dict[str, Looks]) -> None:
    """A whole time of any name, else a date and a clock reading joined; of several the one that is
    called a time.
    """
    whole = next((name for name, seen in kinds.items() if seen.type == "time"), None)
    day = next((name for name, seen in kinds.items() if seen.type == "date"), None)
    clocks = [name for name, seen in kinds.items() if seen.type == "clock"]
    called = {_plain(name) for name in (*_NAMES["started_at"], *_NAMES["at"])}
    clock = min(clocks, key=lambda name: _plain(name) not in called, default=None)
    if whole:
        form = kinds[whole].format
        draft.columns[target] = ColumnRule(
            columns=(whole,),
            format="" if form.startswith("%Y-%m-%d") and ELSE not in form else form,
        )
    elif day and clock:
        days = kinds[day].format.split(ELSE)
        form = ELSE.join(f"{one} {kinds[clock].format}" for one in days)
        draft.columns[target] = ColumnRule(columns=(day, clock), format=form)


def _guess_serial(draft: Draft, target: str, sniffed: Sniffed) -> None:
    """The one column of serial days whose times of day stand behind the point."""
    serials = [
        name
        for name in sniffed.columns
        if serial_days(values := sniffed.values(name)) and any("." in v for v in values)
    ]
    if len(serials) == 1:
        draft.columns[target] = ColumnRule(columns=(serials[0],), format=SERIAL)


def _bare(name: str) -> str:
    """A name without what stands in brackets behind it, or else without the unit at its end."""
    within = _IN_BRACKETS.sub("", name)
    return _plain(within if within != name else _UNIT_AT_END.sub("", name))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _reads(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _two_formats(texts: Sequence[str], forms: Sequence[str]) -> str:
    """Two formats that together read all texts, with ELSE between them; '' where there are none, or
    where day and month might be taken for each other.
    """
    clear = [form for form in forms if re.search(r"%Y[-/年]|[.-]%Y", form)]
    first = next((form for form in clear if _reads(texts[0], form)), "")
    rest = [text for text in texts if not (first and _reads(text, first))]
    second = next((form for form in clear if all(_reads(text, form) for text in rest)), "")
    return ELSE.join((first, second)) if first and second and rest else ""


def _plausible_day(texts: Sequence[str], form: str) -> bool:
    """Digits alone are a day only when all lie in our times and have the day's full length."""
    length = len(dt.datetime(2026, 1, 1).strftime(form))
    years = [dt.datetime.strptime(text, form).year for text in texts]
    return all(len(text) == length for text in texts) and all(
        1980 <= year <= 2100 for year in years
    )
