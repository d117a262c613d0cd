"""What outcomes hold about one person: exported with the person's data, and erased with them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from vocmatch.outcomes.models import Claim, Contact, Outcome
from vocmatch.students.models import Student


def export(student: Student) -> list[dict[str, Any]]:
    """Outcomes with their claims and the school's contacts, as plain values."""
    rows = Outcome.objects.filter(enrolment__student=student).select_related("enrolment")
    return [
        {
            "graduated_on": row.enrolment.graduated_on.isoformat() if row.enrolment.graduated_on else None,
            "destination": row.destination,
            "proved": row.rung,
            "word": row.word,
            "dispute": row.dispute,
            "claims": [_claim(claim) for claim in row.claims.all()],
            "contacts": [
                {"kind": contact.kind, "note": contact.note, "at": contact.at.isoformat()}
                for contact in row.enrolment.contacts.all()
            ],
        }
        for row in rows.prefetch_related("claims", "enrolment__contacts")
    ]


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "by": claim.by,
        "state": claim.state,
        "destination": claim.destination,
        "employer": claim.employer_name,
        "occupation": claim.occupation_id,
        "region": claim.region_id,
        "starts_on": claim.starts_on.isoformat() if claim.starts_on else None,
        "pay": claim.pay,
        "contract_months": claim.contract_months,
        "insurance": claim.insurance,
        "evidence": claim.evidence,
        "created": claim.created_at.isoformat(),
    }


@transaction.atomic
def erase(student: Student) -> int:
    """Delete notes of contacts, the reason of a dispute and the answer code; returns how many contacts.

    Claims stay as they were counted: the yearly statistics are recomputed from them to the person.
    """
    Outcome.objects.filter(enrolment__student=student).update(dispute="", code_hash="", code_at=None)
    return Contact.objects.filter(enrolment__student=student).delete()[0]
