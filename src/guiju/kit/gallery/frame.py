"""The house around the gallery, fully furnished, and what waits in it."""

from __future__ import annotations

from guiju.foundation.access import Actor
from guiju.kit import navigation
from guiju.kit.context import Page
from guiju.kit.gallery.names import say


class GalleryPage(Page):
    """The frame with places of a house that is fully furnished."""

    PLACES = (
        (
            navigation.Wing.CIRCLE,
            ("制度与签收", "Rules and signatures", 2),
            ("违规与嘉奖", "Incidents and merits", 0),
        ),
        (
            navigation.Wing.LINE,
            ("流程与清单", "Procedures and lists", 0),
            ("问题与改善", "Problems and projects", 3),
            ("质检", "Quality", 0),
        ),
        (
            navigation.Wing.MEASURE,
            ("目标与计划", "Goals and plans", 0),
            ("我的成绩", "My results", 0),
            ("方案与结算", "Schemes and closings", 0),
            ("数据", "Data", 1),
        ),
        (
            navigation.Wing.PEOPLE,
            ("人员与排班", "People and shifts", 0),
            ("成长与沟通", "Growth and talks", 0),
        ),
    )
    TABS = (("绩效卡", "Scorecards"), ("月报", "Month"), ("申诉", "Appeals"))

    @property
    def actor(self) -> Actor:
        """The leader of the pictures."""
        return Actor(account=1, name=say("王敏", "Wang Min"))

    @property
    def map(self) -> navigation.Map:
        """Give all four wings of the navigation."""
        return navigation.Map(
            [self._place(None, "我的班组", "My team", 0)],
            [
                navigation.WingView(wing, [self._place(wing, *words) for words in places])
                for wing, *places in self.PLACES
            ],
            [self._place(None, "设置", "Settings", 0)],
        )

    def _place(
        self, wing: navigation.Wing | None, zh: str, en: str, n: int
    ) -> navigation.PlaceView:
        tabs = [navigation.TabView(say(zh, en), "#", n or None)]
        if zh == "我的成绩":
            tabs = [
                navigation.TabView(say(*words), "#", current=not place, exact=not place)
                for place, words in enumerate(self.TABS)
            ]
        return navigation.PlaceView(navigation.Place(en, say(zh, en), wing, 0), tabs)

    @property
    def account_items(self) -> list[navigation.AccountItem]:
        """One line, so that the menu has something above the switches."""
        return [navigation.AccountItem(say("图样", "Gallery"), "kit:gallery")]


def todos() -> list[navigation.Todo]:
    """Give invented to-dos for the sample page."""
    unsigned = say(
        "《售后权限》第 3 版，李雷、韩梅还没签",
        "After-sales limits, version 3: Li Lei and Han Mei have yet to sign",
    )
    appeal = say(
        "陈静：质检项“主动告知时效”，请你处理",
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
