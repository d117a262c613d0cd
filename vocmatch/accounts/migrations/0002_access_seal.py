import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("accounts_access", "accounts_accessseal")
REFUSAL = "rows of the access log are only added"


def add_triggers(apps, schema_editor):
    """Let the database itself refuse UPDATE and DELETE, whichever way they come."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION accounts_only_added() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION accounts_only_added()"
            )
    else:
        for table in TABLES:
            for event in ("update", "delete"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_only_added() CASCADE")
    else:
        for table in TABLES:
            for event in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{event}")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('rows', models.JSONField(help_text='ids of the rows it covers')),
                ('up_to', models.BigIntegerField(help_text='highest id that this or an earlier seal covers')),
                ('previous', models.CharField(blank=True, help_text='digest of the seal before', max_length=64, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='access',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
