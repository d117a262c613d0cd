"""What the bureau fills in: the parts of a target, and a value reported by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts import numbers
from vocmatch.accounts.models import Organisation
from vocmatch.plans import words
from vocmatch.plans.models import Target
from vocmatch.plans.progress.enrolment import Part

MOST = 9_999_999


class PartsForm(forms.Form):
    """One whole number for each county or school; empty: it carries no part."""

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations: dict[str, Organisation] = {}
        for part in parts:
            name = f"part_{part.organisation.public_id}"
            self.organisations[name] = part.organisation
            self.fields[name] = forms.IntegerField(
                label=words.place(part.organisation),
                help_text=_("%(n)s registered so far") % {"n": numbers.number(part.value)},
                initial=part.allocated,
                min_value=0,
                max_value=MOST,
                required=False,
            )

    def parts(self) -> list[tuple[Organisation, int | None]]:
        """What was filled in, by organisation."""
        return [(row, self.cleaned_data[name]) for name, row in self.organisations.items()]


class ObservationForm(forms.Form):
    """A reported value of one target; a milestone is either done or under way."""

    value = forms.DecimalField(label=_("Value"), max_digits=12, decimal_places=2, min_value=0)
    on = forms.DateField(
        label=_("Day of the value"),
        help_text=_("The day on which it was so, not the day of this report."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    evidence = forms.CharField(
        label=_("What proves it"),
        help_text=_("Document, its number, where it is kept. Name no persons: everybody can read this."),
        max_length=200,
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        if target.unit == Target.Unit.MILESTONE:
            self.fields["value"] = forms.TypedChoiceField(
                label=_("State"),
                choices=[(1, _("done")), (0, _("under way"))],
                coerce=int,
                widget=forms.RadioSelect,
            )
        else:
            self.fields["value"].label = f"{self.fields['value'].label} ({target.get_unit_display()})"
            if target.unit == Target.Unit.PERCENT:
                self.fields["value"].max_value = 100
