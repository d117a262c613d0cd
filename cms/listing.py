"""A programme is listed while its page is live: Wagtail says so, the row below and the index follow."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.models import Locale
from wagtail.signals import page_published, page_unpublished

from cms.models import ProgramPage
from search import indexing
from search.documents import PROGRAM
from vocmatch.schools.models import Program


def connect() -> None:
    """Listen to Wagtail; called once when the app is ready."""
    page_published.connect(_published, sender=ProgramPage, dispatch_uid="cms.listing")
    # Deleting a live page unpublishes it first, so this hears of both.
    page_unpublished.connect(_unpublished, sender=ProgramPage, dispatch_uid="cms.listing")


@transaction.atomic
def update(program_id: int, *, gone: int | None = None) -> None:
    """Write whether the programme has a live page besides the one that goes, and have it indexed anew.

    Only pages in the site's first language count: an English version alone lists nothing.
    """
    pages = ProgramPage.objects.live().filter(program_id=program_id, locale=Locale.get_default())
    Program.objects.filter(pk=program_id).update(listed=pages.exclude(pk=gone).exists())
    indexing.record(PROGRAM, [program_id])


def _published(instance: ProgramPage, **_signal: Any) -> None:
    update(instance.program_id)


def _unpublished(instance: ProgramPage, **_signal: Any) -> None:
    update(instance.program_id, gone=instance.pk)
