"""The house with one room more."""

from guiju.web.settings.test import *  # noqa: F403
from guiju.web.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.house.toy"]
