"""Pictures and documents of the public site. None of them may show or name a student."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.search import index

from cms.pictures import redraw
from search import text
from vocmatch.accounts.secrets import random_id


class SiteImage(AbstractImage):
    """A picture. `description` says in words what it shows, for those who do not see it."""

    admin_form_fields = Image.admin_form_fields
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("words"),
        index.AutocompleteField("words"),
    ]

    @property
    def words(self) -> str:
        """Title and description as the tokens that Chinese is searched by."""
        return " ".join(text.tokens(f"{self.title} {self.description}"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the picture redrawn, whichever way it came. Raises `ValidationError` as `redraw` does."""
        if self.file and not self.file._committed:
            self.file = redraw(self.file.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> ContentFile:
        """The picture in one size. Wagtail's temporary file is closed here, since nobody else does."""
        with super().generate_rendition_file(filter, source=source) as drawn:
            drawn.seek(0)
            return ContentFile(drawn.read(), name=drawn.name)


class SiteRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


def document_path(_document: SiteDocument, _filename: str) -> str:
    """A random name: people write names into those of their files."""
    return f"documents/{random_id()}.pdf"


class SiteDocument(AbstractDocument):
    """A PDF that a page links to."""

    file = models.FileField(_("file"), upload_to=document_path)

    admin_form_fields = ("title", "file", "collection", "tags")
