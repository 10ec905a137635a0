"""The addresses of this app. Mounted at the root: an agreement's own pages stand under its address."""

from django.urls import path

from .views import amending, contacts, ending

app_name = "exchange"
urlpatterns = [
    # Amending, ending, contacts
    path("bucps/<bucp:number>/amend/", amending.amend, name="amend"),
    path("bucps/<bucp:number>/renew/", amending.renew, name="renew"),
    path("bucps/<bucp:number>/again/", amending.again, name="again"),
    path("bucps/<bucp:number>/end/", ending.end, name="end"),
    path("bucps/<bucp:number>/ending/", ending.ending, name="ending"),
    path("bucps/<bucp:number>/contacts/", contacts.contacts, name="contacts"),
]
