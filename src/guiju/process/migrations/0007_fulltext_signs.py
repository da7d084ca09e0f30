"""The index of signs beside that of words: one sign is found inside a word."""

from typing import Any

from django.db import migrations

from guiju.process import fulltext


def make(apps: Any, schema_editor: Any) -> None:
    fulltext.create_signs(schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    fulltext.drop_signs(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("process", "0006_problem_due")]
    operations = [migrations.RunPython(make, unmake)]
