"""The classes of problems that come with the product, with the words by which a text is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Class:
    """A class: its code, its titles, the words that a text of this class often holds, in lower case."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...] = ()
    place: int = 50
    offered: bool = True


DEFAULTS: tuple[Class, ...] = (
    Class("rule", "制度不明确", "rule unclear", (
        "规定", "制度", "规则", "能不能", "可不可以", "权限",
        "额度", "标准不一", "口径", "不明确", "没有说", "没写明", "谁来批",
        "rule", "policy", "allowed", "unclear", "authority", "limit", "who approves"), 10),
    Class("procedure", "流程不对或没有流程", "procedure wrong or missing", (
        "流程", "步骤", "sop", "话术", "没有流程", "流程不对", "和实际不符", "过时", "转给谁", "转给哪", "找谁", "哪个部门",
        "交接", "模板",
        "procedure", "process", "step", "script", "outdated", "template", "handover", "hand over"), 20),
    Class("system", "系统与工具", "system or tool", (
        "系统", "后台", "erp", "工单", "卡顿", "卡住", "闪退", "报错",
        "转圈", "没反应", "杂音", "听不清", "就断", "断线", "打不开", "登录", "登不", "按钮", "页面", "加载", "弹窗", "插件",
        "软件", "电话线", "耳机", "掉线", "同步", "超时", "点不了",
        "刷新", "system", "tool", "error", "crash", "slow", "login",
        "button", "screen", "timeout", "freeze", "headset"), 30),
    Class("goods", "商品与质量", "product or goods", (
        "商品", "产品", "质量", "破损", "色差", "尺码", "缺件",
        "少件", "配件", "详情页", "描述不符", "瑕疵", "碎", "漏水", "漏液", "保质期", "断货", "库存",
        "说明书", "product", "goods", "quality", "defect", "damaged", "size", "stock", "manual"), 40),
    Class("logistics", "物流", "logistics", (
        "物流", "快递", "发货", "派送", "揽收", "仓库", "丢件", "错发",
        "漏发", "签收", "自提", "运费", "拦截", "退件", "驿站", "配送",
        "轨迹", "logistics", "parcel", "delivery", "shipping", "courier", "warehouse", "lost", "freight"), 50),
    Class("promise", "对客承诺与活动", "customer promise or campaign", (
        "活动", "优惠券", "满减", "大促", "赠品", "承诺", "直播",
        "价保", "保价", "预售", "定金", "红包", "主播", "凑单", "会员",
        "campaign", "coupon", "promise", "promotion", "gift", "discount", "presale", "price match"), 60),
    Class("knowledge", "培训与知识", "training or knowledge", (
        "培训", "不知道", "不清楚", "不会", "没教", "没人教", "教过", "答不上来", "没学过",
        "新品知识", "知识库", "查不到", "搜不到", "没培训", "不懂", "考核",
        "training", "knowledge", "nobody told", "did not know", "not taught", "course"), 70),
    Class("staffing", "人手与排班", "staffing or shift", (
        "排班", "人手", "缺人", "夜班", "早班", "晚班", "加班",
        "请假", "调班", "吃饭", "轮休", "忙不过来", "接不过来", "顶班", "换班",
        "staffing", "shift", "overtime", "short of people", "roster", "leave", "break"), 80),
    Class("other", "其他", "other", (), 90),
)  # fmt: skip
CODES = tuple(each.code for each in DEFAULTS)


def told(classes: Iterable[Class]) -> dict[str, Class]:
    """Classes by code in their order."""
    return {each.code: each for each in sorted(classes, key=lambda each: (each.place, each.code))}


def with_kept(kept: Mapping[str, Class]) -> dict[str, Class]:
    """The classes of the product with those that leaders keep in their place."""
    return told(({each.code: each for each in DEFAULTS} | dict(kept)).values())


def words_of(text: str) -> tuple[str, ...]:
    """Words as a leader writes them, one a line or between commas, in lower case, each once."""
    parts = re.split("[\\n,;\uff0c\uff1b\u3001]", text)
    return tuple(dict.fromkeys(part.strip().lower() for part in parts if part.strip()))
