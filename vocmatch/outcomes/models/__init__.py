"""What became of graduates: claims with evidence, the graduate's word, and frozen rates."""

from vocmatch.outcomes.models.claim import Claim, Contact, Destination, Outcome, Rung
from vocmatch.outcomes.models.snapshot import Cell, Frozen, Snapshot

__all__ = ["Cell", "Claim", "Contact", "Destination", "Frozen", "Outcome", "Rung", "Snapshot"]
