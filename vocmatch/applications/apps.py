from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "vocmatch.applications"
    label = "applications"

    def ready(self) -> None:
        from vocmatch.applications import own_data, services
        from vocmatch.students import own_data as all_own_data
        from vocmatch.work import nightly

        all_own_data.register("applications", export=own_data.export, erase=own_data.erase)

        nightly.register(
            "applications",
            lambda on: services.expire(on=on),
            label=_("Nightly: applications without an answer end"),
        )
