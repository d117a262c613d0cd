"""Employers and the openings they post."""

from vocmatch.employers.models.employer import (
    Employer,
    MinimumWage,
    Verification,
    own_or_overseen,
)
from vocmatch.employers.models.opening import Opening, OpeningList

__all__ = ["Employer", "MinimumWage", "Opening", "OpeningList", "Verification", "own_or_overseen"]
