from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "vocmatch.students"
    label = "students"

    def ready(self) -> None:
        from search import sources
        from vocmatch.students import imports
        from vocmatch.students.sources import SOURCE

        sources.register(SOURCE)
        imports.register()
