"""All addresses. Pages carry the language as a prefix (none for 简体); Wagtail's catch-all stands last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls

from vocmatch.desks.views_health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", set_language, name="set_language"),
    # Wagtail's sidebar links to its account page in a fixed place; what it would edit there, we keep ourselves.
    path(
        "cms-admin/account/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="editors_account",
    ),
    path("cms-admin/", include(wagtailadmin_urls)),
    # Behind the proxy of `deploy/` the proxy answers these itself.
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media"),
    *i18n_patterns(
        path("account/", include("vocmatch.accounts.urls")),
        path("", include("vocmatch.work.urls")),
        path("", include("vocmatch.students.urls")),
        path("", include("vocmatch.employers.urls")),
        path("", include("vocmatch.applications.urls")),
        path("", include("vocmatch.outcomes.urls")),
        path("", include("vocmatch.plans.urls")),
        path("", include("vocmatch.desks.urls")),
        path("", include("cms.urls")),
        prefix_default_language=False,
    ),
]
