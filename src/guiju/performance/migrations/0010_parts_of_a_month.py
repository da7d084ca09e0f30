"""Cards of parts of a month, the number beside the key, and by which rules a closing was reckoned: those before by the first."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_numbers(apps, schema_editor):
    """Give every card its staff number, or the code of its team."""
    Scorecard = apps.get_model("performance", "Scorecard")
    Person = apps.get_model("people", "Person")
    number = Person.objects.filter(pk=OuterRef("person")).values("number")[:1]
    Scorecard.objects.filter(kind="person", person__isnull=False).update(number=Subquery(number))
    Scorecard.objects.filter(kind="team").update(number=models.F("subject"))


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_names_of_people"),
        ("performance", "0009_goals"),
    ]

    operations = [
        migrations.AddField("closing", "rules", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("payline", "parts", models.JSONField(default=list)),
        migrations.AddField("scorecard", "days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("scorecard", "ends", models.DateField(null=True)),
        migrations.AddField("scorecard", "number", models.CharField(blank=True, default="", max_length=200), False),
        migrations.AddField("scorecard", "starts", models.DateField(null=True)),
        migrations.AddField(
            "scorecard",
            "whole",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="performance.scorecard",
            ),
        ),
        migrations.AlterField(
            "scorecard",
            "kind",
            models.CharField(choices=[("person", "Person"), ("team", "Team"), ("part", "Part")], max_length=10),
        ),
        migrations.AddConstraint(
            "scorecard",
            models.CheckConstraint(
                condition=models.Q(
                    kind="part", whole__isnull=False, starts__isnull=False, ends__isnull=False, days__isnull=False
                )
                | (~models.Q(kind="part") & models.Q(whole__isnull=True)),
                name="card_part_of_a_whole",
            ),
        ),
        migrations.AddConstraint(
            "scorecard", models.UniqueConstraint(fields=["whole", "starts"], name="card_part_once")
        ),
        migrations.RunPython(fill_numbers, migrations.RunPython.noop, elidable=True),
    ]
