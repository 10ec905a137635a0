"""Every address of the portal. Each view declares who may open it."""

from django.conf import settings
from django.urls import include, path

from bucp.document.views import verify
from bucp.triage import views as triage
from metrics.views import anchors, dashboards, disputes, landing, public_register, register
from signatories.views import invitations, profile
from tasks import views as tasks
from workdays import views as closures

from . import health

handler400 = "idea_portal.errors.bad_request"
handler500 = "idea_portal.errors.server_error"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/", include("idea_portal.account_urls")),
    path("invitations/<str:token>/", invitations.accept, name="accept_invitation"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/nudge/", tasks.nudge, name="nudge"),
    path("triage/", triage.triage, name="triage"),
    path("signatories/", include("signatories.urls")),
    path("bucps/", include("bucp.urls")),
    path("", include("obligations.urls")),
    path("disputes/", include("disputes.urls")),
    path("notices/", include("notices.urls")),
    path("closures/", closures.page, name="closures"),
    path("dashboards/", dashboards.dashboards, name="dashboards"),
    path("dashboards/disputes/", disputes.disputes_behind, name="dashboard_disputes"),
    path("register/", register.register, name="register"),
    path("register/export.csv", register.export, name="register_export"),
    path("register/public/", public_register.switch, name="public_register_switch"),
    path("public-register/", public_register.public_register, name="public_register"),
    path("register/anchors/", anchors.anchors, name="anchors"),
    path("register/anchors/<str:day>.json", anchors.export, name="anchor_export"),
    path("anchors/", anchors.lines, name="anchor_lines"),
    path("anchors/feed.xml", anchors.feed, name="anchor_feed"),
    path("administration/", include("idea_portal.administration.urls")),
    path("verify/", verify.verify, name="verify"),
    path("verify/certificate.pem", verify.certificate, name="verify_certificate"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
