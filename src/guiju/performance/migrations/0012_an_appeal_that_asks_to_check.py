"""Until now an appeal that named no value asked to leave the item out; from now on it says so."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_so(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let the appeals without a value say that the item should not count."""
    apps.get_model("performance", "Appeal").objects.filter(wanted=None).update(leave_out=True)


class Migration(migrations.Migration):
    dependencies = [("performance", "0011_who_decided")]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="leave_out",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_so, migrations.RunPython.noop, elidable=True),
    ]
