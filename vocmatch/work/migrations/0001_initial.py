import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vocmatch.accounts.secrets


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting to begin"),
                            ("running", "running"),
                            ("waiting", "waiting for your decision"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "given up"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("arguments", models.JSONField(blank=True, default=dict)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0, help_text="0 while unknown")),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="source text of the step it is at", max_length=120
                    ),
                ),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("error", models.JSONField(blank=True, default=list, help_text="a stored Message")),
                (
                    "claim",
                    models.CharField(blank=True, help_text="whoever holds this may go on", max_length=12),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("heartbeat", models.DateTimeField(null=True)),
                (
                    "public_id",
                    models.CharField(
                        default=vocmatch.accounts.secrets.random_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=120)),
                ("digest", models.CharField(help_text="SHA-256 of the file", max_length=64)),
                (
                    "columns",
                    models.JSONField(default=dict, help_text="used and dropped headers as the file has them"),
                ),
                ("counts", models.JSONField(default=dict)),
                (
                    "absent",
                    models.JSONField(
                        default=list, help_text="keys of records that the file should have and has not"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="file", to="work.run"
                    ),
                ),
                (
                    "writing",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="writes",
                        to="work.run",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("ciphertext", models.TextField()),
                ("counts", models.JSONField(default=dict)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="work.import"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("of", "number"), name="import_chunk_unique")],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("ciphertext", models.TextField()),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="work.import"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("of", "number"), name="import_part_unique")],
            },
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["state", "heartbeat"], name="work_run_state_f18e64_idx"),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["organisation", "kind"], name="work_run_organis_38ecff_idx"),
        ),
    ]
