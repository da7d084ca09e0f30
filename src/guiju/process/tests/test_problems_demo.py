"""The demo's problems: every state, duplicates to see, something overdue, and quickly made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings

from guiju.foundation import clock
from guiju.foundation.demo import Story
from guiju.process.demo import problems as demo
from guiju.process.models.problems import Problem
from guiju.process.reads import problems as reads
from guiju.process.tests import making_problems as making


@pytest.mark.django_db
def test_three_months_in_every_state(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.RECORDS_ROOT, settings.HOME = (
        tmp_path / "media",
        tmp_path / "records",
        tmp_path,
    )
    firm = making.with_others(making.company())
    for number, name in (("G103", "周凯"), ("G105", "陈静"), ("G106", "刘洋")):
        making.join(
            name, number, "agent", None, firm.persons["孙倩"].assignments.get().team, clock.today()
        )
    demo.make(Story(clock.today()))
    states = Counter(Problem.objects.values_list("state", flat=True))
    assert set(states) == {"new", "classified", "answered", "merged", "closed"} and sum(
        states.values()
    ) == len(demo.TOLD)
    late = Problem.objects.filter(state__in=reads.WAITING, due_on__lt=clock.today())
    assert late.count() >= 2
    again = Problem.objects.get(text__startswith="退款系统转圈")
    assert reads.hints(again.text, reads.open_ones(), but=again.pk).similar
    assert Problem.objects.filter(reporter__number="G101", state="answered").exists()
    demo.make(Story(clock.today()))
    assert Problem.objects.count() == len(demo.TOLD)
