"""The addresses of disputes. `/disputes/<number>/` is stable: notices link to it."""

from django.urls import path

from bucp.page_actions.page_action import urls_of

from .page_actions import PAGE_ACTIONS
from .views import dispute, library, listing, raising, uses

app_name = "disputes"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("library/", library.shelf, name="library"),
    path("library/<int:pk>/", library.lesson, name="lesson"),
    path("<bucp:number>/", dispute.dispute, name="dispute"),
    path("<bucp:number>/papers/<int:pk>/file/", dispute.paper_file, name="paper_file"),
    path("<bucp:number>/papers/<int:pk>/recommendation.pdf", dispute.recommendation_pdf, name="recommendation_pdf"),
    path("<bucp:number>/again/", dispute.again, name="again"),
    *urls_of([*PAGE_ACTIONS, raising.RAISE]),
    path("<bucp:number>/library/", library.tell, name="tell"),
    path("<bucp:number>/uses/", uses.uses, name="uses"),
    path("<bucp:number>/uses/<int:pk>/file/", uses.use_file, name="use_file"),
]
