from django.urls import path

from vocmatch.plans import views, views_edit

app_name = "plans"
urlpatterns = [
    path("plans/", views.plan_list, name="list"),
    path("plans/targets/<slug:public_id>/parts/<slug:organisation>/", views_edit.parts, name="parts"),
    path("plans/targets/<slug:public_id>/report/", views_edit.report, name="report"),
    path("plans/<slug:public_id>/", views.plan, name="plan"),
    path("plans/<slug:public_id>/progress.xlsx", views.plan_sheet, name="plan_sheet"),
    path("plans/<slug:public_id>/<int:number>/", views.item, name="item"),
    path("plans/<slug:public_id>/<int:number>/<slug:table>.xlsx", views.item_sheet, name="item_sheet"),
    path("plans/<slug:public_id>/at/<slug:organisation>/", views.place, name="place"),
]
