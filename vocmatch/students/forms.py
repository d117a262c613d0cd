"""What a student fills in."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.han import han
from vocmatch.codes import alignment, lookup
from vocmatch.codes.models import Certificate, Code, MajorCertificate, MajorSkill, Occupation, Region, Skill
from vocmatch.students.models import Profile

NEIGHBOUR_PROVINCES = ("61",)  # 关中—天水经济区: many find work there
MOST_SKILLS = 60


def conditions() -> list[tuple[str, str]]:
    """Conditions a person can wish; the same keys openings offer."""
    return [
        ("contract", gettext("contract of a year and more")),
        ("insurance", gettext("social insurance")),
        ("housing", gettext("housing")),
        ("meals", gettext("meals")),
        ("no_nights", gettext("no night shifts")),
        ("weekends", gettext("weekends off")),
        ("training", gettext("training by the employer")),
    ]


class ProfileForm(forms.Form):
    """Wishes and skills of one person; the choices come from the major and what is held already."""

    occupations = forms.MultipleChoiceField(
        label=_("Jobs you want"),
        help_text=_("Tick none to see all jobs your programme leads to."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_job = forms.CharField(
        label=_("Another job"),
        help_text=_("One job in your own words, for example nurse."),
        max_length=30,
        required=False,
    )
    place = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Where you want to work"),
        help_text=_("Distances are measured from the seat of this county."),
        empty_label=_("at home"),
        required=False,
    )
    pay = forms.IntegerField(
        label=_("Pay you expect, in yuan a month"), min_value=500, max_value=50_000, required=False
    )
    conditions = forms.MultipleChoiceField(
        label=_("What matters to you"),
        widget=forms.CheckboxSelectMultiple,
        choices=conditions,
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("What you can do"),
        help_text=_("Filled in from your programme. Untick what you cannot do yet."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    more_skills = forms.CharField(
        label=_("What else you can do"),
        help_text=_("In your own words; we find the skills in it."),
        max_length=300,
        required=False,
    )
    certificates = forms.MultipleChoiceField(
        label=_("Certificates you hold"), widget=forms.CheckboxSelectMultiple, required=False
    )
    looking = forms.BooleanField(label=_("I am looking for work"), required=False)

    def __init__(self, *args: Any, profile: Profile, major: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.initial_of(profile))
        super().__init__(*args, **kwargs)
        leads = [code for code in alignment.leads_to(major) if len(code) > 7]
        self._choose("occupations", Occupation, {*leads, *profile.occupations})
        taught = set(MajorSkill.objects.filter(major_id=major).values_list("skill_id", flat=True))
        self._choose("skills", Skill, {*taught, *profile.skills})
        prepared = set(
            MajorCertificate.objects.filter(major_id=major).values_list("certificate_id", flat=True)
        )
        self._choose("certificates", Certificate, {*prepared, *profile.certificates})
        city = settings.VOCMATCH_CITY
        around = Q(code__startswith=city[:4], level=3) | Q(code__startswith=city[:2], level=2)
        for province in NEIGHBOUR_PROVINCES:
            around |= Q(code__startswith=province, level=2)
        place = self.fields["place"]
        place.queryset = Region.objects.filter(around).order_by("-level", "code")
        place.label_from_instance = lambda region: han(region.label)

    @staticmethod
    def initial_of(profile: Profile) -> dict[str, Any]:
        """The form's values as the profile has them."""
        names = ("occupations", "place", "pay", "conditions", "skills", "certificates", "looking")
        return {name: getattr(profile, name) for name in names}

    def _choose(self, name: str, table: type[Code], codes: set[str]) -> None:
        rows = table.objects.filter(code__in=codes)
        self.fields[name].choices = [(row.code, han(row.label)) for row in rows]

    def clean_other_job(self) -> str:
        text = self.cleaned_data["other_job"].strip()
        if not text:
            return ""
        code = lookup.find_occupation(text)
        if not code:
            raise forms.ValidationError(
                _("We know no job called “%(text)s”. Try a more common name, or leave this empty."),
                params={"text": text},
            )
        return code

    def changes(self) -> dict[str, Any]:
        """What to write, with the jobs and skills found in free words added."""
        data = self.cleaned_data
        skills = list(dict.fromkeys([*data["skills"], *lookup.find_skills(data["more_skills"])]))
        jobs = list(dict.fromkeys([*data["occupations"], *filter(None, [data["other_job"]])]))
        return {
            "occupations": jobs,
            "place": data["place"],
            "pay": data["pay"],
            "conditions": data["conditions"],
            "skills": skills[:MOST_SKILLS],
            "certificates": data["certificates"],
            "looking": data["looking"],
        }


class SlipForm(forms.Form):
    """Student number and code as the slip says."""

    number = forms.CharField(label=_("Student number"), max_length=30)
    code = forms.CharField(
        label=_("Code on the slip"),
        help_text=_("Ten letters and digits; capitals and blanks do not matter."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )


class FirstLoginForm(SlipForm):
    """A slip and the password the student chooses."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters, not only digits you use elsewhere."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=128,
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class GuardianForm(SlipForm):
    """A guardian's slip and agreement."""

    agree = forms.BooleanField(
        label=_("I am a guardian of this student and agree that employers see a card without the name.")
    )


class EraseForm(forms.Form):
    """The password: what cannot be undone is not done by whoever finds an open browser."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        max_length=128,
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Checked only while tries are left: a hash costs a third of a second."""
        if not ratelimit.consume(self.request, action="reauthenticate", user=self.request.user):
            raise forms.ValidationError(_("Too many tries. Wait a minute, then type it once more."))
        password = self.cleaned_data["password"]
        if not self.request.user.check_password(password):
            raise forms.ValidationError(_("This is not your password. Type it once more."))
        return password


class StudentFilter(forms.Form):
    """Narrowing the list of students."""

    q = forms.CharField(label=_("Name or student number"), max_length=30, required=False)
    class_name = forms.CharField(label=_("Class"), max_length=60, required=False)
    state = forms.CharField(max_length=10, required=False)
