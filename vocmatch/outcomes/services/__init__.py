"""What changes an outcome: claims and checks, the graduate's word, snapshots."""

from vocmatch.outcomes.services.claims import (
    add_claim,
    bulk_record,
    check_claim,
    county_check,
    ensure_outcomes,
    log_contact,
    record_start,
    submit_again,
)
from vocmatch.outcomes.services.derived import refresh, refresh_due
from vocmatch.outcomes.services.snapshots import publish_snapshot, take_snapshot
from vocmatch.outcomes.services.words import (
    answer,
    answer_many,
    issue_code,
    issue_codes,
    outcome_by_code,
    resolve_dispute,
)

__all__ = [
    "add_claim",
    "answer",
    "answer_many",
    "bulk_record",
    "check_claim",
    "county_check",
    "ensure_outcomes",
    "issue_code",
    "issue_codes",
    "log_contact",
    "outcome_by_code",
    "publish_snapshot",
    "record_start",
    "refresh",
    "refresh_due",
    "resolve_dispute",
    "submit_again",
    "take_snapshot",
]
