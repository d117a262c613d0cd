"""All that the platform holds about one person, for that person; and what of it can be erased.

What stands in higher apps is registered by them (`register`), so that nothing is left out of either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from vocmatch.accounts.models import Access, Consent
from vocmatch.accounts.secrets import decrypt
from vocmatch.students.models import Student

WISHES = ("skills", "certificates", "occupations", "place_id", "pay", "conditions", "visible", "personalised")


class Part(NamedTuple):
    """One app's share: `export` gives plain values ready for JSON, `erase` deletes what no law keeps and
    returns how many records."""

    export: Callable[[Student], Any]
    erase: Callable[[Student], int]


_parts: dict[str, Part] = {}


def register(name: str, *, export: Callable[[Student], Any], erase: Callable[[Student], int]) -> None:
    """Make an app's share known under the name it has in the file; called in `AppConfig.ready()`."""
    _parts[name] = Part(export, erase)


def of(student: Student) -> dict[str, Any]:
    """Plain values ready for JSON, in the order person, studies, profile, consents, looks, other apps."""
    profile = student.profile
    return {
        "name": student.name,
        "document_number": decrypt(student.id_number),
        "birth_date": student.birth_date.isoformat(),
        "phone": decrypt(student.phone),
        "home": student.home_id,
        "enrolments": _enrolments(student),
        "profile": {name: getattr(profile, name) for name in WISHES},
        "consents": [
            {
                "purpose": row.purpose,
                "by": row.by,
                "given": row.given_at.isoformat(),
                "in_force": not row.withdrawn_at,
            }
            for row in Consent.objects.filter(user=student.user)
        ],
        "looks": [
            {"role": row.role, "purpose": row.purpose, "at": row.at.isoformat()}
            for row in Access.objects.filter(kind="students.student", object_id=student.pk)
        ],
        **{name: part.export(student) for name, part in _parts.items()},
    }


def erase(student: Student) -> dict[str, int]:
    """Erase the shares of all higher apps; how many records of each."""
    return {name: part.erase(student) for name, part in _parts.items()}


def _enrolments(student: Student) -> list[dict[str, Any]]:
    return [
        {
            "school": row.school.organisation.name,
            "major": row.program.major_id,
            "class": row.class_name,
            "student_number": row.number,
            "entry": row.entry_term.isoformat(),
            "state": row.state,
            "graduated_on": row.graduated_on.isoformat() if row.graduated_on else None,
        }
        for row in student.enrolments.select_related("school__organisation", "program")
    ]
