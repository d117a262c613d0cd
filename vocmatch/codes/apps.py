from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "vocmatch.codes"
    label = "codes"
