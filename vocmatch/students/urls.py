from django.urls import include, path

from vocmatch.students import views, views_school

app_name = "students"
urlpatterns = [
    path("roster/", include("vocmatch.students.roster_urls")),
    path("profile/", views.profile, name="profile"),
    path("profile/consent/", views.consent, name="consent"),
    path("profile/export/", views.export, name="export"),
    path("profile/erase/", views.erase, name="erase"),
    path("first/", views.first, name="first"),
    path("guardian/", views.guardian, name="guardian"),
    path("guardian/withdraw/", views.guardian_withdraw, name="guardian_withdraw"),
    path("students/", views_school.student_list, name="list"),
    path("students/slips/", views_school.slips, name="slips"),
    path("students/<slug:public_id>/", views_school.student, name="student"),
    path("students/<slug:public_id>/guardian/", views_school.guardian_word, name="guardian_word"),
]
