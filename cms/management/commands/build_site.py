"""`manage.py build_site`: the public site's pages after the first migration, and pages of new schools."""

from typing import Any

from django.core.management.base import BaseCommand

from cms import services
from vocmatch.accounts.models import Organisation
from vocmatch.schools.models import School


class Command(BaseCommand):
    help = "Make the pages of the public site that are missing; those that exist stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        schools = School.objects.filter(organisation__state=Organisation.State.ACTIVE)
        home = services.build_site(schools=schools.select_related("organisation").order_by("pk"))
        self.stdout.write(f"{home.get_descendants(inclusive=True).count()} pages")
