"""One's own account: what colleagues see, and the roles one holds."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from signatories import names
from signatories.access import SIGNED_IN, access
from signatories.forms import ProfileForm

SAVED_AND_WAITS = (
    "Your details are saved. You sign under the name that is on record "
    "until a Data Coordinator has confirmed the new one."
)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        waits = names.change(request.user, data["name"], data["title"], data["division"], data["phone"])
        messages.success(request, SAVED_AND_WAITS if waits else "Your details are saved.")
        return redirect("profile")
    roles = [(m.get_role_display(), m.entity, m.since) for m in request.user.roles]
    return render(
        request,
        "signatories/profile.html",
        {"form": form, "roles": roles},
        status=422 if form.is_bound else 200,
    )
