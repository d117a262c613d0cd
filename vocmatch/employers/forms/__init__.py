"""What employers fill in, and what the city fills in about them."""

from vocmatch.employers.forms.employer import (
    CardForm,
    CloseForm,
    MinimumWageForm,
    RegisterForm,
    VerifyForm,
    WhyForm,
)
from vocmatch.employers.forms.opening import ListForm, OpeningForm, written_names

__all__ = [
    "CardForm",
    "CloseForm",
    "ListForm",
    "MinimumWageForm",
    "OpeningForm",
    "RegisterForm",
    "VerifyForm",
    "WhyForm",
    "written_names",
]
