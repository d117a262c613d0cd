"""All that the platform holds about one person, for that person."""

from __future__ import annotations

from typing import Any

from vocmatch.accounts.models import Access, Consent
from vocmatch.accounts.secrets import decrypt
from vocmatch.students.models import Student


def of(student: Student) -> dict[str, Any]:
    """Plain values ready for JSON, in the order person, studies, profile, consents, looks."""
    profile = student.profile
    wishes = (
        "skills",
        "certificates",
        "occupations",
        "place_id",
        "pay",
        "conditions",
        "visible",
        "personalised",
    )
    return {
        "name": student.name,
        "document_number": decrypt(student.id_number),
        "birth_date": student.birth_date.isoformat(),
        "phone": decrypt(student.phone),
        "home": student.home_id,
        "enrolments": _enrolments(student),
        "profile": {name: getattr(profile, name) for name in wishes},
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
    }


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
