"""How django-allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts come from slips (students), registration (employers) and the bureau."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
