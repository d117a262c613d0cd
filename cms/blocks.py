"""What a page's body is made of: three shallow blocks, defined here and not in migrations."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

TEXT: Final = ["h3", "bold", "ol", "ul", "link", "document-link"]


class TermBlock(blocks.StructBlock):
    """A question with its answer, or a word with its meaning; `key` is its anchor in the address."""

    term = blocks.CharBlock(max_length=120, label=_("Word or question"))
    meaning = blocks.RichTextBlock(features=["bold", "ul", "link"], label=_("Meaning or answer"))
    key = blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_-]*$",
        required=False,
        max_length=40,
        label=_("Anchor"),
        help_text=_("Small letters and digits; other pages link to it."),
        error_messages={"invalid": _("Write small letters, digits and hyphens only.")},
    )


class BodyBlock(blocks.StreamBlock):
    """Text, pictures with their words, and lists of terms."""

    text = blocks.RichTextBlock(
        features=TEXT, icon="pilcrow", label=_("Text"), template="cms/blocks/text.html"
    )
    picture = ImageBlock(icon="image", label=_("Picture"), template="cms/blocks/picture.html")
    terms = blocks.ListBlock(
        TermBlock(), icon="list-ul", label=_("Questions or terms"), template="cms/blocks/terms.html"
    )


class BodyField(StreamField):
    """The body of a page. Migrations see no blocks, so that a new one is no change of the database."""

    def __init__(self, block_types: Any = BodyBlock, **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
