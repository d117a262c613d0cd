"""Log-in by django-allauth, and what every account can do."""

from allauth.account import views as account
from django.urls import include, path

from vocmatch.accounts import views

own = (
    [
        path("enter/", views.enter, name="enter"),
        path("large-type/", views.large_type, name="large_type"),
        path("switch/", views.switch, name="switch"),
        path("notices/", views.notices, name="notices"),
        path("notices/<int:pk>/", views.notice, name="notice"),
    ],
    "accounts",
)
# Only the pages in use: nobody signs up or resets a password by e-mail, since few students have one.
urlpatterns = [
    path("", include(own)),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("second-factor/", include("allauth.mfa.urls")),
]
