"""Evidence files: checked, stripped of what nobody needs, encrypted, named by the hash of their content."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from vocmatch.accounts.secrets import decrypt, encrypt
from vocmatch.outcomes.models import Claim

MOST_BYTES: Final = 8 << 20
MOST_PIXELS: Final = 20_000_000
LONGEST_SIDE: Final = 2400
# The evidence archive is kept for three years after the year of graduation, for audits; then a contract or a
# letter with somebody's name and number serves nobody.
YEARS_KEPT: Final = 3
_PDF: Final = b"%PDF-"
_TOO_MANY_PIXELS: Final = gettext_lazy("The picture has more than 20 million pixels. Send a smaller one.")


def cleaned(file: UploadedFile) -> bytes:
    """What is kept of an upload: a PDF as it is, a picture re-encoded without metadata.

    Raises `ValidationError` that says what to send instead.
    """
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 8 MB. Scan it at a lower resolution."))
    content = file.read()
    return content if content.startswith(_PDF) else _picture(content)


def store(kept: bytes) -> str:
    """Keep what `cleaned` gave, encrypted; returns its SHA-256, by which it is found again."""
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


def forget(on: date) -> int:
    """Delete papers whose years are over; returns how many. The claim keeps their hash and says so."""
    over = Claim.objects.filter(outcome__enrolment__graduated_on__year__lt=on.year - YEARS_KEPT)
    needed = Claim.objects.exclude(pk__in=over.values("pk")).values("evidence_hash")
    old = over.exclude(evidence_hash="").exclude(evidence_hash__in=needed)
    count = 0
    for digest in old.values_list("evidence_hash", flat=True).distinct():
        path = _path(digest)
        if path.exists():
            path.unlink()
            count += 1
    return count


def kind_of(content: bytes) -> str:
    """The content type of what was kept."""
    return "application/pdf" if content.startswith(_PDF) else "image/jpeg"


def _path(digest: str) -> Path:
    return Path(settings.VOCMATCH_VAR) / "evidence" / digest[:2] / digest


def _picture(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            # The size stands in the header: a bomb is refused before a pixel is unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_TOO_MANY_PIXELS)
            # Phones turn pictures by a note in the metadata, which is dropped here.
            plain = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValidationError(_("This is no picture we can read. Send a JPEG, PNG or PDF file.")) from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()
