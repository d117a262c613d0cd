"""Form fields the forms of this app share."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import Q

from vocmatch.accounts.han import han
from vocmatch.codes.models import Region

NEIGHBOUR_PROVINCES: Final = ("61",)  # 关中—天水经济区: many find work there


class RegionField(forms.ModelChoiceField):
    """The counties of the city, then prefectures around it; named in the reader's script."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Region.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> RegionField:
        made = super().__deepcopy__(memo)
        city = settings.VOCMATCH_CITY
        around = Q(code__startswith=city[:4], level=3) | Q(code__startswith=city[:2], level=2)
        for province in NEIGHBOUR_PROVINCES:
            around |= Q(code__startswith=province, level=2)
        made.queryset = Region.objects.filter(around).order_by("-level", "code")
        return made

    def label_from_instance(self, obj: Region) -> str:
        return han(obj.label)


class DayInput(forms.DateInput):
    """A date control of the browser, which takes ISO dates only."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)
