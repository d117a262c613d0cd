"""A public site in two languages with two schools, and the index in a folder of the test."""

import io
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.utils import translation
from PIL import Image

from cms import services
from cms.models import ProgramPage
from search import engines
from tests import factories
from vocmatch.codes.models import Region
from vocmatch.schools.models import Program, School


@dataclass
class City:
    """What a test starts from: school A has a published programme (welding), school B too (nursing)."""

    school_a: School
    school_b: School
    program_a: Program
    program_b: Program
    page_a: ProgramPage
    page_b: ProgramPage
    path_a: str
    path_of_school: str


def picture(size=(80, 60), ending="JPEG", **options):
    """The bytes of a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, ending, **options)
    return out.getvalue()


@pytest.fixture(name="picture")
def _picture():
    return picture


@pytest.fixture
def own_folders(settings, tmp_path):
    """Index, pictures and caches of this test alone, and the site's first language to start with."""
    translation.activate("zh-hans")
    settings.VOCMATCH_VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    engines.forget_engine()
    cache.clear()
    yield tmp_path
    engines.forget_engine()
    cache.clear()


@pytest.fixture
def roots(db):
    """What Wagtail's migrations made, also after a test that emptied every table."""
    factories.replant()


@pytest.fixture
def city(roots, own_folders):
    Region.objects.get_or_create(
        code="620500",
        defaults={"name": "天水市", "name_en": "Tianshui", "level": 2, "lat": 34.5, "lon": 105.7},
    )
    school_a = factories.SchoolFactory(
        organisation__name="渭河职业技术学校",
        organisation__region__code="620502",
        name_en="Weihe Vocational School",
    )
    school_b = factories.SchoolFactory(
        organisation__name="麦积护理学校", organisation__region__code="620503", name_en="Maiji Nursing School"
    )
    program_a = factories.ProgramFactory(school=school_a, major__code="660105", major__name_en="Welding")
    program_b = factories.ProgramFactory(school=school_b, major__code="720201")
    factories.ProgramYearFactory(program=program_a, places=40)
    factories.ProgramYearFactory(program=program_b, places=90, fee=1200)
    services.build_site(schools=[school_a, school_b])
    words = services.Words(
        "学会焊接,当天能上手。", ["每周在车间上课三天。"], [("要考证吗", "毕业前考焊工证。")]
    )
    shown = services.Picture(picture((1200, 800)), "学生在焊接")
    page_a = services.publish_program_page(program=program_a, words=words, picture=shown)
    page_b = services.publish_program_page(program=program_b, words=services.Words("照顾病人。"))
    path = page_a.url
    return City(school_a, school_b, program_a, program_b, page_a, page_b, path, path.rsplit("/", 2)[0] + "/")
