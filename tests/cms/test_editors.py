"""Editors stay below their own school's page; roles that edit nothing stay outside."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from cms import services
from cms.editors import PREFIX
from cms.models import ProgramPage, SiteImage
from search import engines
from search.engines.base import Query
from tests import factories
from vocmatch.accounts.actor import SESSION_KEY
from vocmatch.accounts.models import Organisation, Role
from vocmatch.schools.models import Program

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def enter(client):
    """Log in as a member in a role."""

    def log_in(role, organisation, user=None):
        member = factories.MembershipFactory(
            role=role, organisation=organisation, **({"user": user} if user else {})
        )
        client.force_login(member.user)
        session = client.session
        session[SESSION_KEY] = member.pk
        session.save()
        return member.user

    return log_in


@pytest.fixture
def bureau(city):
    return factories.OrganisationFactory(
        kind=Organisation.Kind.BUREAU, name="天水市教育局", region_id="620500"
    )


def edit(client, page):
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def form_of(page, **changes):
    """What the editor's browser sends for a programme page."""
    return {
        "title": page.title,
        "slug": page.slug,
        "program": page.program_id,
        "intro": page.intro,
        "picture": "",
        "picture_alt": "",
        "body-count": "0",
        "seo_title": "",
        "search_description": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "action-publish": "1",
        **changes,
    }


def test_an_editor_edits_the_own_school_only(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert edit(client, city.page_a).status_code == 200
    assert edit(client, city.page_a.get_parent()).status_code == 200
    for page in (city.page_b, city.page_b.get_parent(), Page.objects.get(depth=2, slug="home")):
        assert edit(client, page).status_code in {302, 403, 404}
        assert 'name="intro"' not in edit(client, page).content.decode()


def test_the_admin_opens_on_the_own_pages_and_shows_no_closed_way(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    own, other = city.page_a.get_parent(), city.page_b.get_parent()
    assert reverse("wagtailadmin_pages:edit", args=[own.pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[other.pk]) not in html
    assert "/cms-admin/reports/" not in html
    assert client.get(reverse("wagtailadmin_explore", args=[own.pk])).status_code == 200


def test_a_post_to_another_school_changes_nothing(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[city.page_b.pk]), form_of(city.page_b, intro="被改了")
    )
    for name in ("unpublish", "delete"):
        client.post(reverse(f"wagtailadmin_pages:{name}", args=[city.page_b.pk]))
    city.page_b.refresh_from_db()
    assert (city.page_b.intro, city.page_b.live) == ("照顾病人。", True)


def test_a_page_cannot_be_turned_into_another_schools(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    page = city.page_a.get_parent().specific
    words = {"title": page.title, "slug": page.slug, "intro": "改过了。"}
    sent = form_of(city.page_a, school=city.school_b.pk, **words)
    assert client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent).status_code == 302
    page.refresh_from_db()
    assert (page.intro, page.school_id) == ("改过了。", city.school_a.pk)
    assert not city.page_a.can_move_to(city.page_b.get_parent())


def test_publishing_in_the_admin_lists_the_programme(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_b.organisation)
    address = reverse("wagtailadmin_pages:edit", args=[city.page_b.pk])
    response = client.post(address, form_of(city.page_b, intro="会急救。"))
    assert response.status_code == 302, response.context["form"].errors
    assert ProgramPage.objects.get(pk=city.page_b.pk).intro == "会急救。"
    client.post(reverse("wagtailadmin_pages:unpublish", args=[city.page_b.pk]))
    assert not Program.objects.get(pk=city.program_b.pk).listed
    assert city.program_b.pk not in engines.engine().search_programs(Query()).ids


def test_an_act_that_fails_halfway_leaves_nothing(city, client, enter, monkeypatch):
    enter(Role.SCHOOL_EDITOR, city.school_b.organisation)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("cms.listing.update", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse("wagtailadmin_pages:unpublish", args=[city.page_b.pk]))
    assert ProgramPage.objects.get(pk=city.page_b.pk).live


def test_a_page_takes_programmes_of_its_own_school_once(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    parent = city.page_a.get_parent()
    address = reverse("wagtailadmin_pages:add", args=["cms", "programpage", parent.pk])
    assert client.get(address).status_code == 200
    for program in (city.program_b, city.program_a):
        response = client.post(address, form_of(city.page_a, slug="new", program=program.pk))
        assert "program" in response.context["form"].errors
    new = factories.ProgramFactory(school=city.school_a, major__code="660103")
    response = client.post(address, form_of(city.page_a, slug="new", title="数控", program=new.pk))
    assert response.status_code == 302
    assert Program.objects.get(pk=new.pk).listed


def test_editors_of_an_english_page_are_those_of_the_school(city, client, enter):
    services.english_tree(pages=[(city.page_a, services.Words("Weld."), "")])
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    english = city.page_a.get_translations().get().specific
    assert edit(client, english).status_code == 200
    enter(Role.SCHOOL_EDITOR, city.school_b.organisation)
    assert edit(client, english).status_code in {302, 403, 404}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SCHOOL_EDITOR, Role.CITY_ADMIN)])
