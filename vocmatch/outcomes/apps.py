from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "vocmatch.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from vocmatch.outcomes import evidence, own_data, services
        from vocmatch.students import own_data as all_own_data
        from vocmatch.work import nightly

        all_own_data.register("outcomes", export=own_data.export, erase=own_data.erase)

        nightly.register(
            "outcomes", services.refresh_due, label=_("Nightly: work that begins is counted as begun")
        )
        nightly.register(
            "papers", evidence.forget, label=_("Nightly: papers whose years are over are deleted")
        )
