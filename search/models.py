"""What must be indexed (Change), what was (Applied), and which index is meant (IndexState)."""

from __future__ import annotations

import secrets

from django.db import models


def new_epoch() -> str:
    """A name for one life of the index; a restored database gets another."""
    return secrets.token_hex(8)


class Change(models.Model):
    """A row was changed. Written in the transaction that changed it, deleted by the relay."""

    kind = models.CharField(max_length=20)
    row = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class Applied(models.Model):
    """A change every index has to follow. `seq` has no gaps: ids of Change may commit out of order."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    row = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "applied"

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind} {self.row}"


class IndexState(models.Model):
    """One row: the epoch of the index and the last sequence number given out."""

    epoch = models.CharField(max_length=32, default=new_epoch)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.epoch} at {self.seq}"
