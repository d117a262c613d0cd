from django.apps import AppConfig
from django.conf import settings
from django.core.signals import request_started
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "vocmatch.work"
    label = "work"

    def ready(self) -> None:
        from search import indexing
        from vocmatch.work import background, nightly, retention, services

        nightly.register("imports", retention.forget_imports, label=_("Nightly: old lists are deleted"))
        nightly.register("sessions", retention.forget_sessions, label=_("Nightly: ended log-ins are deleted"))
        nightly.register("access", nightly.check_access_log, label=_("Nightly: the access log is checked"))
        background.set_round(nightly.make_round)
        if settings.VOCMATCH_WORK == "celery":
            indexing.register_waker(services.wake_relay)
        elif settings.VOCMATCH_WORK == "thread":
            indexing.register_waker(background.wake)

            # A server takes up what an earlier one left; commands do not.
            def begin(**_signal: object) -> None:
                background.wake()
                request_started.disconnect(begin)

            request_started.connect(begin, weak=False)
