from django.urls import path

from .views import contacts, directory, invitations, manage, roles, signers

app_name = "signatories"
urlpatterns = [
    path("", directory.directory, name="directory"),
    path("add/", manage.add_entity, name="add"),
    path("<slug:slug>/", directory.entity, name="entity"),
    path("<slug:slug>/edit/", manage.edit_entity, name="edit"),
    path("<slug:slug>/signers/", signers.signers, name="signers"),
    path("<slug:slug>/signers/delegate/", signers.delegate, name="delegate"),
    path("<slug:slug>/signers/second-factor/", signers.second_factor, name="second_factor"),
    path("<slug:slug>/signers/<int:pk>/end/", signers.end_delegation, name="end_delegation"),
    path("<slug:slug>/signers/prepared/<int:pk>/", signers.answer_delegation, name="answer_delegation"),
    path("<slug:slug>/incidents/", signers.incidents_by_mail, name="incidents"),
    path("<slug:slug>/roles/", roles.on_record, name="roles"),
    path("<slug:slug>/roles/<int:pk>/answer/", invitations.answer_proposal, name="answer_proposal"),
    path("<slug:slug>/roles/<int:pk>/name/", roles.confirm_name, name="confirm_name"),
    path("<slug:slug>/contacts/<int:pk>/", contacts.contact, name="contact"),
    path("<slug:slug>/people/", manage.people, name="people"),
    path("<slug:slug>/people/invite/", invitations.invite, name="invite"),
    path("<slug:slug>/people/<int:pk>/end/", manage.end_membership, name="end_membership"),
    path("<slug:slug>/invitations/<int:pk>/cancel/", invitations.cancel_invitation, name="cancel_invitation"),
    path("<slug:slug>/invitations/<int:pk>/resend/", invitations.resend_invitation, name="resend_invitation"),
]
