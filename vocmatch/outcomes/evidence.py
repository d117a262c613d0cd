"""Evidence files: checked, stripped of what nobody needs, encrypted, named by the hash of their content."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from vocmatch.accounts.secrets import decrypt, encrypt

MOST_BYTES: Final = 8 << 20
MOST_PIXELS: Final = 20_000_000
LONGEST_SIDE: Final = 2400


def store(content: bytes) -> str:
    """Keep a PDF as it is, a picture re-encoded without metadata; returns the SHA-256 of what is kept.

    Raises `ValidationError` that says what to send instead.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 8 MB. Scan it at a lower resolution."))
    kept = content if content.startswith(b"%PDF-") else _picture(content)
    digest = hashlib.sha256(kept).hexdigest()
    path = _path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(encrypt(base64.b64encode(kept).decode()))
    # Whole or not at all, whatever stops the process between the two.
    part.replace(path)
    return digest


def read(digest: str) -> bytes:
    """What was kept under this hash. Raises FileNotFoundError where the file is gone."""
    return base64.b64decode(decrypt(_path(digest).read_text()))


def _path(digest: str) -> Path:
    return Path(settings.VOCMATCH_VAR) / "evidence" / digest[:2] / digest


def _picture(content: bytes) -> bytes:
    refusal = ValidationError(_("This is no picture we can read. Send a JPEG, PNG or PDF file."))
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            # The size stands in the header: a bomb is refused before a pixel is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture has more than 20 million pixels. Send a smaller one."))
            plain = picture.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise refusal from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()
