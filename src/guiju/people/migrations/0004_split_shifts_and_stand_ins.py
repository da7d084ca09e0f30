"""Several shifts a day that do not overlap; a delegation remembers the leave that it was named for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_names_of_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="shiftassignment",
            name="shift_once_a_day",
        ),
        migrations.AddConstraint(
            model_name="shiftassignment",
            constraint=models.UniqueConstraint(fields=("person", "date", "pattern"), name="shift_once"),
        ),
        migrations.AddField(
            model_name="delegate",
            name="leave",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="delegations",
                to="people.leave",
            ),
        ),
    ]
