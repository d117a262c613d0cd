from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "vocmatch.desks"
    label = "desks"
