"""What changes employers and their openings; every change of an open opening reaches the index."""

from vocmatch.employers.services.employers import (
    LONGEST,
    close_employer,
    freeze_employer,
    last_day,
    record_openings,
    register_employer,
    save_employer,
    set_minimum_wage,
    verify_employer,
)
from vocmatch.employers.services.openings import (
    EDITABLE,
    PublishRefused,
    add_openings,
    close_opening,
    expire_openings,
    find_faults,
    publish_opening,
    redraft_opening,
    save_opening,
    withdraw_opening,
)

__all__ = [
    "EDITABLE",
    "LONGEST",
    "PublishRefused",
    "add_openings",
    "close_employer",
    "close_opening",
    "expire_openings",
    "find_faults",
    "freeze_employer",
    "last_day",
    "publish_opening",
    "record_openings",
    "redraft_opening",
    "register_employer",
    "save_employer",
    "save_opening",
    "set_minimum_wage",
    "verify_employer",
    "withdraw_opening",
]
