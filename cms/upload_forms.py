"""Forms of the editors' uploads. Apart from the page forms, which Wagtail reads before its users exist."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.pictures import redraw

PDF: Final = b"%PDF-"


class PictureForm(BaseImageForm):
    """Takes an uploaded picture redrawn; stores nothing while anything is wrong."""

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        return redraw(file) if "file" in self.changed_data else file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # While another field is wrong Wagtail keeps an upload as it came; a picture is never kept so.
        if self.errors and "file" in self.fields and "file" not in self.errors:
            self.add_error("file", _("The picture was not stored. Correct the other fields first."))
        return data


class PdfForm(BaseDocumentForm):
    """Takes what begins as a PDF does, whatever its name says."""

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            file.seek(0)
            start = file.read(len(PDF))
            file.seek(0)
            if start != PDF:
                raise ValidationError(_("This is no PDF. Save the document as PDF and upload that."))
        return file
