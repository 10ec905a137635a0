from django.urls import path

from .views import inbox

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<int:pk>/", inbox.letter, name="letter"),
    path("<int:pk>/resend/", inbox.resend, name="resend"),
]
