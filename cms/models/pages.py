"""The pages: words and pictures. Facts (places, fees, skills, outcomes) are read from below."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Locale, Page
from wagtail.search import index

from cms import facts, home_facts, lists
from cms.blocks import BodyField
from cms.page_forms import ProgramPageForm
from cms.rows import name_of, program_row
from cms.search_form import Kind
from search import text
from vocmatch.accounts.han import content
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.numbers import number
from vocmatch.schools.models import Program, School

ENGLISH: Final = "en"
PICTURED: Final = 6  # programmes shown with their picture on the start page


class SitePage(Page):
    """What all pages have: a lead and a body. One tree serves 简体 and 繁體, English has its own."""

    intro = models.TextField(
        _("lead"), max_length=300, blank=True, help_text=_("One or two sentences, shown first.")
    )
    body = BodyField(blank=True, verbose_name=_("text and pictures"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    # No worker publishes at an hour set beforehand, and no page of a public site is private.
    settings_panels: list[Any] = []
    private_page_options: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("words"), index.AutocompleteField("words")]

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """Title and lead as the tokens that Chinese is searched by."""
        return " ".join(text.tokens(f"{self.title} {self.intro}"))

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        """Wagtail's parts, in the language of the reader.

        A page that has no English version keeps its address under /en/, where it is served with its
        words marked as Chinese.
        """
        with translation.override(settings.LANGUAGE_CODE):
            parts = super().get_url_parts(request)
            root = reverse("wagtail_serve", args=("",))
        with translation.override("en"):
            english = reverse("wagtail_serve", args=("",))
        if parts is None or parts[2] is None or parts[2].startswith(english):
            return parts
        site, host, path = parts
        return site, host, reverse("wagtail_serve", args=("",)) + path[len(root) :]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        foreign = self._is_foreign()
        # Chinese words on an English page are marked, so that a screen reader speaks them rightly.
        context["words_lang"] = "zh-Hans" if foreign else ""
        context["heading"] = self._heading(foreign)
        context["crumbs"] = self._crumbs(request, foreign)
        return context

    def _is_foreign(self) -> bool:
        """Whether a Chinese page stands in for an English one that is missing."""
        return translation.get_language() == ENGLISH and self.locale.language_code != ENGLISH

    def _heading(self, foreign: bool) -> str:
        """The page's name; a page about something that has an English name says so when it stands in."""
        return self.title

    def _crumbs(self, request: HttpRequest, foreign: bool) -> list[tuple[str, str]]:
        """(title, address) of the pages above; an address is this page's own, cut shorter."""
        above = self.get_ancestors().filter(depth__gt=1)
        titles = dict(above.values_list("translation_key", "title"))
        if foreign:
            translated = Page.objects.live().filter(translation_key__in=titles, locale__language_code=ENGLISH)
            titles |= dict(translated.values_list("translation_key", "title"))
        parts = (self.get_url(request) or "/").rstrip("/").split("/")
        addresses = ["/".join(parts[:-step]) + "/" for step in range(len(titles), 0, -1)]
        labels = [gettext("Start"), *(content(title) for title in list(titles.values())[1:])]
        return list(zip(labels[: len(titles)], addresses, strict=True))


