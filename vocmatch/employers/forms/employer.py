"""What employers fill in about themselves, and what the city fills in about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.models import User
from vocmatch.accounts.secrets import decrypt
from vocmatch.codes.identifiers import check_credit_code
from vocmatch.employers.forms.fields import DayInput, RegionField
from vocmatch.employers.models import Employer
from vocmatch.employers.services import LONGEST, last_day


class CardForm(forms.Form):
    """What an employer says about itself."""

    about = forms.CharField(
        label=_("What the employer does"),
        help_text=_("Two or three sentences; the law asks for them with every opening."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    nature = forms.ChoiceField(
        label=_("Kind of employer"),
        choices=Employer.Nature.choices,
        initial=Employer.Nature.OTHER_ENTERPRISE,
    )
    size = forms.ChoiceField(
        label=_("Size"), choices=[("", _("not stated")), *Employer.Size.choices], required=False
    )
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    contact = forms.CharField(
        label=_("Contact person"), help_text=_("Never shown in public."), max_length=60, required=False
    )
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("Stored encrypted, never shown in public."),
        max_length=30,
        required=False,
    )

    @staticmethod
    def initial_of(employer: Employer) -> dict[str, Any]:
        """The form's values as the employer has them."""
        names = ("about", "nature", "size", "address", "contact")
        return {**{name: getattr(employer, name) for name in names}, "phone": decrypt(employer.phone)}


class RegisterForm(CardForm):
    """A new employer and the password of its first user, who logs in with the credit code."""

    field_order = ("name", "credit_code", "region", "about", "nature", "size", "address", "contact", "phone")

    name = forms.CharField(label=_("Name of the employer"), help_text=_("As on the licence."), max_length=120)
    credit_code = forms.CharField(
        label=_("Credit code"),
        help_text=_("The 18 characters on the licence. You log in with it."),
        max_length=40,
    )
    region = RegionField(label=_("County"), empty_label=_("choose"))
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=128,
    )

    def clean_credit_code(self) -> str:
        checked = check_credit_code(self.cleaned_data["credit_code"])
        if not checked.ok:
            raise forms.ValidationError(checked.problems[0].message)
        registered = Employer.objects.filter(credit_code=checked.number).exists()
        if registered or User.objects.filter(username=checked.number).exists():
            raise forms.ValidationError(
                _("An employer with this code is registered. Log in, or ask the city bureau for help.")
            )
        return checked.number

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class VerifyForm(forms.Form):
    """A verification: until when, and what was looked at."""

    until = forms.DateField(label=_("Verified until"), widget=DayInput())
    note = forms.CharField(
        label=_("What was looked at"),
        help_text=_("For example: licence and identity of the contact person."),
        max_length=200,
    )

    def clean_until(self) -> date:
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= last_day(today):
            raise forms.ValidationError(
                _("A verification lasts %(months)s months at most: until %(day)s."),
                params={"months": LONGEST, "day": last_day(today)},
            )
        return until


class WhyForm(forms.Form):
    """A reason that the employer reads."""

    why = forms.CharField(label=_("Reason"), help_text=_("The employer reads it."), max_length=200)


class CloseForm(WhyForm):
    """The same reason once more, on the page that asks before an employer is closed for good."""

    action = forms.CharField(widget=forms.HiddenInput, initial="close")
    sure = forms.BooleanField(widget=forms.HiddenInput, initial=True)


class MinimumWageForm(forms.Form):
    """The legal minimum of a region, as announced; an earlier entry of the same day is corrected."""

    region = RegionField(label=_("Region"), empty_label=_("choose"))
    valid_from = forms.DateField(label=_("In force from"), widget=DayInput())
    month = forms.IntegerField(label=_("Yuan a month"), min_value=1, max_value=100_000)
    hour = forms.DecimalField(label=_("Yuan an hour"), min_value=0, max_digits=6, decimal_places=2)
    source = forms.CharField(
        label=_("Document"), help_text=_("Number and date of the announcement."), max_length=160
    )
