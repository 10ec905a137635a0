"""The addresses of the agreements. Stable: notices link to them."""

from django.urls import path, register_converter

from .document.views import document
from .drafting.views import contact, edit, elements, start
from .page_actions.page_action import urls_of
from .pages.views import history, lists, overview
from .review.views import opinions, review, revisions, send
from .signing import agency_page_actions as education_agency
from .signing import page_actions as signing
from .signing.views import sign
from .signing.views import wet_ink as paper
from .team import views as people


class Number:
    """A BUCP's number, in any case: IDEA-2026-0001."""

    regex = r"[Ii][Dd][Ee][Aa]-\d{4}-\d{4,9}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(Number, "bucp")

app_name = "bucp"
urlpatterns = [
    path("", lists.listing, name="list"),
    path("new/", start.new, name="new"),
    path("new/entities/", start.find_entities, name="find_entities"),
    path("<bucp:number>/", overview.overview, name="overview"),
    path("<bucp:number>/parties/", start.parties, name="parties"),
    path("<bucp:number>/people/", people.people, name="people"),
    path("<bucp:number>/contact/<slug:slug>/", contact.contact, name="contact"),
    path("<bucp:number>/edit/", edit.edit, name="edit_start"),
    path("<bucp:number>/edit/<slug:section>/", edit.edit, name="edit"),
    path("<bucp:number>/answers/<slug:field>/", edit.save, name="save"),
    path("<bucp:number>/elements/", elements.elements, name="elements"),
    path("<bucp:number>/elements/import/", elements.import_elements, name="import_elements"),
    path("<bucp:number>/elements/<int:pk>/", elements.element, name="element"),
    path("<bucp:number>/send/", send.send, name="send"),
    *urls_of([send.HAND_OVER]),
    path("<bucp:number>/review/", review.review, name="review"),
    path("<bucp:number>/comments/", review.comment, name="comment"),
    path("<bucp:number>/comments/<int:pk>/", review.thread, name="thread"),
    path("<bucp:number>/opinions/", opinions.ask, name="ask_opinions"),
    path("<bucp:number>/opinions/<int:pk>/", opinions.give, name="give_opinion"),
    path("<bucp:number>/revisions/", revisions.revisions, name="revisions"),
    path("<bucp:number>/revisions/<int:revision>/", revisions.revision, name="revision"),
    path("<bucp:number>/sign/", sign.sign, name="sign"),
    path("<bucp:number>/sign/paper/", paper.sign_on_paper, name="sign_on_paper"),
    path("<bucp:number>/sign/<int:pk>/scan/", paper.scan, name="scan"),
    path("<bucp:number>/sign/education-agency/<int:pk>/scan/", paper.agency_scan, name="agency_scan"),
    *urls_of(signing.PAGE_ACTIONS),
    *urls_of(education_agency.PAGE_ACTIONS),
    path("<bucp:number>/history/", history.history, name="history"),
    path("<bucp:number>/document.<str:kind>", document.document, name="document"),
]
