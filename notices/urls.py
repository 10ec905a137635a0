from django.urls import path

from .views import inbox, letters, wording

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("wording/", wording.kinds, name="wording"),
    path("wording/<slug:kind>/", wording.kind, name="wording_kind"),
    path("wording/<slug:kind>/change/", wording.change, name="wording_change"),
    path("<int:pk>/", letters.letter, name="letter"),
    path("<int:pk>/letter.pdf", letters.letter_pdf, name="letter_pdf"),
    path("<int:pk>/confirm/", letters.confirm, name="confirm"),
    path("<int:pk>/resend/", letters.resend, name="resend"),
]
