"""The addresses of the administration, below /administration/."""

from django.urls import path

from . import views

app_name = "administration"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("forms/", views.official_forms, name="official_forms"),
    path("settings/", views.shown_settings, name="settings"),
]
