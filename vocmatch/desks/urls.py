from django.urls import path

from vocmatch.desks.components import components

app_name = "desks"
urlpatterns = [
    path("components/", components, name="components"),
]
