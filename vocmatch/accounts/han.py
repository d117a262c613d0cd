"""Chinese content in the script of the reader: 简体 is stored, 繁體 is made on output.

The conversion is OpenCC's s2t, characters and phrases only: neutral between Taiwan and Hong Kong.
Names of persons and employers are printed without it, for a name is not ours to convert.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=20_000)
def traditional(text: str) -> str:
    """The text in traditional characters; what is not Chinese stays as it is."""
    return _converter().convert(text) if _HAN.search(text) else text


def han(value: object) -> str:
    """The value as text in the script of the active language.

    A safe string stays safe: OpenCC changes no ASCII character, so no markup appears or goes.
    """
    text = str(value)
    if (get_language() or "").lower() != "zh-hant":
        return text
    # lru_cache compares a SafeString equal to a str, so safety is put back here, not cached.
    changed = traditional(str.__str__(text))
    return mark_safe(changed) if isinstance(text, SafeString) else changed


def content(value: object) -> SafeString:
    """Chinese content as HTML in the script of the page; under /en/ it is marked as Chinese."""
    text = conditional_escape(han(value))
    if (get_language() or "").startswith("en") and _HAN.search(text):
        return format_html('<span lang="zh-Hans">{}</span>', text)
    return text
