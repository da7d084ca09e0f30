"""What the tests of upgrades let a forked process do: rows that stand before it, forgeries, a
release of tomorrow, its death.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

#: What the release of tomorrow does to the witnesses: through a model, by SQL, and by changing the
#: table, which stands at its end as the models of today have it.
MIGRATION = """
from django.db import migrations, models


def change(apps, schema_editor):
    witnesses = apps.get_model("foundation", "Witness").objects
    witnesses.filter(address__startswith="1").update(named_by="through the model")
    schema_editor.execute("UPDATE foundation_witness SET named_by = 'by SQL' WHERE substr(address, 1, 1) = '2'")
    schema_editor.execute("DELETE FROM foundation_witness WHERE substr(address, 1, 1) = '3'")
    witnesses.create(address="new@example.com", named_at="2026-01-01T00:00:00Z", named_by="through the model")


class Migration(migrations.Migration):
    dependencies = [("foundation", "{before}")]
    operations = [
        migrations.RunPython(change),
        migrations.AlterField("witness", "named_by", models.CharField(max_length=220)),
        migrations.AlterField("witness", "named_by", models.CharField(max_length=200)),
    ]
"""


def fill() -> None:
    """Name forty witnesses."""
    from django.utils import timezone

    from guiju.foundation.models import Witness

    for number in range(10, 50):
        Witness.objects.create(
            address=f"{number}@example.com", named_at=timezone.now(), named_by="王敏"
        )


def forge() -> None:
    """Change one row that the release of tomorrow changes too, add one and delete one, behind
    the product's back.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_witness SET named_by = '赵强' WHERE address = '11@example.com'"
        )
        cursor.execute("DELETE FROM foundation_witness WHERE address = '40@example.com'")
        cursor.execute(
            "INSERT INTO foundation_witness (address, named_at, named_by) "
            "SELECT '99@example.com', named_at, named_by FROM foundation_witness WHERE "
            "address = '49@example.com'"
        )


def tell() -> None:
    """Print who named how many witnesses."""
    import json
    from collections import Counter

    from guiju.foundation.models import Witness

    print(
        json.dumps(
            Counter(Witness.objects.values_list("named_by", flat=True)),
            ensure_ascii=False,
            sort_keys=True,
        )
    )


def migrate_one_by_one() -> None:
    """Bring an empty database to the present schema as every older one came to it."""
    from django.core.management import call_command
    from django.core.management.commands import migrate

    call_command(migrate.Command(), verbosity=0)


def migrate_at_once() -> None:
    """Bring an empty database to the present schema as a new instance comes to it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _parts(sql: str) -> list[str]:
    """The columns and constraints of a definition, each as it is written."""
    head, _, body = sql.partition("(")
    parts, depth = [""], 0
    for sign in body.rpartition(")")[0]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [f"{head}: {part.strip()}" for part in parts]


def describe() -> None:
    """Print each table's columns, constraints, indexes and rows, whatever the columns' order."""
    import json

    from django.db import connection

    ask, told = connection.introspection, {}
    # Rows that Django numbers as it comes upon them.
    numbered = {
        "django_migrations": "app, name",
        "django_content_type": "app_label, model",
        "auth_permission": "codename, name",
    }
    with connection.cursor() as cursor:
        for name in ask.table_names(cursor):
            columns = sorted(map(str, ask.get_table_description(cursor, name)))
            constraints = sorted(map(str, ask.get_constraints(cursor, name).items()))
            if connection.vendor == "sqlite":  # which numbers what has no name, by columns' order
                cursor.execute(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql > ''", [name]
                )
                constraints = sorted(part for (sql,) in cursor.fetchall() for part in _parts(sql))
            sequences = sorted(map(str, ask.get_sequences(cursor, name)))
            wanted = numbered.get(name, "*")
            cursor.execute(f'SELECT {wanted} FROM "{name}"')
            told[name] = (columns, constraints, sequences, sorted(map(str, cursor.fetchall())))
    print(json.dumps(told))


def upgrade() -> None:
    """Bring the instance to the release of tomorrow."""
    from django.conf import settings

    from guiju.web.settings.command import instances

    sys.path.insert(0, os.environ["TOMORROW"])
    settings.MIGRATION_MODULES = {"foundation": "of_tomorrow"}
    instances.prepare()


def upgrade_and_die_before_the_seals() -> None:
    """The plug is pulled when the migrations are through."""
    from guiju.foundation import seals

    seals.renew = _die
    upgrade()


def upgrade_and_die_after_the_seals() -> None:
    """The plug is pulled when the tables and the seals are through."""
    from guiju.records.actions import wholeness

    wholeness.take_hashes = _die
    upgrade()


def _die(*_: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
