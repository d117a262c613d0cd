from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "vocmatch.applications"
    label = "applications"

    def ready(self) -> None:
        from vocmatch.applications import services
        from vocmatch.work import nightly

        nightly.register(
            "applications",
            lambda on: services.expire(on=on),
            label=_("Nightly: applications without an answer end"),
        )
