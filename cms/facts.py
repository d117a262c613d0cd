"""What pages read from below: places, fees, skills, outcomes, openings."""

from __future__ import annotations

from typing import Any


def home() -> dict[str, Any]:
    return {}
