from django.urls import path

from vocmatch.desks import components, views, views_index

app_name = "desks"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("desk/search/", views_index.search_index, name="search_index"),
    path("desk/search/check/", views_index.check, name="search_check"),
    path("desk/search/rebuild/", views_index.rebuild, name="search_rebuild"),
    path("components/", components.components, name="components"),
]
