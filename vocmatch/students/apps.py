from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudentsConfig(AppConfig):
    name = "vocmatch.students"
    label = "students"

    def ready(self) -> None:
        from search import sources
        from vocmatch.students import erasure, imports, services
        from vocmatch.students.sources import SOURCE
        from vocmatch.work import nightly

        sources.register(SOURCE)
        imports.register()
        nightly.register("slips", services.forget_slips, label=_("Nightly: slips that ended are deleted"))
        nightly.register("seeking", services.check_seeking, label=_("Nightly: who seeks work is checked"))
        nightly.register(
            "erasures", erasure.finish, label=_("Nightly: names of erased people go after their studies")
        )
