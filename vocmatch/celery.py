"""The Celery app. It wakes work that stands in the database, so a lost or doubled message costs nothing."""

from __future__ import annotations

import os
from datetime import time
from typing import Final

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

# Nobody works then, and the day that has just ended is complete. The clock is that of Shanghai.
NIGHT: Final = time(2, 30)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vocmatch.settings")

app = Celery("vocmatch", broker=settings.ENV.broker_url or None, include=["vocmatch.work.tasks"])
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    # A task is done when it has ended, not when it was taken: a killed worker's tasks come again.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Redis hands out again what nobody acknowledged in this time. A task that still runs then
    # comes twice: the second finds its Run claimed and leaves.
    broker_transport_options={"visibility_timeout": 60, "socket_connect_timeout": 2, "socket_timeout": 5},
    broker_connection_retry_on_startup=True,
    # A page does not wait for a broker that is down; the beat below takes up the work later.
    task_publish_retry=False,
    # The Run holds the result.
    task_ignore_result=True,
    timezone=settings.TIME_ZONE,
    beat_schedule={
        # Takes up changes of the index and runs that nobody woke for, as after an outage of the broker.
        "relay": {"task": "work.relay", "schedule": 10.0, "options": {"expires": 10}},
        # Seals what was added to the log of looks at people's records (`accounts.sealing`).
        "seal": {"task": "work.seal", "schedule": 60.0, "options": {"expires": 60}},
        # What is due once a day; each job of the night is a run of its own (`work.nightly`).
        "nightly": {
            "task": "work.nightly",
            "schedule": crontab(hour=str(NIGHT.hour), minute=str(NIGHT.minute)),
        },
    },
)
