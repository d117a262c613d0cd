from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "vocmatch.plans"
    label = "plans"
