"""The addresses of disputes. `/disputes/<number>/` is stable: notices link to it (design.md, Addresses)."""

from django.urls import path

from .views import dispute, uses

app_name = "disputes"
urlpatterns = [
    path("<bucp:number>/", dispute.dispute, name="dispute"),
    path("<bucp:number>/uses/", uses.uses, name="uses"),
]
