from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "vocmatch.work"
    label = "work"
