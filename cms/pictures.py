"""Uploaded pictures are drawn anew before anything stores them: what a camera wrote beside them goes."""

from __future__ import annotations

import io
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from vocmatch.accounts.secrets import random_id

MAX_PIXELS: Final = 20_000_000
MAX_SIDE: Final = 2400  # longest side kept; no page shows more
ENDINGS: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class CleanPicture(ContentFile):
    """A picture that went through `redraw`, under a random name (cameras and people name files)."""


def redraw(file: File) -> CleanPicture:
    """The first frame of an uploaded picture as pixels alone: no EXIF, place, comment or profile.

    The size is read from the header, so that 81 megapixels in nine kilobytes are refused without
    being unpacked. Raises `ValidationError` for SVG, other formats, broken files and more than 20
    megapixels.
    """
    if isinstance(file, CleanPicture):
        return file
    file.seek(0)
    try:
        picture = Image.open(file, formats=tuple(ENDINGS))
        ending = picture.format or ""
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_too_large(picture.width * picture.height), code="file_too_many_pixels")
        picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_too_large(None), code="file_too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        message = _("This is no JPEG, PNG or WebP picture, or it is damaged. Save it again as JPEG.")
        raise ValidationError(message, code="invalid_image") from None
    return _encode(ImageOps.exif_transpose(picture), ending)


def _encode(picture: Image.Image, ending: str) -> CleanPicture:
    mode = "RGBA" if ending != "JPEG" and picture.has_transparency_data else "RGB"
    picture = picture.convert(mode)
    picture.info = {}
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    picture.save(out, ending, quality=85)
    return CleanPicture(out.getvalue(), name=f"{random_id()}.{ENDINGS[ending]}")


def _too_large(pixels: int | None) -> str:
    if pixels is None:
        return _("The picture has far more than 20 megapixels. Make it smaller and upload it again.")
    return _(
        "The picture has %(n)s megapixels; at most 20 are taken. Make it smaller and upload it again."
    ) % {"n": f"{pixels / 1_000_000:.0f}"}
