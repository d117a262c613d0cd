"""The pages: words and pictures. Facts (places, fees, skills, outcomes) are read from below."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import facts
from cms.blocks import BodyField
from cms.page_forms import ProgramPageForm
from search import text
from vocmatch.schools.models import Program, School


class SitePage(Page):
    """What all pages have: a lead and a body. One tree serves 简体 and 繁體, English has its own."""

    intro = models.TextField(
        _("lead"), max_length=300, blank=True, help_text=_("One or two sentences, shown first.")
    )
    body = BodyField(blank=True, verbose_name=_("text and pictures"))

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    # No worker publishes at an hour set beforehand, and no page of a public site is private.
    settings_panels: ClassVar[list[Any]] = []
    private_page_options: ClassVar[list[str]] = []
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
        reader = translation.get_language() or settings.LANGUAGE_CODE
        # Chinese words on an English page are marked, so that a screen reader speaks them rightly.
        context["words_lang"] = "zh-Hans" if reader == "en" and self.locale.language_code != "en" else ""
        return context


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
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.SchoolsPage", "cms.ProgrammesPage", "cms.InfoPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | facts.home()


class InfoPage(SitePage):
    """Guidance, privacy, glossary: text alone."""

    template = "cms/info.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []


class SchoolsPage(SitePage):
    """All schools, county by county."""

    template = "cms/schools.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.SchoolPage"]


class ProgrammesPage(SitePage):
    """All programmes, by class of majors; their pages stand below their schools."""

    template = "cms/programmes.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []


class SchoolPage(PicturePage):
    """One school; its editors write here and below."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))

    template = "cms/school.html"
    parent_page_types: ClassVar[list[str]] = ["cms.SchoolsPage"]
    subpage_types: ClassVar[list[str]] = ["cms.ProgramPage"]


class ProgramPage(PicturePage):
    """One programme of a school. While its version in the first language is live, the programme is listed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+", verbose_name=_("programme"))

    template = "cms/program.html"
    base_form_class = ProgramPageForm
    parent_page_types: ClassVar[list[str]] = ["cms.SchoolPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels = [FieldPanel("program"), *PicturePage.content_panels]
