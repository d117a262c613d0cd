"""What schools, counties and graduates fill in about an outcome."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.han import han
from vocmatch.codes import identifiers, lookup
from vocmatch.codes.models import Region
from vocmatch.outcomes import evidence
from vocmatch.outcomes.definitions import BLOCKS, accepted
from vocmatch.outcomes.models import Claim, Contact, Destination


class ClaimForm(forms.Form):
    """One claim with its evidence."""

    destination = forms.ChoiceField(label=_("What the graduate does"), choices=Destination.choices)
    employer_name = forms.CharField(label=_("Employer or school"), max_length=120, required=False)
    credit_code = forms.CharField(
        label=_("Credit code"),
        help_text=_("18 signs, as on the business licence."),
        max_length=20,
        required=False,
    )
    job = forms.CharField(label=_("Job"), max_length=40, required=False)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Place of work"), required=False)
    starts_on = forms.DateField(
        label=_("Began on"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    pay = forms.IntegerField(label=_("Pay, yuan a month"), min_value=0, max_value=200_000, required=False)
    contract_months = forms.IntegerField(
        label=_("Contract, months"), help_text=_("0: none signed; 999: without end"), min_value=0, max_value=999,
        required=False,
    )  # fmt: skip
    insurance = forms.ChoiceField(
        label=_("Social insurance"), choices=Claim.Insurance.choices, required=False
    )
    channel = forms.ChoiceField(
        label=_("Found through"), choices=[("", "—"), *Claim.Channel.choices], required=False
    )
    evidence = forms.ChoiceField(label=_("Kind of evidence"), choices=Claim.Evidence.choices, required=False)
    file = forms.FileField(
        label=_("Scan of the evidence"), help_text=_("JPEG, PNG or PDF, up to 8 MB."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["region"]
        near = settings.VOCMATCH_CITY[:4]
        place.queryset = (  # ty: ignore[unresolved-attribute]
            Region.objects.filter(code__startswith=near, level=3) | Region.objects.filter(level=2)
        ).order_by("-level", "code")
        place.label_from_instance = lambda region: han(region.label)  # ty: ignore[unresolved-attribute]

    def clean_credit_code(self) -> str:
        text = self.cleaned_data["credit_code"].strip()
        if not text:
            return ""
        found = identifiers.check_credit_code(text)
        for problem in found.problems:
            if problem.level == "error":
                raise ValidationError(str(problem.message))
        return found.number

    def clean_job(self) -> str | None:
        text = self.cleaned_data["job"].strip()
        if not text:
            return None
        code = lookup.find_occupation(text)
        if code is None:
            raise ValidationError(
                _("We know no job called “%(text)s”. Try a more common name."), params={"text": text}
            )
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("destination", "")
        if code in BLOCKS and not data.get("starts_on"):
            self.add_error("starts_on", _("Say when it began; it counts from that day on."))
        if code in BLOCKS and not accepted(code, data.get("evidence", "")):
            self.add_error(
                "evidence",
                _(
                    "This paper does not prove this destination. An internship agreement never proves employment."
                ),
            )
        if data.get("evidence") and not data.get("file"):
            self.add_error("file", _("Add the scan of this paper."))
        return data

    def values(self) -> dict[str, Any]:
        """Fields of `Claim`; stores the file. Raises ValidationError for a file that cannot be kept."""
        data = dict(self.cleaned_data)
        file, job = data.pop("file"), data.pop("job")
        digest = evidence.store(file.read()) if file else ""
        return {**data, "occupation_id": job, "evidence_hash": digest}


class CheckForm(forms.Form):
    """Accept a claim, or return it with the reason."""

    accept = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    why = forms.CharField(label=_("Reason when you return it"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accept") == "no" and not data.get("why"):
            self.add_error("why", _("Say what is missing, so that it can be put right."))
        return data


class ContactForm(forms.ModelForm):
    """A contact with a graduate without work."""

    class Meta:
        model = Contact
        fields = ["kind", "note"]
        labels = {"kind": _("How"), "note": _("What was agreed")}


class AnswerForm(forms.Form):
    """The graduate's word."""

    word = forms.ChoiceField(choices=[("confirmed", ""), ("disputed", "")])
    why = forms.CharField(
        label=_("What is not right?"),
        help_text=_("Only the city's verifiers read this, never your school."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("word") == "disputed" and not data.get("why"):
            self.add_error("why", _("Say in a few words what is not right."))
        return data


class CodeForm(forms.Form):
    """The answer code on the graduate's sheet."""

    code = forms.CharField(label=_("Your code"), help_text=_("Ten letters and digits."), max_length=20)


class SnapshotForm(forms.Form):
    """Which cohort to count, and until when."""

    cohort = forms.IntegerField(label=_("Year of graduation"), min_value=2000, max_value=2100)
    cutoff = forms.DateField(label=_("Cut-off date"), widget=forms.DateInput(attrs={"type": "date"}))
    exclude_through_train = forms.BooleanField(
        label=_("Leave through-train students out of the direct rate"), required=False
    )


class ResolveForm(forms.Form):
    """How a dispute ends."""

    keep = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    why = forms.CharField(label=_("What you found out"), max_length=200)
