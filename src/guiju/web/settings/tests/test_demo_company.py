"""A small demo company in English, served on the 29th of February: it lives to yesterday, its last
closing is three weeks old, and nothing in it is Chinese.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guiju.foundation import clock, demo, rooms
from guiju.foundation.demo import Story
from guiju.people.models import Account, Assignment
from guiju.performance.actions.goals import publish_goals
from guiju.performance.models import Appeal, Closing, LiveMonth, SchemeVersion
from guiju.performance.reads import newer_records
from guiju.policy.actions import publish_cases
from guiju.process.actions.checklists import publish_lead_times
from guiju.process.actions.publishing import publish_projects
from guiju.process.models.problems import Problem
from guiju.records.demo import history
from guiju.records.parts.figures import newest_day
from guiju.web.settings.command import instances
from guiju.web.settings.demo import company
from tests.served import environment

DAY = dt.date(2028, 2, 29)
CHINESE = re.compile("[\u4e00-\u9fff]")
#: Moments at which something happened.
PAST = re.compile(r"(^|_)(?<!next_)(?<!expires_)at$")
#: What English texts of rules give in brackets: the Chinese word.
GLOSS = re.compile(r"\([^()]*\)")
#: What holds both languages in one text; the journal says everything in both.
IN_BOTH = {
    "foundation.Entry",
    "performance.SchemeVersion.text",
    "performance.PayRuleVersion.text",
    "records.OwnMetric.title_zh",
    "records.ValueName.zh",
}


def chinese_texts() -> Iterator[str]:
    """Where a text of the database has Chinese in it, with the text."""
    for model in apps.get_models():
        if not isinstance(model._meta.app_config, rooms.Room) or model._meta.label in IN_BOTH:
            continue
        for field in model._meta.concrete_fields:
            place = f"{model._meta.label}.{field.name}"
            if isinstance(field, models.CharField | models.TextField) and place not in IN_BOTH:
                texts = model._default_manager.values_list(field.name, flat=True)
                yield from (
                    f"{place}: {text}" for text in texts if CHINESE.search(GLOSS.sub("", str(text)))
                )


def moments_to_come() -> Iterator[str]:
    """Where something has happened that is still to come."""
    for model in apps.get_models():
        if isinstance(model._meta.app_config, rooms.Room):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.DateTimeField) and PAST.search(field.name):
                    later = {f"{field.name}__gt": clock.now()}
                    if model._default_manager.filter(**later).exists():
                        yield f"{model._meta.label}.{field.name}"


MAKE = """
import django
django.setup()
from guiju.foundation import clock
from guiju.foundation.demo import Story
from guiju.quality.models.followups import FollowUp
from guiju.records.demo import history
from guiju.web.settings.demo import company
from tests.served import environment
history.BASE = 150
assert company.make(story=Story(clock.today(), whole=4))
print("followed:", FollowUp.objects.count())
"""


def test_a_company_is_made_by_a_process_of_its_own(empty: Path, tmp_path: Path) -> None:
    """As the command makes it: every verb opens its own transaction, no test's one is around."""
    home = tmp_path / "home"
    shutil.copytree(empty, home)
    made = subprocess.run(
        [sys.executable, "-c", MAKE],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    assert "followed: 2" in made.stdout


@pytest.mark.django_db
def test_an_english_company_on_a_leap_day(
    settings: LazySettings,
    folders: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ahead = dt.datetime.combine(DAY, dt.time(9), clock.now().tzinfo) - clock.now()
    present = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: present() + ahead)
    monkeypatch.setattr(history, "BASE", 150)
    story = Story(DAY, whole=1)
    assert company.make(story=story, language="en")
    assert not company.make(story=story)

    assert newest_day("contacts") == DAY - dt.timedelta(days=1)
    closing = Closing.objects.get(current=True)
    assert closing.month == "2028-01" and (DAY - clock.day_of(closing.at)).days == 21
    assert Appeal.objects.get().card.closing == closing
    assert LiveMonth.objects.get().as_of == story.until
    assert set(SchemeVersion.objects.values_list("month", flat=True)) == {"2028-01", "2028-02"}
    assert clock.day_of(Problem.objects.latest("at").at) == story.until
    assert list(moments_to_come()) == []
    assert Assignment.objects.filter(person__number="G101").exists()

    for publish in (publish_goals, publish_projects, publish_cases, publish_lead_times):
        publish()
    assert not newer_records(closing)

    assert list(chinese_texts()) == []
    made = demo.made()
    assert made is not None and made.language == "en" and made.doors[0].name == "Lin Lan"
    browser = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    browser.force_login(
        Account.objects.get(email="lin.lan@example.com"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = browser.get(reverse("my_day")).content.decode()
    assert "Lin Lan" in page and not CHINESE.search(re.sub("中文|规矩", "", page))

    instances._say_how_old("")
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(timezone, "now", lambda: present() + ahead + dt.timedelta(days=7))
    instances._say_how_old("")
    assert "2028-02-28" in capsys.readouterr().out
