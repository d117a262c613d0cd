"""The public site's pictures, documents and pages."""

from cms.models.files import SiteDocument, SiteImage, SiteRendition
from cms.models.pages import (
    HomePage,
    InfoPage,
    ProgrammesPage,
    ProgramPage,
    SchoolPage,
    SchoolsPage,
    SitePage,
)

__all__ = [
    "HomePage",
    "InfoPage",
    "ProgramPage",
    "ProgrammesPage",
    "SchoolPage",
    "SchoolsPage",
    "SiteDocument",
    "SiteImage",
    "SitePage",
    "SiteRendition",
]
