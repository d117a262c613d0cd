"""What may be asked of the search page: every field typed, every other one refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import labels
from search.engines import Query
from search.engines.base import MAX_PAGE
from search.text import MAX_QUERY
from vocmatch.codes.regions import seat
from vocmatch.employers.models import Opening

SIZE: Final = 20
CIRCLES: Final = (10, 20, 50)  # kilometres around the seat of the chosen place
MAX_PAY: Final = 100_000
NAMED: Final = 3  # unknown fields that the message names


class Kind(models.TextChoices):
    """The two lists of the page."""

    OPENINGS = "openings", gettext_lazy("Openings")
    PROGRAMMES = "programmes", gettext_lazy("Programmes")


class Sort(models.TextChoices):
    """Orders of the list of openings, by the engine's names."""

    BEST = "best", gettext_lazy("Best match")
    NEWEST = "newest", gettext_lazy("Newest")
    PAY = "pay", gettext_lazy("Highest pay")


class WordsField(forms.CharField):
    """Free words: what is no character is dropped and the rest cut to what the engine reads."""

    def to_python(self, value: Any) -> str:
        text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in str(value or "")[:2000])
        return " ".join(text.split())[:MAX_QUERY]


class CodeField(forms.CharField):
    """A code, or the beginning of codes, that the field's tables know."""

    def __init__(self, pattern: str, name_of: Callable[[str], str], message: Any, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=10, **kwargs)
        self._pattern, self._name_of, self._message = re.compile(pattern, re.ASCII), name_of, message

    def clean(self, value: Any) -> str:
        code = super().clean(value)
        if code and not (self._pattern.fullmatch(code) and self._name_of(code)):
            raise ValidationError(self._message, code="unknown")
        return code


class SearchForm(forms.Form):
    """Fields of the address of `/search/`. Bound with `request.GET`."""

    q = WordsField(label=gettext_lazy("Words"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("List"), choices=Kind.choices, required=False)
    county = CodeField(
        r"\d\d(\d\d){0,2}",
        labels.region,
        gettext_lazy("No place has this code."),
        label=gettext_lazy("County"),
    )
    within = forms.TypedChoiceField(
        label=gettext_lazy("Around its seat, kilometres"),
        choices=[(km, km) for km in CIRCLES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    occupation = CodeField(
        r"\d-\d\d(-\d\d){0,2}",
        labels.occupation,
        gettext_lazy("No occupation has this code."),
        label=gettext_lazy("Field of work"),
    )
    education = forms.TypedChoiceField(
        label=gettext_lazy("Education"),
        choices=Opening.Education.choices,
        coerce=int,
        empty_value=None,
        required=False,
    )
    major = CodeField(
        r"\d\d(\d\d){0,2}", labels.major, gettext_lazy("No major has this code."), label=gettext_lazy("Major")
    )
    pay = forms.IntegerField(
        label=gettext_lazy("Pay a month, at least"), required=False, min_value=0, max_value=MAX_PAY
    )
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=Sort.choices, required=False)
    page = forms.IntegerField(label=gettext_lazy("Page"), required=False, min_value=1, max_value=MAX_PAGE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if unknown := sorted(set(self.data) - set(self.fields)):
            names = ", ".join(f"“{name[:40]}”" for name in unknown[:NAMED])
            message = _("The search has no field %(names)s. Take it out of the address.")
            raise ValidationError(message % {"names": names}, code="unknown_field")
        return data

    @property
    def kind_asked(self) -> Kind:
        """Which list; openings unless told otherwise."""
        return Kind(self.cleaned_data["kind"] or Kind.OPENINGS)

    def query(self) -> Query:
        """The question to the engine."""
        data = self.cleaned_data
        near = seat(data["county"]) if data["within"] else (None, None)
        return Query(
            text=data["q"],
            region=data["county"],
            occupation=data["occupation"],
            education=data["education"],
            wage_min=data["pay"],
            major=data["major"],
            page=data["page"] or 1,
            size=SIZE,
            order=data["sort"] or "best",
            near=None if near[0] is None or near[1] is None else (near[0], near[1]),
            km=data["within"] or 0,
        )

    def address(self, **changes: str | int | None) -> str:
        """`?…` of this question with some answers changed or (None, empty) taken away; page 1 again."""
        values = {**self.cleaned_data, "page": None, **changes}
        if not values["county"] or ("county" in changes and "within" not in changes):
            values["within"] = None
        kept = {name: value for name, value in values.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else "?"

    def kept(self, *, without: str) -> list[tuple[str, str]]:
        """(name, value) of the answers that stay when another field is asked anew."""
        values = self.cleaned_data.items()
        return [
            (name, str(value))
            for name, value in values
            if name not in (without, "page") and value not in (None, "")
        ]
