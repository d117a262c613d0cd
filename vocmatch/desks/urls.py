from django.urls import path

from vocmatch.desks import components, views

app_name = "desks"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("components/", components.components, name="components"),
]
