from django.db import migrations, models
from django.db.models import Count


def tell_apart(apps, schema_editor):
    """Mark everybody who shares a name with somebody."""
    person = apps.get_model("people", "Person")
    shared = person.objects.values("name").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    person.objects.filter(name__in=shared.values("name")).update(namesake=True)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0005_own_approval"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="namesake",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