class PicturePage(SitePage):
    """A page with one picture at its head."""

    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(
        _("the picture in words"),
        max_length=200,
        blank=True,
        help_text=_("What it shows, for those who do not see it."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        FieldPanel("body"),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say in a few words what the picture shows.")})


class HomePage(SitePage):
    """The start of one language's tree."""

    template = "cms/home.html"
    max_count_per_parent = 1
    parent_page_types: list[str] = ["wagtailcore.Page"]
    subpage_types: list[str] = ["cms.SchoolsPage", "cms.ProgrammesPage", "cms.InfoPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"facts": home_facts.read(request.actor), "pictured": _pictured(request)}


class InfoPage(SitePage):
    """Guidance, privacy, glossary: text alone."""

    template = "cms/info.html"
    parent_page_types: list[str] = ["cms.HomePage"]
    subpage_types: list[str] = []


class SchoolsPage(SitePage):
    """All schools, county by county."""

    template = "cms/schools.html"
    max_count_per_parent = 1
    parent_page_types: list[str] = ["cms.HomePage"]
    subpage_types: list[str] = ["cms.SchoolPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = SchoolPage.objects.live().filter(locale=Locale.get_default())
        counties = lists.schools_by_county(pages.values_list("school_id", flat=True))
        total = sum(len(county["rows"]) for county in counties)
        answer = ngettext("%(n)s school", "%(n)s schools", total) % {"n": number(total)}
        return super().get_context(request, *args, **kwargs) | {"counties": counties, "answer": answer}


class ProgrammesPage(SitePage):
    """All programmes, by class of majors; their pages stand below their schools."""

    template = "cms/programmes.html"
    max_count_per_parent = 1
    parent_page_types: list[str] = ["cms.HomePage"]
    subpage_types: list[str] = []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        classes = lists.programs_by_class()
        total = sum(len(group["rows"]) for group in classes)
        answer = ngettext("%(n)s programme", "%(n)s programmes", total) % {"n": number(total)}
        own = {"classes": classes, "answer": answer, "kept": [("kind", Kind.PROGRAMMES)]}
        return super().get_context(request, *args, **kwargs) | own


class SchoolPage(PicturePage):
    """One school; its editors write here and below."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))

    template = "cms/school.html"
    parent_page_types: list[str] = ["cms.SchoolsPage"]
    subpage_types: list[str] = ["cms.ProgramPage"]
    content_panels = [FieldPanel("school", read_only=True), *PicturePage.content_panels]
    # Made by `services.school_page` with the group of its editors, who may not turn it into another school's.
    is_creatable = False

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Nothing of a school that is frozen or closed is served, its programmes neither."""
        if self.school.organisation.state != Organisation.State.ACTIVE:
            raise Http404
        return super().route(request, path_components)

    def _heading(self, foreign: bool) -> str:
        return name_of(self.school) if foreign else self.title

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        programs = lists.programs_of(self.school)
        own = {
            "facts": facts.of_school(self.school, programs),
            "programmes": [program_row(program) for program in programs],
            "elsewhere": [(_("All schools"), reverse("wagtail_serve", args=("schools/",)), None)],
        }
        return super().get_context(request, *args, **kwargs) | own


class ProgramPage(PicturePage):
    """One programme of a school. While its version in the first language is live, the programme is listed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+", verbose_name=_("programme"))

    template = "cms/program.html"
    base_form_class = ProgramPageForm
    parent_page_types: list[str] = ["cms.SchoolPage"]
    subpage_types: list[str] = []
    content_panels = [FieldPanel("program"), *PicturePage.content_panels]

    def can_move_to(self, parent: Page) -> bool:
        """Only below the page of the programme's own school."""
        allowed = super().can_move_to(parent)
        return allowed and parent.specific.school_id == self.program.school_id

    def _heading(self, foreign: bool) -> str:
        return self.program.major.label if foreign else self.title

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        program = Program.objects.select_related("major", "school__organisation__region").get(
            pk=self.program_id
        )
        return super().get_context(request, *args, **kwargs) | {"facts": facts.of_program(program)}


def _pictured(request: HttpRequest) -> list[dict[str, Any]]:
    """Some listed programmes with a picture: the newest of each school, newest schools first."""
    pages = ProgramPage.objects.live().filter(
        locale=Locale.get_default(),
        picture__isnull=False,
        program__listed=True,
        program__school__organisation__state=Organisation.State.ACTIVE,
    )
    newest = pages.order_by().values("program__school").annotate(newest=models.Max("pk")).values("newest")
    pages = ProgramPage.objects.filter(pk__in=newest).order_by("-pk")[:PICTURED]
    pages = pages.select_related("picture", "program__major", "program__school__organisation__region")
    pages = pages.prefetch_related("picture__renditions")
    return [
        {
            "page": page,
            "title": page.program.major.label,
            "url": page.get_url(request),
            "school": name_of(page.program.school),
            "place": page.program.school.organisation.region.label,
        }
        for page in pages
    ]
