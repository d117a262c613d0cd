from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vocmatch.accounts"
    label = "accounts"
