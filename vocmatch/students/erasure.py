"""A person has their data erased (PIPL art. 47; Regulation on Minors Online art. 34).

Deleted at once: the profile, phone and home, what higher apps hold (`own_data`), consents, the log-in.
Kept, because the school has to report it: that somebody studied this and what became of them. Name,
numbers, birthday, class and the history of classes are cut off from that, so that counts and snapshots stay
true and nobody is named by them; while the studies go on the school has to keep its students by name, so
these go in the night after they have ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from vocmatch.accounts import services as accounts
from vocmatch.accounts.models import Step
from vocmatch.accounts.secrets import random_id
from vocmatch.students import own_data
from vocmatch.students.models import HISTORY, Enrolment, Erasure, Profile, Slip, Student
from vocmatch.students.services import refresh_seeking

NAMELESS: Final = "***"  # in the place of a name, the same in every language
EMPTY: Final = {
    "skills": [],
    "certificates": [],
    "occupations": [],
    "place": None,
    "pay": None,
    "conditions": [],
    "personalised": False,
    "looking": False,
}


@transaction.atomic
def erase(*, student: Student, at: datetime | None = None) -> dict[str, int]:
    """Erase what no law keeps; how many records of each kind. Repeating it finds nothing more.

    The index forgets the person with the commit. `at`: when it was asked for, if that was earlier.
    """
    counts = own_data.erase(student)
    counts["slips"] = Slip.objects.filter(student=student).delete()[0]
    Profile.objects.filter(student=student).update(**EMPTY)
    if student.user is not None:
        accounts.close_account(student.user)
        counts["log-in"] = 1
    student.user, student.phone, student.home = None, "", None
    student.save(update_fields=["user", "phone", "home"])
    refresh_seeking([student.pk])
    noted = {"at": at or timezone.now(), "nameless_at": None}
    erasure, _made = Erasure.objects.update_or_create(person_hash=student.person_hash, defaults=noted)
    if not student.enrolments.going_on().exists():
        _take_name(student, erasure)
    return counts


@transaction.atomic
def finish(on: date) -> int:
    """Take the names of those whose studies have ended since they asked; run every night."""
    waiting = {row.person_hash: row for row in Erasure.objects.filter(nameless_at=None, at__date__lte=on)}
    here = Enrolment.objects.going_on().values("student")
    ended = list(Student.objects.filter(person_hash__in=list(waiting)).exclude(pk__in=here))
    for student in ended:
        _take_name(student, waiting[student.person_hash])
    return len(ended)


@transaction.atomic
def erase_again(noted: Iterable[tuple[str, datetime]]) -> Counter[str]:
    """Erase the people that a restored backup brought back: (person hash, when they asked).

    Somebody who began to study anew after that day is another matter and stays. Returns how many were
    `erased`, `kept` and `absent`.
    """
    counts: Counter[str] = Counter()
    for person_hash, at in noted:
        student = Student.objects.filter(person_hash=person_hash).first()
        if student is None:
            counts["absent"] += 1
            Erasure.objects.get_or_create(person_hash=person_hash, defaults={"at": at, "nameless_at": at})
        elif student.enrolments.filter(entry_term__gt=timezone.localdate(at)).exists():
            counts["kept"] += 1
        else:
            erase(student=student, at=at)
            counts["erased"] += 1
    return counts


def _take_name(student: Student, erasure: Erasure) -> None:
    student.name = NAMELESS
    # Unique as the column asks for, and derived from nothing.
    student.person_hash = f"erased {random_id()}"
    student.id_number = student.id_last4 = ""
    # The year is what legal ages and statistics need.
    student.birth_date = student.birth_date.replace(month=1, day=1)
    student.save(update_fields=["name", "person_hash", "id_number", "id_last4", "birth_date"])
    student.enrolments.update(class_name="", number="")
    studies = student.enrolments.values("pk")
    # Which class somebody was in, and when the programme was changed: enough to know them by.
    Step.objects.filter(kind__in=HISTORY.values(), object_id__in=studies).delete()
    erasure.nameless_at = timezone.now()
    erasure.save(update_fields=["nameless_at"])
