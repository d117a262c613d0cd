"""What must be indexed (Change), what was (Applied), and which index is meant (IndexState)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db import models
from django.utils import timezone

from search.index import Unavailable


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


class Lease(models.Model):
    """What one process at a time may do: rebuild an index that all hosts share.

    A process that dies without giving it back loses it after some minutes: longer than the longest step
    between two signs of life, a batch that a busy cluster takes at its fifth try.
    """

    LASTS: Final = timedelta(minutes=4)

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"

    @classmethod
    def take(cls, name: str) -> Lease | None:
        """The lease, or None while another process holds it."""
        now, holder = timezone.now(), new_epoch()
        cls.objects.get_or_create(name=name, defaults={"holder": "", "until": now})
        free = cls.objects.filter(name=name, until__lte=now)
        until = now + cls.LASTS
        return cls(name, holder, until) if free.update(holder=holder, until=until) else None

    def keep(self) -> None:
        """Hold it longer. Raises `LeaseLost` where it ran out and another process has it."""
        mine = type(self).objects.filter(name=self.name, holder=self.holder)
        if not mine.update(until=timezone.now() + self.LASTS):
            raise LeaseLost(self.name)

    def give(self) -> None:
        """Give it back."""
        type(self).objects.filter(name=self.name, holder=self.holder).update(until=timezone.now())


class LeaseLost(Unavailable):
    """Another process took over what this one had a lease for."""
