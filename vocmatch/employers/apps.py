from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "vocmatch.employers"
    label = "employers"
