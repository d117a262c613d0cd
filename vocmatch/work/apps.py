from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started


class WorkConfig(AppConfig):
    name = "vocmatch.work"
    label = "work"

    def ready(self) -> None:
        from search import indexing
        from vocmatch.work import background, services

        if settings.VOCMATCH_WORK == "celery":
            indexing.register_waker(services.wake_relay)
        elif settings.VOCMATCH_WORK == "thread":
            # A server takes up what an earlier one left; commands do not.
            def begin(**_signal: object) -> None:
                background.wake(services.take_up)
                request_started.disconnect(begin)

            request_started.connect(begin, weak=False)
