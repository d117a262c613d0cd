"""Sentences that are stored now and shown later, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext


@dataclass(frozen=True)
class Message:
    """A source sentence (marked with `gettext_noop`) and the values that belong in it.

    Background work has no language of its own, so what it says is kept untranslated.
    """

    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.text:
            return ""
        sentence = gettext(self.text)
        return sentence % self.values if self.values else sentence

    def stored(self) -> list[object]:
        """The message as JSON can hold it; `Message(*stored)` makes it again."""
        return [self.text, dict(self.values)]


class Refused(Exception):
    """What was asked cannot be done, for a reason that can be shown; `str()` gives it translated."""

    def __init__(self, text: str, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.message)
