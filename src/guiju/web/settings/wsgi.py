"""The WSGI application that `guiju serve` and any WSGI server run."""

import gc
import importlib
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.base")
os.umask(0o077)
application = get_wsgi_application()


def _settle() -> None:
    """Load every page and what reckons behind some, then let the collector leave what is loaded
    alone: it lives as long as the process, and to look through its 360,000 objects again stops a
    request for a fifth of a second.
    """
    reverse("my_day")
    for part in ("special", "optimize"):
        importlib.import_module(f"scipy.{part}")  # commands that reckon nothing do without
    gc.collect()
    gc.freeze()


_settle()
