"""What is uploaded: pictures come out as pixels alone, bombs and drawings with script are refused."""

import io
import struct
import time
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form

from cms.models import SiteDocument, SiteImage
from cms.pictures import MAX_SIDE, redraw
from cms.upload_forms import PdfForm, PictureForm


def photograph(ending="JPEG"):
    """A picture turned on its side that knows where and by whom it was taken."""
    image = Image.new("RGB", (120, 80), "teal")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Zhang San"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (34.0, 34.0, 34.0)
    out = io.BytesIO()
    options = {"exif": exif}
    if ending == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "Zhang San")
        options["pnginfo"] = text
    if ending == "JPEG":
        options["comment"] = b"Zhang San"
    image.save(out, ending, **options)
    return out.getvalue()


def bomb(width, height):
    """A PNG of few bytes that unpacks to width × height pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("ending", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_what_the_camera_wrote_and_keeps_its_turn(ending):
    clean = redraw(ContentFile(photograph(ending), name="张三 家门口.jpg"))
    data = clean.read()
    assert b"Zhang" not in data
    assert "张三" not in clean.name
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == (ending, (80, 120))
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "Author", "icc_profile", "xmp"} & image.info.keys()


def test_transparency_stays_and_large_pictures_shrink():
    out = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (0, 0, 0, 0)).save(out, "PNG")
    image = Image.open(redraw(ContentFile(out.getvalue())))
    assert (image.mode, image.size) == ("RGBA", (MAX_SIDE, MAX_SIDE // 4))


@pytest.mark.parametrize("size", [(9000, 9000), (60_000, 60_000), (5001, 4001)])
def test_bombs_are_refused_at_once(size):
    data = (
        bomb(*size)
        if size[0] < 60_000
        else bomb(100, 100).replace(struct.pack(">II", 100, 100), struct.pack(">II", *size))
    )
    start = time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        redraw(ContentFile(data))
    assert time.perf_counter() - start < 1
    assert refused.value.code in {"file_too_many_pixels", "invalid_image"}


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        b"",
        b"%PDF-1.7",
        photograph()[:300],
    ],
)
def test_what_is_no_photograph_is_refused(data):
    with pytest.raises(ValidationError, match="JPEG"):
        redraw(ContentFile(data))


@pytest.mark.django_db
def test_the_model_stores_it_redrawn_whichever_way_it_comes(roots, own_folders):
    image = SiteImage(title="车间", file=ContentFile(photograph(), name="张三.jpg"))
    image.save()
    assert (image.width, image.height) == (80, 120)
    assert image.file_size == image.file.size
    stored = (own_folders / "media" / image.file.name).read_bytes()
    assert b"Zhang" not in stored
    rendition = image.get_rendition("max-60x60|format-jpeg")
    with Image.open(rendition.file.path) as drawn:
        assert dict(drawn.getexif()) == {}
    names = [path.name for path in (own_folders / "media").rglob("*") if path.is_file()]
    assert len(names) == 2
    assert not any("张" in name for name in names)


@pytest.mark.django_db
def test_the_editors_form_keeps_no_upload_while_anything_is_wrong(roots, own_folders, admin_user):
    form_class = get_image_form(SiteImage)
    assert issubclass(form_class, PictureForm)
    file = SimpleUploadedFile("a.jpg", photograph(), "image/jpeg")
    form = form_class({"title": "x" * 300, "collection": ""}, {"file": file}, user=admin_user)
    assert not form.is_valid()
    assert "file" in form.errors
    svg = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    assert "file" in form_class({"title": "x"}, {"file": svg}, user=admin_user).errors
    big = SimpleUploadedFile("a.png", bomb(9000, 9000), "image/png")
    assert "file" in form_class({"title": "x"}, {"file": big}, user=admin_user).errors


@pytest.mark.django_db
def test_documents_are_pdf_under_a_random_name(roots, own_folders, admin_user):
    form_class = get_document_form(SiteDocument)
    assert issubclass(form_class, PdfForm)
    page = SimpleUploadedFile("张三.pdf", b"<html><script>", "application/pdf")
    assert "file" in form_class({"title": "x"}, {"file": page}, user=admin_user).errors
    named = SimpleUploadedFile("x.html", b"%PDF-1.7", "text/html")
    assert "file" in form_class({"title": "x"}, {"file": named}, user=admin_user).errors
    document = SiteDocument(title="招生简章", file=SimpleUploadedFile("张三.pdf", b"%PDF-1.7"))
    document.save()
    assert document.url.startswith("/media/documents/")
    assert "张" not in document.file.name
