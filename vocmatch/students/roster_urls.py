from django.urls import path

from vocmatch.students import views_roster

urlpatterns = [
    path("", views_roster.roster, name="roster"),
    path("<slug:public_id>/", views_roster.roster_file, name="roster_file"),
    path("<slug:public_id>/accept/", views_roster.accept, name="roster_accept"),
    path("<slug:public_id>/discard/", views_roster.discard, name="roster_discard"),
    path("<slug:public_id>/refused/", views_roster.refused, name="roster_refused"),
]
