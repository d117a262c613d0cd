"""Who asks: the user in the one membership that is active."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from vocmatch.accounts.models import CITY_ROLES, SCHOOL_ROLES, Membership, Organisation, Role, User

SESSION_KEY = "membership"
# Memberships one can act in. An employer writes its card and drafts before it is verified. A student's rights
# to the own data (PIPL ch. 4) hang on no school: who studies at a suspended one keeps the own pages.
IN_FORCE = (
    Q(organisation__state=Organisation.State.ACTIVE)
    | Q(organisation__state=Organisation.State.PENDING, organisation__kind=Organisation.Kind.EMPLOYER)
    | Q(role=Role.STUDENT)
)


@dataclass(frozen=True)
class Actor:
    """User, role and organisation of a request; all None for somebody not logged in."""

    user: User | None = None
    role: str | None = None
    organisation: Organisation | None = None
    classes: tuple[str, ...] = ()

    @property
    def county(self) -> str:
        """The county code of the actor's organisation, empty without one."""
        return self.organisation.region_id if self.organisation else ""

    @property
    def in_city(self) -> bool:
        return self.role in CITY_ROLES

    @property
    def in_school(self) -> bool:
        return self.role in SCHOOL_ROLES

    @property
    def in_county(self) -> bool:
        return self.role == Role.COUNTY_OFFICER


ANONYMOUS = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """The actor: the membership chosen in this session, else the user's first, never their union."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    mine = Membership.objects.filter(IN_FORCE, user=request.user)
    mine = mine.select_related("organisation__region").order_by("pk")
    chosen = mine.filter(pk=request.session.get(SESSION_KEY)).first() or mine.first()
    if chosen is None:
        return Actor(user=request.user)  # ty: ignore[invalid-argument-type]
    return Actor(
        user=request.user,  # ty: ignore[invalid-argument-type]
        role=chosen.role,
        organisation=chosen.organisation,
        classes=tuple(chosen.classes),
    )
