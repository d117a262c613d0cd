"""Form of the editors' uploads. Apart from the page forms, which Wagtail reads before its users exist."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm

from cms.pictures import redraw


class PictureForm(BaseImageForm):
    """Takes an uploaded picture redrawn; stores nothing while anything is wrong."""

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        return redraw(file) if "file" in self.changed_data else file

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        # Wagtail keeps the upload as it came while another field is wrong; a picture is kept redrawn or not.
        if self.errors and "file" in self.fields and "file" not in self.errors:
            self.add_error("file", _("The picture was not stored. Correct the other fields first."))
        return data
