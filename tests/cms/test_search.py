"""One search page: checked questions, counts that hold what they promise, no dead end, no 500."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from search import indexing
from search.documents import OPENING
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def openings(city):
    """Welders in two counties, one nurse; pay, education and majors differ."""
    there = factories.RegionFactory(code="620503")
    rows = [
        factories.OpeningFactory(title="电焊工", pay_min=3000, pay_max=3500, education=2),
        factories.OpeningFactory(title="氩弧焊工", pay_min=6000, pay_max=7000, majors=[], region=there),
        factories.OpeningFactory(
            title="焊接班长", pay_min=None, pay_max=None, education=3, majors=["660105", "660103"]
        ),
        factories.OpeningFactory(
            title="护士", occupation__code="2-05-08-01", majors=["720201"], pay_max=None
        ),
    ]
    indexing.record(OPENING, [row.pk for row in rows])
    return rows


def get(client, **asked):
    return client.get("/search/", asked)


def titles(response):
    found = re.findall(r'<h3><a href="[^"]+">(.*?)</a>', response.content.decode())
    return [re.sub("<[^>]+>", "", title) for title in found]


def chips(response):
    """Address and count of each choice that is not taken; one that is takes itself away."""
    html = response.content.decode()
    found = re.findall(r'<a class="chip[^"]*" href="([^"]*)"([^>]*)>.*?<span>([\d,–]+)</span></a>', html)
    return [
        (url.replace("&amp;", "&"), int(count)) for url, taken, count in found if not taken and count != "–"
    ]


def test_total_first_in_one_sentence(city, openings, client):
    html = client.get("/en/search/", {"q": "焊", "county": "620502"}).content.decode()
    assert "2 openings for “焊” in" in html


def test_both_scripts_find_the_same(city, openings, client):
    assert titles(get(client, q="護士")) == titles(get(client, q="护士")) == ["护士"]
    assert sorted(titles(get(client, q="電焊"))) == sorted(titles(get(client, q="电焊")))


def test_each_filter_filters(city, openings, client):
    assert titles(get(client, county="620503")) == ["氩弧焊工"]
    assert titles(get(client, occupation="2-05")) == ["护士"]
    assert "焊接班长" not in titles(get(client, education=2))
    assert sorted(titles(get(client, major="72"))) == sorted(["氩弧焊工", "护士"])
    assert "电焊工" not in titles(get(client, pay=4000))
    assert titles(get(client, sort="pay"))[0] == "氩弧焊工"


def test_every_choice_leads_to_as_many_results_as_it_says(city, openings, client):
    for start in ({}, {"q": "焊"}, {"county": "620502", "pay": "4000"}, {"kind": "programmes"}):
        for url, count in chips(client.get("/search/", start)):
            response = client.get(f"/search/{url}")
            assert response.status_code == 200
            assert len(titles(response)) == count, (start, url)


def test_rows_link_to_the_opening_and_the_programme(city, openings, client):
    assert f'href="/openings/{openings[3].public_id}/"' in get(client, q="护士").content.decode()
    html = get(client, q="护理", kind="programmes").content.decode()
    assert f'href="/programme/{city.program_b.public_id}/"' in html


def test_a_closed_opening_is_not_shown_although_the_index_has_it(city, openings, client):
    row = openings[3]
    type(row).objects.filter(pk=row.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    assert "护士" not in titles(get(client, q="护士"))


def test_nothing_found_says_so_and_offers_the_next_wider_search(city, openings, client):
    response = get(client, q="护士", county="620503")
    assert titles(response) == []
    html = response.content.decode()
    links = re.findall(
        r'<li><a href="([^"]+)">[^<]*(?:<span[^>]*>[^<]*</span>)?[^<]*</a> <span class="count">(\d+)', html
    )
    assert links
    for url, count in links:
        address = url.replace("&amp;", "&")
        response = client.get(address if address.startswith("/") else f"/search/{address}")
        assert len(titles(response)) == int(count) > 0
    assert "county=6205" in html


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"school__secret": "1"}, "school__secret"),
        ({"q": "焊", "order_by": "pk", "utm_source": "x"}, "order_by"),
        ({"county": "62050x"}, None),
        ({"county": "999999"}, None),
        ({"county": "6205021"}, None),
        ({"occupation": "6-18'--"}, None),
        ({"major": "9"}, None),
        ({"education": "9"}, None),
        ({"pay": "-1"}, None),
        ({"pay": "9" * 400}, None),
        ({"page": "0"}, None),
        ({"page": "99999999999999999999"}, None),
        ({"sort": "name"}, None),
        ({"kind": "people"}, None),
        ({"county": "\x00"}, None),
    ],
)
def test_what_is_not_known_is_refused_with_a_message(city, client, asked, said):
    response = client.get("/search/", asked)
    assert response.status_code == 400
    html = response.content.decode()
    assert 'class="error-summary"' in html
    assert said is None or said in html


@pytest.mark.parametrize(
    "words",
    [
        "焊" * 10_000,
        "\x00焊\x00",
        "焊\u202e\u200b\ufeff",
        "'; DROP TABLE cms_programpage; --",
        '"焊" OR NEAR(* AND NOT ^{title}: -',
        "<script>alert(1)</script>",
        "{{ 7|add:7 }}{% now %}",
        "%s %(n)s {0} {words}",
        "％　＂＇",
        "🔥" * 200,
        "a" * 3000 + " OR 1=1",
        " " * 500,
    ],
)
def test_hostile_words_get_a_normal_answer(city, openings, client, words):
    for prefix in ("", "/zh-hant", "/en"):
        for kind in ("openings", "programmes"):
            response = client.get(f"{prefix}/search/", {"q": words, "kind": kind})
            assert response.status_code == 200
            assert "<script>alert" not in response.content.decode()


def test_broken_bytes_and_lone_surrogates_get_a_normal_answer(city, client):
    for raw in ("%ED%A0%80", "%FF%FE", "%E7%84", "%00", "%F0%9F"):
        assert client.get(f"/search/?q={raw}").status_code == 200


def test_pages_stay_in_bounds(city, client):
    rows = [factories.OpeningFactory(title="焊工") for _ in range(23)]
    indexing.record(OPENING, [row.pk for row in rows])
    first, second = titles(get(client, q="焊工")), titles(get(client, q="焊工", page=2))
    assert (len(first), len(second)) == (20, 3)
    assert len(titles(get(client, q="焊工", page=200))) == 3


def test_it_works_without_script(city, openings, client):
    html = get(client, q="焊").content.decode()
    assert '<form class="search" role="search" action="/search/">' in html
    assert "onclick" not in html
    assert "<datalist" in html


def test_a_circle_around_the_seat_crosses_the_border(city, openings, client):
    # Their seats are some 15 km apart, so the neighbour's opening is in one circle and not in the other.
    openings[1].region.lon = 105.89
    openings[1].region.save()
    indexing.record(OPENING, [row.pk for row in openings])
    inside = get(client, q="焊", county="620502", within="50")
    assert {"氩弧焊工", "电焊工"} <= set(titles(inside))
    assert "氩弧焊工" not in titles(get(client, q="焊", county="620502", within="10"))
    html = client.get("/en/search/", {"county": "620502", "within": "50"}).content.decode()
    assert "within 50 km of" in html and "50 km around the seat" in html
    assert get(client, county="620502", within="7").status_code == get(client, pay="x").status_code
    for url, _ in chips(inside):
        assert "within" not in url or "county" in url
