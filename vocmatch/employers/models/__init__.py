"""Employers and the openings they post."""

from vocmatch.employers.models.employer import (
    Employer,
    MinimumWage,
    Verification,
    own_or_overseen,
)
from vocmatch.employers.models.opening import Opening

__all__ = ["Employer", "MinimumWage", "Opening", "Verification", "own_or_overseen"]
