"""A room is a complete folder: one line in the list of applications, and it is everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys

_LOOK = """
import json, django
django.setup()
from django.urls import reverse
from guiju.foundation import disclosure, jobs, rooms
from guiju.kit import navigation, panels
from guiju.web.shell.api import api
from tests.house.doors import DOORS

said, make = rooms.demo()[-1]
print(json.dumps({
    "address": reverse("toy_bears"),
    "operation": "/api/v1/toy/bears" in api.get_openapi_schema()["paths"],
    "navigation": "toy_bears" in [tab.url_name for tab in navigation.TABS],
    "search": [hit.title for _order, find in navigation.SEARCH if "toy" in find.__module__
               for hit in find(None, "b")],
    "panel": "bear" in panels.PANELS,
    "job": "toy.wind_up" in jobs.KINDS,
    "clock": rooms.schedule()["toy.wind_up"],
    "verification": [fault["en"] for name, check in rooms.checks() if name == "toy.bear"
                     for fault in check()],
    "words": [rooms.labels("JOBS")["toy.wind_up"]["en"], rooms.labels("NOUNS")["bear"]["zh"],
              rooms.labels("FIELDS")["ears"]["en"]],
    "disclosed": "bear" in disclosure.CONTENT,
    "demo": [said, make.__module__],
    "roles": len(DOORS["toy_bears"][2]),
}))
"""


def test_a_new_room_is_everywhere_by_its_folder_alone() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LOOK],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.house.toy.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "address": "/toy/bears/",
        "operation": True,
        "navigation": True,
        "search": ["Bruno"],
        "panel": True,
        "job": True,
        "clock": 3600,
        "verification": ["a bear lost an ear"],
        "words": ["wind the bears up", "小熊", "ears"],
        "disclosed": True,
        "demo": ["a bear of wood", "tests.house.toy.demo"],
        "roles": 9,
    }
