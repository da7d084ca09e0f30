"""The full-text index of procedures, as the database at hand keeps one."""

from typing import Any

from django.db import migrations

from guiju.process import fulltext


def make(apps: Any, schema_editor: Any) -> None:
    fulltext.create(schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    fulltext.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("process", "0001_process")]
    operations = [migrations.RunPython(make, unmake)]
