"""Form of the editors of programme pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from vocmatch.schools.models import Program


class ProgramPageForm(WagtailAdminPageForm):
    """Offers the programmes of the school the page stands below, each for one page of a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "program" in self.fields and self.parent_page is not None:
            school = self.parent_page.specific.school
            self.fields["program"].queryset = Program.objects.filter(school=school).select_related("major")

    def clean_program(self) -> Program:
        program = self.cleaned_data["program"]
        others = type(self.instance)._default_manager.filter(program=program).exclude(pk=self.instance.pk)
        if self.parent_page is not None and others.filter(locale_id=self.parent_page.locale_id).exists():
            self.add_error("program", _("This programme has a page already. Edit that one."))
        return program
