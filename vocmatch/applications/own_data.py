"""What applications hold about one person: exported with the person's data, and erased with them."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Role, Step
from vocmatch.applications.models import Application, CardView, RefusedPair
from vocmatch.applications.services import count_down
from vocmatch.students.models import Student

GONE: Final = gettext_noop("An applicant had their data erased; the application is gone.")


def export(student: Student) -> dict[str, Any]:
    """Applications and whose employers saw the card, as plain values."""
    applications = Application.objects.filter(student=student).select_related(
        "opening__employer__organisation"
    )
    views = CardView.objects.filter(student=student).select_related("employer__organisation")
    return {
        "sent": [
            {
                "employer": row.opening.employer.organisation.name,
                "opening": row.opening.title,
                "state": row.state,
                "letter": row.letter,
                "answer": row.answer,
                "match": row.match,
                "created": row.created_at.isoformat(),
            }
            for row in applications
        ],
        "card_seen": [
            {"employer": row.employer.organisation.name, "on": row.on.isoformat()} for row in views
        ],
    }


@transaction.atomic
def erase(student: Student) -> int:
    """Delete what came to nothing, and its history; of applications that led to work the fact alone stays,
    because the outcome is proved by it. Employers who still had to answer are told."""
    mine = Application.objects.filter(student=student)
    openings = list(mine.values_list("opening", flat=True))
    led_to_work = mine.filter(state=Application.State.STARTED)
    led_to_work.update(letter="", answer="", match={"total": 0, "version": "", "parts": {}})
    ended = mine.exclude(pk__in=led_to_work)
    for row in ended.exclude(state__in=Application.ENDED).select_related("opening__employer__organisation"):
        users = accounts.members(row.opening.employer.organisation, Role.EMPLOYER)
        accounts.notify(users=users, text=GONE, path=reverse("applications:inbox"))
    Step.objects.filter(kind="applications.application", object_id__in=ended.values("pk")).delete()
    count = ended.delete()[1].get("applications.Application", 0)
    for model in (RefusedPair, CardView):
        model.objects.filter(student=student).delete()
    count_down(openings=openings)
    return count
