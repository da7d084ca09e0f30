"""The shell as a Django application: home, navigation, search, error pages, API root."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Composes the features."""

    name = "guiju.web.shell"
    label = "shell"
