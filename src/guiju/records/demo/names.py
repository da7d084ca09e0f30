"""What the values of the demo company's records are called, in both languages."""

from __future__ import annotations

from guiju.foundation.demo import Both
from guiju.records.actions import Name

_CALLED: dict[str, dict[str, Both]] = {
    "queue": {
        "order": Both("订单", "Orders"),
        "logistics": Both("物流", "Delivery"),
        "after_sales": Both("售后", "After-sales"),
        "technical": Both("技术", "Technical"),
        "presales": Both("售前", "Presales"),
    },
    "channel": {"phone": Both("电话", "Phone"), "chat": Both("在线", "Chat")},
    "extra.customer_type": {
        "new": Both("新客户", "New"),
        "regular": Both("老客户", "Regular"),
        "member": Both("会员", "Member"),
    },
    "extra": {"customer_type": Both("客户类型", "Customer type")},
    "source": {
        "shop": Both("商城", "Shop"),
        "erp": Both("ERP", "ERP"),
        "demo-goals": Both("组长目标", "Leaders' goals"),
        "demo-projects": Both("组长项目", "Leaders' projects"),
    },
}


def names() -> list[Name]:
    """Give the names as they are stored."""
    return [
        Name(column, value, str(called), called.en)
        for column, values in _CALLED.items()
        for value, called in values.items()
    ]
