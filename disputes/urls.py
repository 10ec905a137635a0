"""The addresses of disputes. `/disputes/<number>/` is stable: notices link to it (design.md, Addresses)."""

from django.urls import path

from .views import dispute, library, listing, raising, uses
from .views import page_actions as acts

app_name = "disputes"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("library/", library.shelf, name="library"),
    path("library/<int:pk>/", library.lesson, name="lesson"),
    path("<bucp:number>/", dispute.dispute, name="dispute"),
    path("<bucp:number>/papers/<int:pk>/file/", dispute.paper_file, name="paper_file"),
    path("<bucp:number>/again/", dispute.again, name="again"),
    *acts.urls,
    path("<bucp:number>/raise/", raising.raise_objection, name="raise"),
    path("<bucp:number>/library/", library.tell, name="tell"),
    path("<bucp:number>/uses/", uses.uses, name="uses"),
    path("<bucp:number>/uses/<int:pk>/file/", uses.use_file, name="use_file"),
]
