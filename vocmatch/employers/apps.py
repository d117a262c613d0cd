from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EmployersConfig(AppConfig):
    name = "vocmatch.employers"
    label = "employers"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from search import sources
        from vocmatch.employers import imports
        from vocmatch.employers.imports import process
        from vocmatch.employers.services import expire_openings
        from vocmatch.employers.sources import SOURCE
        from vocmatch.work import nightly, services
        from vocmatch.work.models import Run

        sources.register(SOURCE)
        services.register(
            imports.READ,
            process.read,
            label=_("Reading a list of openings"),
            page=lambda run: reverse("employers:import_preview", args=[run.public_id]),
            ends=Run.State.WAITING,
        )
        services.register(
            imports.WRITE,
            process.write,
            label=_("Importing openings"),
            page=lambda run: reverse("employers:import_preview", args=[run.writes.run.public_id]),
        )
        nightly.register(
            "openings",
            lambda on: expire_openings(on=on),
            label=_("Nightly: openings end with their last day"),
        )
