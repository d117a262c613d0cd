from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "vocmatch.schools"
    label = "schools"
