"""One opening on one page, and the upload of many."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.han import han
from vocmatch.codes import lookup
from vocmatch.codes.models import Certificate, Major, Occupation, Skill
from vocmatch.employers.forms.fields import DayInput, RegionField
from vocmatch.employers.imports import values
from vocmatch.employers.models import Opening

MOST_BYTES: Final = 5 << 20  # of a list of openings
SEPARATOR: Final = "、"


class OpeningForm(forms.ModelForm):
    """One opening on one page: the six legal elements, then what helps to find people.

    Job, majors, skills and certificates are written in words; what is recognised is shown before
    publishing.
    """

    job = forms.CharField(
        label=_("Occupation"),
        help_text=_("A usual job title, for example electrician. Empty: taken from the name of the post."),
        max_length=60,
        required=False,
    )
    region = RegionField(label=_("Place of work"), empty_label=_("choose"))
    major_names = forms.CharField(
        label=_("Majors"),
        help_text=_("Names or codes, divided by commas. Write 不限 where every major is welcome."),
        max_length=300,
        required=False,
    )
    skill_names = forms.CharField(
        label=_("Skills"),
        help_text=_("Empty: taken from the work and the requirements."),
        max_length=600,
        required=False,
    )
    certificate_names = forms.CharField(label=_("Welcome certificates"), max_length=300, required=False)
    required_names = forms.CharField(
        label=_("Certificates the law requires"),
        help_text=_("People without them are not shown this opening."),
        max_length=300,
        required=False,
    )
    conditions = forms.MultipleChoiceField(
        label=_("Offered"),
        choices=Opening.Condition.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hazards = forms.MultipleChoiceField(
        label=_("Hazards"),
        help_text=_("Any of these closes the opening to people under 18, as the law demands."),
        choices=Opening.Hazard.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Opening
        fields = (
            "title", "seats", "duties", "requirements", "region", "address", "pay_min", "pay_max",
            "pay_basis", "pay_months", "pay_text", "kind", "education", "conditions", "hazards",
            "sex_ground", "contract_months", "probation_months", "starts_on", "closes_on", "source",
        )  # fmt: skip
        labels = {
            "title": _("Name of the post"),
            "seats": _("Number of people"),
            "duties": _("The work"),
            "requirements": _("What is required"),
            "address": _("Address"),
            "pay_min": _("Pay from, yuan"),
            "pay_max": _("Pay to, yuan"),
            "pay_basis": _("Paid"),
            "pay_months": _("Months paid a year"),
            "pay_text": _("More about pay"),
            "kind": _("Kind of post"),
            "education": _("Education at least"),
            "sex_ground": _("Legal ground to leave women out"),
            "contract_months": _("Contract, months"),
            "probation_months": _("Probation, months"),
            "starts_on": _("First day of work"),
            "closes_on": _("Last day to apply"),
            "source": _("Where the opening was published first"),
        }
        help_texts = {
            "duties": _("What is done on a working day."),
            "requirements": _("What people need to know or hold; 无 where nothing is required."),
            "pay_min": _("The basic pay; by the piece, what one piece pays."),
            "sex_ground": _("Only where the law forbids the work to women; else leave it open."),
            "closes_on": _("Empty: 90 days after publishing."),
            "source": _("Only for an opening taken over from elsewhere."),
            "contract_months": "",
            "probation_months": "",
            "pay_months": "",
        }
        widgets = {
            "duties": forms.Textarea(attrs={"rows": 5}),
            "requirements": forms.Textarea(attrs={"rows": 4}),
            "starts_on": DayInput(),
            "closes_on": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("requirements", "pay_min"):
            self.fields[name].required = True
        self.fields["pay_months"].required = False
        self.fields["seats"].initial = 1
        if self.instance.pk:
            self.initial.update(written_names(self.instance))

    def clean_pay_months(self) -> int:
        return self.cleaned_data["pay_months"] or 12

    def clean_job(self) -> str:
        text = self.cleaned_data["job"].strip()
        code = lookup.find_occupation(text) if text else None
        if text and not code:
            raise forms.ValidationError(
                _("We know no job called “%(text)s”. Try a more common name, or leave this empty."),
                params={"text": text},
            )
        return code or ""

    def clean_major_names(self) -> list[str]:
        text = self.cleaned_data["major_names"].strip()
        found = values.majors(text) if text else []
        if text and not found:
            raise forms.ValidationError(
                _("No major of the directory is recognised in “%(text)s”."), params={"text": text}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("pay_min"), data.get("pay_max")
        if low and high and high < low:
            self.add_error("pay_max", _("The highest pay is below the lowest."))
        return data

    def changes(self) -> dict[str, Any]:
        """Fields of Opening, for `services.save_opening`."""
        data = self.cleaned_data
        fields = {name: data[name] for name in self.Meta.fields}
        prose = f"{data['title']}\n{data['duties']}\n{data['requirements']}"
        return {
            **fields,
            "occupation_id": data["job"] or lookup.find_occupation(data["title"]),
            "majors": data["major_names"],
            "skills": lookup.find_skills(data["skill_names"] or prose),
            "certificates": lookup.find_certificates(data["certificate_names"]),
            "required_certificates": lookup.find_certificates(data["required_names"]),
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: `services.save_opening` is the only writer of an opening."""


def written_names(opening: Opening) -> dict[str, str]:
    """The codes of an opening as the words one would write for them."""

    def names(model: type[Major | Skill | Certificate], codes: list[str]) -> str:
        found = model.objects.in_bulk(codes)
        return SEPARATOR.join(han(found[code].label) for code in codes if code in found)

    every = "不限" if "any" in opening.majors else ""
    job = Occupation.objects.filter(pk=opening.occupation_id).first()
    return {
        "job": han(job.label) if job else "",
        "major_names": every or names(Major, opening.majors),
        "skill_names": names(Skill, opening.skills),
        "certificate_names": names(Certificate, opening.certificates),
        "required_names": names(Certificate, opening.required_certificates),
    }


class ListForm(forms.Form):
    """A list of openings to upload."""

    file = forms.FileField(label=_("List of openings"), help_text=_("An .xlsx, .xls or CSV file."))

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 5 MB. Divide the list into several files.")
            )
        return file
