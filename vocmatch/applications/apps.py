from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "vocmatch.applications"
    label = "applications"
