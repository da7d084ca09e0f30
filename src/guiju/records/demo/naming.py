"""What the demo company calls its queues, channels and types of customer."""

from __future__ import annotations

from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Story
from guiju.records.actions import Name, name_values

NAMES = (
    Name("queue", "order", "订单", "Orders"),
    Name("queue", "logistics", "物流", "Delivery"),
    Name("queue", "after_sales", "售后", "After sales"),
    Name("queue", "technical", "技术支持", "Technical help"),
    Name("queue", "presales", "售前", "Before the sale"),
    Name("channel", "phone", "电话", "Phone"),
    Name("channel", "chat", "在线", "Chat"),
    Name("extra.customer_type", "regular", "老客户", "Regular customers"),
    Name("extra.customer_type", "new", "新客户", "New customers"),
    Name("extra.customer_type", "member", "会员", "Members"),
)


def name_them(_story: Story) -> None:
    """Name the values that the demo's records hold."""
    name_values(NAMES, actor=OPERATOR)
