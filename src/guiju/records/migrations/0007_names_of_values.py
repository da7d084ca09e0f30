from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0006_originals_of_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='ValueName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('column', models.CharField(max_length=200)),
                ('value', models.CharField(max_length=200)),
                ('zh', models.CharField(blank=True, max_length=100)),
                ('en', models.CharField(blank=True, max_length=100)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['column', 'value'],
                'constraints': [models.UniqueConstraint(fields=('column', 'value'), name='value_named_once')],
            },
        ),
    ]
