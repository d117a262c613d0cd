from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "vocmatch.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from vocmatch.outcomes import services
        from vocmatch.work import nightly

        nightly.register(
            "outcomes", services.refresh_due, label=_("Nightly: work that begins is counted as begun")
        )
