"""The entries of the navigation, in their order: each is what people come for.

Rooms add their pages as tabs by the names here (`kit.navigation.tab`); an entry whose tabs do not
open for somebody is not there for them. How many an agent, a leader and a manager see is held by
`tests/house/test_navigation.py`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from guiju.kit.navigation import Wing, place


def open_places() -> None:
    """Fill the registry of the kit."""
    place("team", gettext_lazy("My team"), order=10)
    place("rules", gettext_lazy("Rules and signatures"), Wing.CIRCLE, order=20)
    place("procedures", gettext_lazy("Procedures and lists"), Wing.LINE, order=30)
    place("problems", gettext_lazy("Problems and projects"), Wing.LINE, order=40)
    place("goals", gettext_lazy("Goals and plans"), Wing.MEASURE, order=50)
    place("results", gettext_lazy("My results"), Wing.MEASURE, order=60)
    place("settlement", gettext_lazy("Schemes and closings"), Wing.MEASURE, order=70)
    place("data", gettext_lazy("Data"), Wing.MEASURE, order=80)
    place("people", gettext_lazy("People and shifts"), Wing.PEOPLE, order=90)
    place("settings", gettext_lazy("Settings"), order=100, last=True)
