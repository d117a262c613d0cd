from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "vocmatch.students"
    label = "students"
