"""The addresses of this app. Mounted at the root: an agreement's own pages stand under its address."""

from django.urls import path

from bucp.page_actions.page_action import urls_of

from .amending import views as amending
from .calendar import views as calendar
from .certification import views as certification
from .destruction import views as destruction
from .duties import outcome_views as outcomes
from .duties import views as duties
from .ending import views as ending
from .formal_notices.views import answering, giving, missing
from .users import contacts_views as contacts
from .users import views as users

app_name = "obligations"
urlpatterns = [
    # Notices by clause
    path("bucps/<bucp:number>/notices/", giving.notices, name="notices"),
    path("bucps/<bucp:number>/notices/new/<slug:clause>/", giving.give, name="give"),
    path("bucps/<bucp:number>/notices/<int:nth>/", answering.given, name="given"),
    path("bucps/<bucp:number>/notices/<int:nth>/letter.pdf", answering.letter_pdf, name="given_pdf"),
    path("bucps/<bucp:number>/notices/<int:nth>/file/", answering.file, name="given_file"),
    path("signatories/<slug:slug>/certification/", certification.certification, name="certification"),
    path(
        "signatories/<slug:slug>/certification/<int:pk>/file/",
        certification.certification_file,
        name="certification_file",
    ),
    path("certifications/", certification.due, name="certifications"),
    path("notices/missing/", missing.missing, name="missing"),
    # Amending, ending, contacts
    *urls_of(amending.PAGE_ACTIONS, below="bucps/"),
    path("bucps/<bucp:number>/again/", amending.again, name="again"),
    path("bucps/<bucp:number>/end/", ending.end, name="end"),
    path("bucps/<bucp:number>/ending/", ending.ending, name="ending"),
    path("bucps/<bucp:number>/contacts/", contacts.contacts, name="contacts"),
    # Tasks of the exchange, users, outcome, calendar
    path("bucps/<bucp:number>/exchange/", duties.duties, name="duties"),
    path("bucps/<bucp:number>/exchange/destruction/", destruction.destruction, name="destruction"),
    *urls_of([duties.ADD], below="bucps/"),
    path("bucps/<bucp:number>/exchange/<int:pk>/", duties.duty, name="duty"),
    path("bucps/<bucp:number>/exchange/<int:pk>/certificate.pdf", duties.certificate_pdf, name="certificate"),
    path("bucps/<bucp:number>/exchange/<int:pk>/file/", duties.duty_file, name="duty_file"),
    path("bucps/<bucp:number>/users/", users.users, name="users"),
    path("bucps/<bucp:number>/outcome/", outcomes.outcome, name="outcome"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feed/", calendar.feed, name="feed"),
    path("calendar/<str:token>.ics", calendar.feed_ics, name="feed_ics"),
]
