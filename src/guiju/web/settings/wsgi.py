"""The WSGI application that `guiju serve` and any WSGI server run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.web.settings.base")
application = get_wsgi_application()
