"""Every page in three scripts, with as many queries as its kind needs and no more."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale

from cms import services
from cms.models import ProgramPage, SchoolPage
from search import indexing
from search.documents import OPENING
from tests import factories
from vocmatch.accounts.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)
PREFIXES = ("", "/zh-hant", "/en")


@pytest.fixture
def welder(city):
    opening = factories.OpeningFactory(title="氩弧焊工", conditions=["housing"])
    indexing.record(OPENING, [opening.pk])
    return opening


def body(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_page_answers_in_three_scripts(city, welder, client, prefix):
    for path in (
        "/",
        "/schools/",
        "/programmes/",
        "/guidance/",
        "/privacy/",
        "/glossary/",
        "/search/",
        "/search/?kind=programmes",
        city.path_a,
        city.path_of_school,
    ):
        html = body(client, prefix + path)
        assert 'style="' not in html
        assert f'lang="{prefix[1:] or "zh-hans"}"' in html


def test_traditional_is_the_same_page_converted_and_names_of_employers_are_not(city, welder, client):
    welder.employer.organisation.name = "张记焊接厂"
    welder.employer.organisation.save()
    html = body(client, "/zh-hant" + city.path_a)
    assert "學會焊接" in html
    assert "張記" not in html
    assert "张记焊接厂" in html


def test_links_keep_the_script_of_the_reader(city, client):
    for prefix in PREFIXES:
        html = body(client, f"{prefix}/schools/")
        assert f'href="{prefix}/school/{city.school_a.public_id}/"' in html


def test_a_page_without_english_is_served_in_chinese_and_marked(city, client):
    html = body(client, "/en" + city.path_a)
    assert '<div lang="zh-Hans">' in html
    assert '<span lang="zh-Hans">学会焊接,当天能上手。</span>' in html
    assert "<h1>Welding</h1>" in html
    assert f'href="/en/school/{city.school_a.public_id}/"' in html


def test_an_english_page_stands_at_the_same_address(city, client):
    words = services.Words("Learn to weld.", title="Welding technology")
    services.english_tree(pages=[(city.page_a, words, "A student welds")])
    html = body(client, "/en" + city.path_a)
    assert "Learn to weld." in html
    assert 'alt="A student welds"' in html
    assert '<div lang="zh-Hans">' not in html
    assert "学会焊接" in body(client, city.path_a)
    english = city.page_a.get_translation(Locale.objects.get(language_code="en"))
    assert english.get_url() == "/en" + city.path_a


def test_building_again_changes_nothing(city):
    services.english_tree()
    before = list(SchoolPage.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))
    services.build_site(schools=[city.school_a, city.school_b])
    services.english_tree()
    assert list(SchoolPage.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == before


def test_a_programme_page_reads_its_facts_from_below(city, welder, client):
    html = body(client, city.path_a)
    for part in (
        "40",
        "2026",
        "氩弧焊工",
        "渭河职业技术学校",
        'alt="学生在焊接"',
        "每周在车间上课三天。",
        "要考证吗",
    ):
        assert part in html, part


def test_programme_and_school_are_found_by_public_id(city, client):
    for prefix in PREFIXES:
        response = client.get(f"{prefix}/programme/{city.program_a.public_id}/")
        assert (response.status_code, response["Location"]) == (302, prefix + city.path_a)
        response = client.get(f"{prefix}/school/{city.school_a.public_id}/")
        assert response["Location"] == prefix + city.path_of_school
    assert client.get("/programme/aaaaaaaaaaaa/").status_code == 404
    assert client.get("/en/nothing/here/").status_code == 404


def test_nothing_of_a_frozen_school_is_served(city, client):
    Organisation.objects.filter(pk=city.school_a.organisation_id).update(state=Organisation.State.FROZEN)
    for path in (city.path_a, city.path_of_school):
        assert client.get(path).status_code == 404
        assert client.get("/en" + path).status_code == 404
    assert client.get(f"/school/{city.school_a.public_id}/").status_code == 404
    assert client.get(f"/programme/{city.program_a.public_id}/").status_code == 404
    assert "渭河职业技术学校" not in body(client, "/schools/") + body(client, "/programmes/") + body(
        client, "/"
    )


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/", 16),
        ("/schools/", 10),
        ("/programmes/", 10),
        ("/search/?q=焊", 8),
        ("/search/?kind=programmes", 4),
    ],
)
def test_rows_cost_no_queries(city, welder, client, django_assert_num_queries, path, queries):
    for number in range(5):
        program = factories.ProgramFactory(
            school=city.school_a,
            major__code=f"66010{number + 1}" if number != 4 else "660201",
            years=3 + number,
        )
        factories.ProgramYearFactory(program=program)
        services.publish_program_page(program=program, words=services.Words("多学一门。"))
        indexing.record(OPENING, [factories.OpeningFactory(title="焊工").pk])
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_page_of_a_programme_costs_the_same_with_many_openings(city, client, django_assert_num_queries):
    openings = [factories.OpeningFactory(published_on=timezone.localdate()) for _ in range(8)]
    indexing.record(OPENING, [opening.pk for opening in openings])
    client.get(city.path_a)
    with django_assert_num_queries(22):
        client.get(city.path_a)


def test_a_picture_needs_words(city, picture):
    page = ProgramPage.objects.get(pk=city.page_a.pk)
    page.picture_alt = " "
    with pytest.raises(ValidationError, match="picture_alt"):
        page.save()
