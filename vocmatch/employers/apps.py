from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "vocmatch.employers"
    label = "employers"

    def ready(self) -> None:
        # Models cannot be imported before all apps are loaded.
        from search import sources
        from vocmatch.employers.sources import SOURCE

        sources.register(SOURCE)
