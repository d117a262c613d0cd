"""What pages read from below: published outcomes, hidden ones, the plan, the openings that fit best."""

from datetime import date

import pytest
from django.utils import timezone

from search import indexing
from search.documents import OPENING
from tests import factories
from vocmatch.accounts.models import Organisation
from vocmatch.outcomes.models import Cell, Snapshot
from vocmatch.plans import services as plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def snapshot(city):
    """Published: 80 welders (50 in work, 18 study on); 4 nurses and 60 of two other majors at school B."""
    taken = Snapshot.objects.create(
        cohort=2026, cutoff=date(2026, 8, 31), digest="0" * 64, published_at=timezone.now()
    )

    def cell(school, major, n, work, study):
        Cell.objects.create(
            snapshot=taken,
            school=school,
            county_id=school.organisation.region_id,
            major=factories.MajorFactory(code=major),
            counts={"n": n, "D1": work, "D4": study, "unknown": n - work - study},
        )

    cell(city.school_a, "660105", 80, 50, 18)
    cell(city.school_b, "720201", 4, 4, 0)
    cell(city.school_b, "720301", 12, 6, 3)
    cell(city.school_b, "720401", 48, 24, 20)
    return taken


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_three_rates_stand_together_with_their_company(city, snapshot, client):
    html = text(client, "/en" + city.path_a)
    for part in ("85.00%", "62.50%", "22.50%", "68 of 80 graduates", 'href="/en/glossary/#employment"'):
        assert part in html, part
    assert 'id="employment"' in text(client, "/en/glossary/")


def test_few_graduates_are_hidden(city, snapshot, client):
    html = text(client, "/en" + city.page_b.get_url())
    assert "fewer than 10 graduates" in html
    assert "100.00%" not in html


def test_what_is_not_published_is_not_shown(city, snapshot, client):
    Snapshot.objects.update(published_at=None)
    html = text(client, "/en" + city.path_a)
    assert "No statistics of graduates are published yet." in html
    assert "85.00%" not in html


def test_the_start_page_has_figures_and_the_plan_in_one_sentence(city, snapshot, client):
    bureau = factories.OrganisationFactory(
        kind=Organisation.Kind.BUREAU, name="天水市教育局", region_id="620500"
    )
    assert "22,000" not in text(client, "/en/")
    plans.create_plan(organisation=bureau, year=2026)
    html = text(client, "/en/")
    assert "of 144 graduates" in html
    assert "22,000" in html
    assert 'href="/en/plans/"' in html


def test_the_openings_beside_a_programme_are_those_a_graduate_fits_best(city, client):
    other = [factories.OpeningFactory(title=f"仓库{n}", majors=[], occupation=None) for n in range(4)]
    fitting = factories.OpeningFactory(title="焊工", published_on=date(2026, 1, 5), majors=["660105"])
    indexing.record(OPENING, [row.pk for row in [*other, fitting]])
    html = text(client, "/en" + city.path_a)
    assert "5 openings welcome it, and 1 asks for it by name." in html
    assert html.index("焊工") < html.index("仓库")
    assert html.count('<li class="result">') == 3
