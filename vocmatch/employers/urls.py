from django.urls import path

from vocmatch.employers import views, views_imports, views_verify

app_name = "employers"
urlpatterns = [
    path("employers/register/", views.register, name="register"),
    path("employers/profile/", views.profile, name="profile"),
    path("employers/openings/", views.opening_list, name="openings"),
    path("employers/openings/new/", views.opening_edit, name="opening_new"),
    path("employers/openings/<slug:public_id>/", views.opening_preview, name="opening_preview"),
    path("employers/openings/<slug:public_id>/edit/", views.opening_edit, name="opening_edit"),
    path("employers/openings/<slug:public_id>/act/", views.opening_act, name="opening_act"),
    path("employers/import/", views_imports.opening_import, name="opening_import"),
    path("employers/import/<slug:public_id>/", views_imports.import_preview, name="import_preview"),
    path("employers/import/<slug:public_id>/refused/", views_imports.import_refused, name="import_refused"),
    path("employers/verify/", views_verify.queue, name="verify"),
    path("employers/verify/<slug:public_id>/", views_verify.verify_one, name="verify_one"),
    path("employers/minimum-wages/", views_verify.minimum_wages, name="minimum_wages"),
    path("employers/<slug:public_id>/", views.card, name="card"),
]
