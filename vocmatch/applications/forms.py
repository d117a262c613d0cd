"""What applicants and employers write to one another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vocmatch.applications import services


class ApplyForm(forms.Form):
    """A few words to the employer."""

    letter = forms.CharField(
        label=_("A few words to the employer"),
        help_text=_("For example when you can begin. The employer sees your name and programme."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )


class AnswerForm(forms.Form):
    """An employer's answer."""

    action = forms.ChoiceField(choices=[(key, key) for key in services.BY_EMPLOYER])
    words = forms.CharField(
        label=_("Your words to the applicant"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    at = forms.DateTimeField(
        label=_("Day and hour of the interview"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("action") == "interview" and not data.get("at"):
            self.add_error("at", _("Say when the interview is."))
        if data.get("action") == "refuse" and not data.get("words"):
            self.add_error("words", _("Say in a few kind words why, so that the applicant learns from it."))
        return data
