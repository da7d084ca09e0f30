"""The house around the gallery, fully furnished, and what waits in it."""

from __future__ import annotations

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.context import Page
from guiju.kit.gallery.names import say


class GalleryPage(Page):
    """The frame with doors of a house that is fully furnished."""

    DOORS = (
        (navigation.Wing.CIRCLE, ("制度册", "Policies", 0), ("签收", "Signatures", 2)),
        (navigation.Wing.LINE, ("流程库", "Procedures", 0), ("一线问题", "Problems", 3)),
        (
            navigation.Wing.MEASURE,
            ("指标", "Metrics", 0),
            ("绩效卡", "Scorecards", 0),
            ("导入", "Imports", 1),
        ),
        (navigation.Wing.PEOPLE, ("班组", "Teams", 0), ("质检", "Quality", 0)),
    )

    @property
    def actor(self) -> Actor:
        """The leader of the pictures."""
        return Actor(account=1, name=say("王敏", "Wang Min"))

    @property
    def wings(self) -> list[navigation.WingView]:
        """Give all four wings of the navigation."""
        return [
            navigation.WingView(
                wing,
                [navigation.Door(say(zh, en), "#", n or None, zh == "指标") for zh, en, n in doors],
            )
            for wing, *doors in self.DOORS
        ]

    @property
    def account_items(self) -> list[navigation.AccountItem]:
        """One line, so that the menu has something above the switches."""
        return [navigation.AccountItem(say("图样", "Gallery"), "kit:gallery")]


def todos() -> list[navigation.Todo]:
    """Give invented to-dos for the sample page."""
    unsigned = say(
        "《售后权限》第 3 版,李雷、韩梅还没签",
        "After-sales limits, version 3: Li Lei and Han Mei have yet to sign",
    )
    appeal = say(
        "陈静:质检项“主动告知时效”,请你处理",
        "Chen Jing appeals against “said how long it takes”; you decide",
    )
    stale = say("“换货登记”过复审日 12 天", "“Exchange” is 12 days past its review")
    thanks = say("孙倩昨晚替客户追回错发包裹", "Sun Qian got a lost parcel back last night")
    return [
        navigation.Todo(say("签收", "sign"), unsigned, "#", say("今天", "today"), "bad"),
        navigation.Todo(say("申诉", "appeal"), appeal, "#", say("剩 2 天", "2 days left")),
        navigation.Todo(say("流程", "procedure"), stale, "#", "", "warn"),
        navigation.Todo(say("嘉奖", "merit"), thanks, "#", say("看对话", "see it"), "good"),
    ]
