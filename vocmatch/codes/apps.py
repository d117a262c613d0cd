from django.apps import AppConfig

from search import sources
from vocmatch.codes import tables


class CodesConfig(AppConfig):
    name = "vocmatch.codes"
    label = "codes"

    def ready(self) -> None:
        sources.register_weights(tables.skill_weights)
