from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "vocmatch.outcomes"
    label = "outcomes"
