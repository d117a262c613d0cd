"""Papers: re-encoded, encrypted, refused when they are bombs."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from vocmatch.outcomes import evidence


def upload(content):
    return SimpleUploadedFile("paper.jpg", content)


def picture(kind="JPEG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def test_a_picture_loses_its_metadata_and_keeps_its_way_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x8825] = {1: "N", 2: (34.0, 34.0, 0.0)}  # where it was taken
    kept = evidence.cleaned(upload(picture(exif=exif)))
    with Image.open(io.BytesIO(kept)) as plain:
        assert (plain.format, plain.size, dict(plain.getexif())) == ("JPEG", (40, 60), {})


def test_what_is_kept_is_encrypted_and_found_by_its_hash():
    kept = evidence.cleaned(upload(b"%PDF-1.7 secret words"))
    digest = evidence.store(kept)
    assert evidence.read(digest) == kept
    assert evidence.kind_of(kept) == "application/pdf"
    path = Path(settings.VOCMATCH_VAR) / "evidence" / digest[:2] / digest
    assert b"secret" not in path.read_bytes()
    assert evidence.store(kept) == digest


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"",
        b"GIF89a",
        picture("PNG", (9000, 9000), compress_level=9),  # 81 megapixels in a few kilobytes
        b"%PDF" * (3 << 20),
    ],
    ids=["svg", "empty", "gif", "bomb", "too large"],
)
def test_what_is_no_paper_is_refused(content):
    with pytest.raises(ValidationError):
        evidence.cleaned(upload(content))
