from django.urls import path

from vocmatch.applications import views, views_desk

app_name = "applications"
urlpatterns = [
    path("matches/", views.match_list, name="matches"),
    path("matches/plain/", views.plain, name="plain"),
    path("openings/<slug:public_id>/", views.opening, name="opening"),
    path("openings/<slug:public_id>/apply/", views.apply, name="apply"),
    path("openings/<slug:public_id>/people/", views_desk.people, name="people"),
    path("profile/looks/", views.looks, name="looks"),
    path("applications/", views.mine, name="mine"),
    path("applications/<slug:public_id>/", views.application, name="application"),
    path("applications/<slug:public_id>/act/", views.act, name="act"),
    path("inbox/", views_desk.inbox, name="inbox"),
    path("inbox/<slug:public_id>/", views_desk.applicant, name="applicant"),
    path("students/<slug:public_id>/openings/", views_desk.fitting, name="fitting"),
]
