"""Who may edit which pages: a school's editors below its own page, the city everywhere.

Wagtail's groups follow the memberships whenever somebody enters `/cms-admin/`, so that a membership
that ended, or another role chosen, counts at once. Groups are made here alone; editing users and
groups has no row in `permissions.csv`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.models import SchoolPage
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.headers import ADMIN
from vocmatch.accounts.models import Organisation, Role

PREFIX: Final = "editors "
CITY: Final = f"{PREFIX}city"
ENTER: Final = ("wagtailadmin.access_admin", "simple_translation.submit_translation")
PAGES: Final = ("wagtailcore.add_page", "wagtailcore.change_page", "wagtailcore.publish_page")
# Wagtail asks for rights on its own models of pictures and documents, whichever are in use.
FILES: Final = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
Respond = Callable[[HttpRequest], HttpResponse]


class EditorsMiddleware:
    """Stands after the permission middleware: who comes here has a row for the route."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Reconcile, and keep each act of an editor in one transaction.

        Wagtail saves a page first and says so afterwards; in one transaction the page, the listing of
        its programme and the change for the index are written together or not at all.
        """
        if not request.path.startswith(ADMIN):
            return None
        reconcile(request.actor)
        if request.method in SAFE:
            return None
        return transaction.atomic(view)(request, *args, **kwargs)


def reconcile(actor: Actor) -> None:
    """Give the actor's user the one group of the active membership, and no other group of editors."""
    if actor.user is None:
        return
    wanted = _group_of(actor)
    held = set(actor.user.groups.filter(name__startswith=PREFIX))
    if held != wanted:
        with transaction.atomic():
            actor.user.groups.remove(*(held - wanted))
            actor.user.groups.add(*(wanted - held))


def _group_of(actor: Actor) -> set[Group]:
    if actor.role == Role.SCHOOL_EDITOR and actor.organisation is not None:
        return {school_group(actor.organisation)}
    if actor.role == Role.CITY_ADMIN:
        return {city_group()}
    return set()


def school_group(organisation: Organisation) -> Group:
    """The editors of one school: its page in each language and what stands below, its own files."""
    group = _group(f"{PREFIX}{organisation.public_id}")
    _allow_pages(group, SchoolPage.objects.filter(school__organisation=organisation))
    collection_of(organisation)
    return group


def collection_of(organisation: Organisation) -> Collection:
    """Where a school's pictures and documents lie; made when first asked for."""
    group = _group(f"{PREFIX}{organisation.public_id}")
    held = GroupCollectionPermission.objects.filter(group=group).select_related("collection").first()
    if held is not None:
        return held.collection
    collection = Collection.get_first_root_node().add_child(name=organisation.name)
    _allow_files(group, collection)
    return collection


def city_group() -> Group:
    """The city's administrators: all pages and files."""
    group = _group(CITY)
    _allow_pages(group, Page.objects.filter(depth=1))
    if not GroupCollectionPermission.objects.filter(group=group).exists():
        _allow_files(group, Collection.get_first_root_node())
    return group


def _group(name: str) -> Group:
    group, made = Group.objects.get_or_create(name=name)
    if made:
        group.permissions.set(_permissions(ENTER))
    return group


def _permissions(names: Iterable[str]) -> list[Permission]:
    pairs = [name.split(".") for name in names]
    return [Permission.objects.get(content_type__app_label=app, codename=code) for app, code in pairs]


def _allow_pages(group: Group, pages: Iterable[Page]) -> None:
    """Exactly these pages; writes only where something differs."""
    wanted = {page.pk for page in pages}
    held = set(GroupPagePermission.objects.filter(group=group).values_list("page_id", flat=True))
    if wanted == held:
        return
    GroupPagePermission.objects.filter(group=group, page_id__in=held - wanted).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission=permission)
        for page in wanted - held
        for permission in _permissions(PAGES)
    )


def _allow_files(group: Group, collection: Collection) -> None:
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in _permissions(FILES)
    )
