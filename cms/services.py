"""Making the public site: its tree in two languages, schools' pages, programmes' pages.

Editors change pages in Wagtail afterwards; what is called again leaves their words alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from cms import editors
from cms.models import (
    HomePage,
    InfoPage,
    ProgrammesPage,
    ProgramPage,
    SchoolPage,
    SchoolsPage,
    SiteImage,
    SitePage,
)
from cms.pictures import redraw
from vocmatch.accounts.models import User
from vocmatch.codes.models import Region
from vocmatch.schools.models import Program, School

DATA: Final = Path(__file__).with_name("data")
ENGLISH: Final = "en"
INDEXES: Final[tuple[tuple[str, type[SitePage]], ...]] = (
    ("schools", SchoolsPage),
    ("programmes", ProgrammesPage),
    ("guidance", InfoPage),
    ("privacy", InfoPage),
    ("glossary", InfoPage),
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a school says about a programme: a lead, paragraphs, questions with answers; plain text."""

    intro: str
    paragraphs: Sequence[str] = ()
    questions: Sequence[tuple[str, str]] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture and what it shows, in words."""

    content: bytes
    alt: str
    alt_en: str = ""


@transaction.atomic
def build_site(*, schools: Iterable[School] = ()) -> HomePage:
    """The start page, the index and text pages in both languages, and a page for each school.

    Pages that exist stay as they are. Returns the start page in the site's first language.
    """
    first, _ = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    english, _ = Locale.objects.get_or_create(language_code=ENGLISH)
    home = _home(first)
    _point_site_at(home)
    english_home = _home(english, of=home)
    for key, model in INDEXES:
        page = _index(home, model, key)
        _index(english_home, model, key, of=page)
    for school in schools:
        school_page(school=school)
    editors.city_group()
    return home


@transaction.atomic
def school_page(*, school: School) -> SchoolPage:
    """The school's page in the first language, made if it has none, with the group of its editors."""
    locale = Locale.get_default()
    page = SchoolPage.objects.filter(school=school, locale=locale).first()
    if page is None:
        parent = SchoolsPage.objects.get(locale=locale)
        title = school.organisation.name
        slug = _free_slug(parent, school.name_en, school.public_id)
        page = parent.add_child(instance=SchoolPage(title=title, slug=slug, school=school, locale=locale))
    editors.school_group(school.organisation)
    return page


@transaction.atomic
def publish_program_page(
    *, program: Program, words: Words, picture: Picture | None = None, actor: User | None = None
) -> ProgramPage:
    """Write a programme's page below its school's and publish it; from then on it is listed.

    A page that exists gets these words and, if one is given, this picture.
    Raises `ValidationError` for a picture that is refused.
    """
    parent = school_page(school=program.school)
    page = ProgramPage.objects.child_of(parent).filter(program=program).first()
    title = words.title or program.major.name
    if page is None:
        slug = _free_slug(parent, program.major.name_en, program.public_id)
        page = ProgramPage(title=title, slug=slug, program=program, locale=parent.locale, live=False)
        parent.add_child(instance=page)
    page.title, page.intro, page.body = title, words.intro, _body(words)
    if picture is not None:
        page.picture = _image(picture, title, actor, program.school)
        page.picture_alt = picture.alt
    page.save_revision(user=actor).publish(user=actor, skip_permission_checks=True)
    page.refresh_from_db()
    return page


@transaction.atomic
def english_tree(*, pages: Iterable[tuple[ProgramPage, Words, str]] = ()) -> None:
    """English pages of all schools, and of these programmes with their words and their picture in words.

    They are what Wagtail's own "translate" makes: pages of the same key and address in the other tree.
    """
    english = Locale.objects.get(language_code=ENGLISH)
    for page in SchoolPage.objects.filter(locale=Locale.get_default()).select_related("school__organisation"):
        if not page.has_translation(english):
            copy = SchoolPage(
                title=page.school.name_en or page.title, school=page.school, picture=page.picture
            )
            copy.picture_alt = page.picture_alt
            _translate(page, copy, english)
            editors.school_group(page.school.organisation)
    for page, words, alt in pages:
        if not page.has_translation(english):
            title = words.title or page.program.major.name_en or page.title
            copy = ProgramPage(title=title, intro=words.intro, body=_body(words), program=page.program)
            copy.picture, copy.picture_alt = page.picture, alt or page.picture_alt
            _translate(page, copy, english)


def _translate(page: SitePage, copy: SitePage, locale: Locale) -> None:
    copy.locale, copy.translation_key, copy.slug, copy.live = locale, page.translation_key, page.slug, False
    page.get_parent().get_translation(locale).add_child(instance=copy)
    copy.save_revision().publish()


def _home(locale: Locale, of: HomePage | None = None) -> HomePage:
    found = HomePage.objects.filter(locale=locale).first()
    if found is not None:
        return found
    root = Page.get_first_root_node()
    slug = "home" if of is None else f"home-{locale.language_code}"
    # Wagtail's first migration leaves a page of its own that says welcome.
    Page.objects.child_of(root).filter(slug=slug, content_type__model="page").delete()
    return Page.objects.get(pk=root.pk).add_child(instance=_written(HomePage, "home", slug, locale, of))


def _index(home: HomePage, model: type[SitePage], key: str, of: SitePage | None = None) -> SitePage:
    found = model.objects.child_of(home).filter(slug=key).first()
    return found or home.add_child(instance=_written(model, key, key, home.locale, of))


def _written(model: type[SitePage], key: str, slug: str, locale: Locale, of: SitePage | None) -> SitePage:
    """A page with the words of the data file of its language."""
    words = _data(locale.language_code)[key]
    city = Region.objects.get(code=settings.VOCMATCH_CITY)
    name = city.name_en if locale.language_code == ENGLISH and city.name_en else city.name
    page = model(
        title=words["title"].replace("{city}", name),
        intro=words["intro"],
        body=json.dumps(words.get("body", [])),
        slug=slug,
        locale=locale,
    )
    if of is not None:
        page.translation_key = of.translation_key
    return page


def _data(language: str) -> dict[str, Any]:
    return json.loads((DATA / f"pages.{language}.json").read_text(encoding="utf-8"))


def _point_site_at(home: HomePage) -> None:
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, home
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()


def _free_slug(parent: Page, english: str, otherwise: str) -> str:
    """A readable end of the address where English gives one that is free, else the public id."""
    slug = slugify(english)[:80]
    taken = not slug or Page.objects.child_of(parent).filter(slug=slug).exists()
    return otherwise if taken else slug


def _body(words: Words) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = []
    if words.paragraphs:
        html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in words.paragraphs)
        blocks.append(("text", html))
    if words.questions:
        terms = [{"term": term, "meaning": f"<p>{escape(text)}</p>"} for term, text in words.questions]
        blocks.append(("terms", terms))
    return blocks


def _image(picture: Picture, title: str, actor: User | None, school: School) -> SiteImage:
    image = SiteImage(
        title=title,
        description=picture.alt,
        uploaded_by_user=actor,
        collection=editors.collection_of(school.organisation),
        file=redraw(ContentFile(picture.content)),
    )
    image.save()
    return image
