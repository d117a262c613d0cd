"""What schools, counties, employers and graduates fill in about an outcome."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.han import han
from vocmatch.codes import identifiers, lookup
from vocmatch.codes.models import Industry, Region
from vocmatch.employers.models import Employer
from vocmatch.outcomes import evidence
from vocmatch.outcomes.definitions import BLOCKS, accepted
from vocmatch.outcomes.models import Claim, Contact, Destination, Snapshot
from vocmatch.outcomes.services.words import Result

DIVISION: Final = 2  # digits of a division of GB/T 4754, the level a school can name
# Papers that are entered by hand; a start is recorded by the employer itself.
PAPERS: Final = [choice for choice in Claim.Evidence.choices if choice[0] != Claim.Evidence.START]
WITHOUT_FILE: Final = frozenset({Claim.Evidence.NONE, Claim.Evidence.RECORD})


def _day(label: Any, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


def places() -> QuerySet[Region]:
    """Counties of the city and prefectures elsewhere."""
    near = settings.VOCMATCH_CITY[:4]
    rows = Region.objects.filter(code__startswith=near, level=3) | Region.objects.filter(level=2)
    return rows.order_by("-level", "code")


class ClaimForm(forms.Form):
    """One claim with its evidence."""

    destination = forms.ChoiceField(label=_("What the graduate does"), choices=Destination.choices)
    employer_name = forms.CharField(label=_("Employer, or school of study"), max_length=120, required=False)
    credit_code = forms.CharField(
        label=_("Credit code of the employer"),
        help_text=_("18 signs, as on the business licence."),
        max_length=20,
        required=False,
    )
    job = forms.CharField(
        label=_("Job"), help_text=_("As people say it: welder, nurse."), max_length=40, required=False
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Place of work or study"), required=False, empty_label="—"
    )
    industry = forms.ModelChoiceField(
        Industry.objects.none(),
        label=_("Industry"),
        help_text=_("Known of employers that are registered here."),
        required=False,
        empty_label="—",
    )
    starts_on = _day(_("Since"), _("For study the date of the letter of admission."), required=False)
    pay = forms.IntegerField(
        label=_("Pay before tax, yuan a month"), min_value=0, max_value=200_000, required=False
    )
    contract_months = forms.IntegerField(
        label=_("Contract, months"),
        help_text=_("0: none signed; 999: open-ended."),
        min_value=0,
        max_value=Claim.OPEN_ENDED,
        required=False,
    )
    insurance = forms.ChoiceField(
        label=_("Social insurance"), choices=Claim.Insurance.choices, required=False
    )
    channel = forms.ChoiceField(
        label=_("Found through"), choices=[("", "—"), *Claim.Channel.choices], required=False
    )
    evidence = forms.ChoiceField(label=_("Paper that proves it"), choices=PAPERS, required=False)
    file = forms.FileField(
        label=_("Scan or photo of the paper"), help_text=_("JPEG, PNG or PDF, up to 8 MB."), required=False
    )
    evidence_place = forms.CharField(
        label=_("Where the paper is kept"), help_text=_("If there is no scan."), max_length=60, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industries = Industry.objects.filter(code__regex=rf"^\d{{{DIVISION}}}$", retired=False)
        for name, rows in (("region", places()), ("industry", industries)):
            field = self.fields[name]
            field.queryset = rows
            field.label_from_instance = lambda row: han(row.label)

    def clean_credit_code(self) -> str:
        text = self.cleaned_data["credit_code"].strip()
        if not text:
            return ""
        found = identifiers.check_credit_code(text)
        for problem in found.problems:
            if problem.level == identifiers.ERROR:
                raise ValidationError(problem.message)
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

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        return evidence.cleaned(file) if file else b""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code, paper = data.get("destination", ""), data.get("evidence", "")
        if code in BLOCKS and not data.get("starts_on"):
            self.add_error("starts_on", _("Say since when; it counts from that day on."))
        if paper == Claim.Evidence.INTERNSHIP:
            self.add_error("evidence", _("An internship agreement never proves employment."))
        elif paper and not accepted(code, paper):
            self.add_error("evidence", _("This paper does not prove what you chose above."))
        if paper not in WITHOUT_FILE and not data.get("file") and not data.get("evidence_place"):
            self.add_error("file", _("Add the scan of this paper, or say where it is kept."))
        return data

    def values(self) -> dict[str, Any]:
        """Fields of `Claim`, the file being stored; the industry of a registered employer fills the gap."""
        data = {name: self.cleaned_data[name] for name in ClaimForm.base_fields}
        kept, data["occupation_id"] = data.pop("file"), data.pop("job")
        data["evidence_hash"] = evidence.store(kept) if kept else ""
        if data["industry"] is None and data["credit_code"]:
            known = (
                Employer.objects.filter(credit_code=data["credit_code"]).select_related("industry").first()
            )
            data["industry"] = known.industry if known else None
        return data


class StartForm(forms.Form):
    """The employer records the first day of work."""

    starts_on = _day(_("First day of work"))
    pay = forms.IntegerField(label=_("Pay before tax, yuan a month"), min_value=1, max_value=200_000)
    contract_months = forms.IntegerField(
        label=_("Contract, months"),
        help_text=_("0: none signed; 999: open-ended."),
        min_value=0,
        max_value=Claim.OPEN_ENDED,
    )
    insurance = forms.ChoiceField(label=_("Social insurance"), choices=Claim.Insurance.choices[1:])

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet. Record the start on the day itself."))
        return day


class CheckForm(forms.Form):
    """Accept a claim, or return it with the reason."""

    accept = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    why = forms.CharField(label=_("Reason when you return it"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accept") == "no" and not data.get("why"):
            self.add_error("why", _("Say what is missing, so that it can be put right."))
        return data


class PurposeForm(forms.Form):
    """Why a single case is opened; the answer goes into the log the graduate can read."""

    PURPOSES = (
        ("check", _("check of a school's claims")),
        ("audit", _("audit of a sample")),
        ("complaint", _("a complaint was made")),
    )
    purpose = forms.ChoiceField(label=_("Why you open this case"), choices=PURPOSES, widget=forms.RadioSelect)

    @property
    def words(self) -> str:
        """The purpose as it is logged."""
        return str(dict(self.PURPOSES)[self.cleaned_data["purpose"]])


class ContactForm(forms.ModelForm):
    """A contact with a graduate without work."""

    class Meta:
        model = Contact
        fields = ["kind", "note"]
        labels = {"kind": _("How"), "note": _("What was agreed")}


class AnswerForm(forms.Form):
    """The graduate's word about the claim that was shown."""

    claim = forms.SlugField(widget=forms.HiddenInput)
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

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Ten letters and digits; capitals and blanks do not matter."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )


class SnapshotForm(forms.Form):
    """Which cohort to count, until when and how."""

    cohort = forms.IntegerField(label=_("Year of graduation"), min_value=2000, max_value=2100)
    cutoff = _day(_("Cut-off date"))
    definition = forms.ChoiceField(
        label=_("Definition"),
        choices=Snapshot.Definition.choices,
        initial=Snapshot.Definition.V2014,
    )
    include_technician_schools = forms.BooleanField(
        label=_("Count technician schools"), required=False, initial=True
    )
    exclude_through_train = forms.BooleanField(
        label=_("Leave through-train students out of the direct rate"), required=False
    )


class ResolveForm(forms.Form):
    """How a dispute ends; a correction brings a `ClaimForm` with it."""

    result = forms.ChoiceField(choices=Result.choices)
    why = forms.CharField(label=_("What you found out"), max_length=200)
