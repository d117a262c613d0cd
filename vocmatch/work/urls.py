from django.urls import path

from vocmatch.work import views

app_name = "work"
urlpatterns = [
    path("runs/", views.run_list, name="runs"),
    path("runs/<slug:public_id>/", views.run, name="run"),
]
