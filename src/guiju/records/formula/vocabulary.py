"""The row-level words of each record table: what the field means by *offered*, *answered*, *in
time*.

Each stands for a scalar expression over one row and may be used in any formula, condition or
distribution.
"""

from __future__ import annotations

_CONTACTS = {
    "answered": "outcome = 'answered'",
    "abandoned": "outcome = 'abandoned'",
    "offered": "(direction is null or direction = 'inbound') and outcome in ('answered', 'abandoned')",
    "missed": "outcome = 'missed'",
    "left_in_ivr": "outcome = 'ivr'",
    "handled": "outcome = 'answered' and handle_seconds is not null",
    "short": "outcome = 'answered' and handle_seconds < 10",
    "fixed_first": (
        "resolved and not coalesce(reopened, false) and not coalesce(reassigned, false)"
        " and not coalesce(transferred, false)"
    ),
    "rated": "satisfaction is not null",
}

#: Which names of states are which kind of time; whatever is not offline is signed in.
STATES: dict[str, tuple[str, ...]] = {
    "handling": (
        "talk",
        "talking",
        "on_call",
        "busy",
        "chat",
        "hold",
        "wrap",
        "wrap_up",
        "acw",
        "handling",
        "通话",
        "会话",
        "处理",
        "保持",
        "话后",
        "整理",
    ),
    "available": ("available", "ready", "idle", "waiting", "空闲", "就绪", "等待"),
    "productive": ("training", "meeting", "coaching", "outbound", "培训", "会议", "辅导", "外呼"),
    "resting": ("break", "rest", "lunch", "meal", "休息", "小休", "用餐"),
}
OFFLINE = ("offline", "signed_out", "logged_out", "logout", "离线", "签出")

_AGENT_STATES = {
    "seconds": "case when ended_at >= started_at then date_diff('second', started_at, ended_at) end",
    **{kind: f"lower(state) in ({', '.join(map(repr, names))})" for kind, names in STATES.items()},
    "signed_in": f"lower(state) not in ({', '.join(map(repr, OFFLINE))})",
}

_MONEY_ACTIONS = {
    "refund_only": "lower(action) in ('refund_only', 'refund only', 'refund-only', '仅退款')",
    "compensation": "lower(action) in ('compensation', 'compensate', 'coupon', '补偿', '赔付', '优惠券')",
}

_ATTENDANCE = {
    "planned_seconds": "date_diff('second', planned_start, planned_end)",
    "attended": "actual_start is not null",
    "known_day": "(actual_start is null) = (actual_end is null)",
    "present_seconds": (
        "case when actual_start is null and actual_end is null then 0 else greatest(0, "
        "date_diff('second',"
        " greatest(actual_start, planned_start), least(actual_end, planned_end))) end"
    ),
    "late": "actual_start > planned_start",
}

#: What words meant under earlier rules, by which older closings stay reckoned.
FORMER: dict[int, dict[str, dict[str, str]]] = {
    1: {"agent_states": {"seconds": "greatest(date_diff('second', started_at, ended_at), 0)"}},
}
WORDS: dict[str, dict[str, str]] = {
    "contacts": _CONTACTS,
    "agent_states": _AGENT_STATES,
    "money_actions": _MONEY_ACTIONS,
    "attendance": _ATTENDANCE,
    "evaluations": {"checked": "critical_error is not null"},
}
"""Kind of record -> word -> the expression it stands for."""
