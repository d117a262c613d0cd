"""Listed means that the page is live: from the commit on, and only then."""

import pytest
from django.db import transaction

from cms import services
from search import engines, indexing
from search.documents import PROGRAM
from search.engines.base import Query
from search.models import Change
from tests import factories
from vocmatch.accounts.models import Organisation
from vocmatch.schools.models import Program

pytestmark = pytest.mark.django_db(transaction=True)


def found(text="", **filters):
    return set(engines.engine().search_programs(Query(text, size=100, **filters)).ids)


def shown(client, text):
    return client.get("/search/", {"q": text, "kind": "programmes"}).content.decode()


def test_a_published_programme_is_found_by_everything_it_is_called(city):
    for text in ("焊接", "焊接技術應用", "渭河职业", "焊工", "Welding"):
        assert found(text) == {city.program_a.pk}, text
    assert found(region="620503") == {city.program_b.pk}
    assert found(major="72") == {city.program_b.pk}


def test_unpublishing_takes_it_out_of_search_at_once(city, client):
    assert "焊接技术应用" in shown(client, "焊接")
    city.page_a.unpublish()
    assert not Program.objects.get(pk=city.program_a.pk).listed
    assert "焊接技术应用" not in shown(client, "焊接")
    assert found("焊接") == set()
    city.page_a.refresh_from_db()
    city.page_a.save_revision().publish()
    assert found("焊接") == {city.program_a.pk}


def test_deleting_the_page_or_the_school_page_does_too(city):
    city.page_a.delete()
    assert found("焊接") == set()
    city.page_b.get_parent().delete()
    assert found() == set()
    assert not Program.objects.filter(listed=True).exists()


def test_a_revoked_row_is_not_shown_although_the_index_has_it(city, client, monkeypatch):
    monkeypatch.setattr(indexing, "record", lambda kind, pks: None)
    Program.objects.filter(pk=city.program_a.pk).update(listed=False)
    assert found("焊接") == {city.program_a.pk}
    assert "焊接技术应用" not in shown(client, "焊接")


def test_a_draft_lists_nothing_and_new_words_are_indexed_when_published(city):
    city.page_b.intro = "学急救。"
    city.page_b.save_revision()
    assert found("急救 护理") == set()
    city.page_b.save_revision().publish()
    doc = engines.engine().find(PROGRAM, [city.program_b.pk])[city.program_b.pk]
    assert doc.description == "学急救。"
    assert (doc.places, doc.region) == (90, "620503")


def test_a_rolled_back_publication_leaves_nothing(city):
    program = factories.ProgramFactory(school=city.school_b, major__code="720301")
    with pytest.raises(RuntimeError), transaction.atomic():
        services.publish_program_page(program=program, words=services.Words("没有发布。"))
        assert Change.objects.filter(kind=PROGRAM, row=program.pk).exists()
        raise RuntimeError
    program.refresh_from_db()
    assert not program.listed
    assert not Change.objects.exists()
    assert program.pk not in found()


def test_an_english_page_alone_lists_nothing(city):
    services.english_tree(pages=[(city.page_a, services.Words("Weld."), "")])
    city.page_a.unpublish()
    assert found("焊接") == set()


def test_programmes_of_a_frozen_school_are_not_listed(city, client):
    Organisation.objects.filter(pk=city.school_a.organisation_id).update(state=Organisation.State.FROZEN)
    assert "焊接技术应用" not in shown(client, "焊接")
    assert indexing.check().counts()["extra"] == 1
    assert found("焊接") == set()
