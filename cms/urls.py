"""Addresses of the public site. Without a namespace: Wagtail asks for `wagtail_serve` by that name,
and every floor links to `search`, `programme` and `school`."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from cms import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("programme/<slug:public_id>/", views.programme, name="programme"),
    path("school/<slug:public_id>/", views.school, name="school"),
    path("", views.serve, {"path": ""}, name="home"),
    path("glossary/", views.serve, {"path": "glossary/"}, name="glossary"),
    path("guidance/", views.serve, {"path": "guidance/"}, name="guidance"),
    path("privacy/", views.serve, {"path": "privacy/"}, name="privacy"),
    # Every other address may be a page; nothing can stand after this.
    re_path(serve_pattern, views.serve, name="wagtail_serve"),
]
