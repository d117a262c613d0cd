"""The one way a record changes its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Step, User

_BATCH: Final = 500  # ids in one statement


class MoveRefused(ValueError):
    """The record's table of moves does not allow this move; the message can be shown."""


@transaction.atomic
def move(obj: Model, to: str, *, actor: User | None, why: str = "", field: str = "state") -> None:
    """Set the state of `obj` to `to`, if its `MOVES` table allows, and append a `Step`.

    Compares and sets in one statement, so that of two simultaneous moves one is refused.
    Raises `MoveRefused` where the move is not in the table or somebody else moved first.
    """
    before = getattr(obj, field)
    model: Any = type(obj)
    if to not in model.MOVES[before]:
        raise MoveRefused(_("This cannot go from “%(before)s” to “%(to)s”.") % {"before": before, "to": to})
    changed = model._default_manager.filter(pk=obj.pk, **{field: before}).update(**{field: to})
    if not changed:
        raise MoveRefused(_("Somebody else changed this a moment ago. Reload the page."))
    setattr(obj, field, to)
    Step.objects.create(
        kind=obj._meta.label_lower, object_id=obj.pk, from_state=before, to_state=to, actor=actor, why=why
    )


@transaction.atomic
def move_many(
    objects: Sequence[Model], to: str, *, actor: User | None, why: str = "", field: str = "state"
) -> None:
    """`move` for many rows of one model in few statements: all of them or none.

    Raises `MoveRefused` as `move` does, for the first row that may not go there.
    """
    if not objects:
        return
    model: Any = type(objects[0])
    before = {obj.pk: getattr(obj, field) for obj in objects}
    for state in before.values():
        if to not in model.MOVES[state]:
            raise MoveRefused(
                _("This cannot go from “%(before)s” to “%(to)s”.") % {"before": state, "to": to}
            )
    changed = 0
    for state in set(before.values()):
        ids = [pk for pk, was in before.items() if was == state]
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            changed += model._default_manager.filter(pk__in=some, **{field: state}).update(**{field: to})
    if changed != len(before):
        raise MoveRefused(_("Somebody else changed this a moment ago. Reload the page."))
    for obj in objects:
        setattr(obj, field, to)
    kind = model._meta.label_lower
    Step.objects.bulk_create(
        Step(kind=kind, object_id=pk, from_state=state, to_state=to, actor=actor, why=why)
        for pk, state in before.items()
    )