def test_other_roles_stay_outside(city, client, enter, role):
    enter(role, city.school_a.organisation)
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_anonymous_visitors_are_sent_to_log_in(city, client):
    for name in ("wagtailadmin_home", "wagtailadmin_login", "wagtailusers_users:index"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "name",
    ["wagtailusers_users:index", "wagtailusers_users:add", "wagtailusers_groups:index", "wagtailsites:index",
     "wagtailadmin_password_reset"],
)  # fmt: skip
def test_nobody_edits_users_or_groups_there(city, bureau, client, enter, name):
    enter(Role.CITY_ADMIN, bureau)
    assert client.get(reverse(name)).status_code == 403


def test_the_sidebars_account_link_leads_to_the_own_password(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    link = reverse("wagtailadmin_account")
    assert link in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(link)["Location"] == reverse("account_change_password")
    assert client.post(link).status_code == 403


def test_the_city_edits_every_page(city, bureau, client, enter):
    enter(Role.CITY_ADMIN, bureau)
    for page in (
        city.page_a,
        city.page_b,
        Page.objects.get(slug="glossary", locale__language_code="zh-hans"),
    ):
        assert edit(client, page).status_code == 200


def test_groups_follow_the_active_membership(city, bureau, client, enter):
    user = enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    client.get(reverse("wagtailadmin_home"))
    assert edit(client, city.page_b).status_code != 200
    enter(Role.SCHOOL_EDITOR, city.school_b.organisation, user)
    assert edit(client, city.page_b).status_code == 200
    assert edit(client, city.page_a).status_code != 200
    assert user.groups.filter(name__startswith=PREFIX).count() == 1
    user.memberships.all().delete()
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_editors_of_a_frozen_school_are_out(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    Organisation.objects.filter(pk=city.school_a.organisation_id).update(state=Organisation.State.FROZEN)
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_a_second_factor_is_asked_for(city, client, enter, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    response = client.get(reverse("wagtailadmin_home"))
    assert response["Location"] == reverse("mfa_activate_totp")


def test_pictures_of_another_school_are_neither_listed_nor_edited(city, client, enter):
    image = SiteImage.objects.get()
    enter(Role.SCHOOL_EDITOR, city.school_b.organisation)
    assert image.title not in client.get(reverse("wagtailimages:index")).content.decode()
    assert client.get(reverse("wagtailimages:edit", args=[image.pk])).status_code in {302, 403, 404}
    assert image.title not in client.get(reverse("wagtailimages_chooser:choose")).content.decode()
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    assert client.get(reverse("wagtailimages:edit", args=[image.pk])).status_code == 200


@pytest.mark.parametrize(
    ("words", "found"), [("护理", True), ("護理", True), ("护", True), ("照顾病人", True), ("焊接", False)]
)
def test_the_admins_own_search_finds_chinese(city, words, found):
    pages = ProgramPage.objects.all()
    assert (city.page_b in list(pages.search(words))) == found
    assert (city.page_b in list(pages.autocomplete(words))) == found


def test_the_admin_calls_no_other_host(city, client, enter):
    enter(Role.SCHOOL_EDITOR, city.school_a.organisation)
    for address in (reverse("wagtailadmin_home"), reverse("wagtailadmin_pages:edit", args=[city.page_a.pk])):
        html = client.get(address).content.decode()
        for host in ("gravatar", "releases.wagtail", "googleapis", "cdn.", 'src="http', 'src="//'):
            assert host not in html, host
