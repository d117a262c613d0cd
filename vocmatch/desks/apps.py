from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "vocmatch.desks"
    label = "desks"

    def ready(self) -> None:
        from vocmatch.desks import index_runs

        index_runs.register()
