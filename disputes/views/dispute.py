"""The page of a dispute."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bucp.access import READ
from signatories.access import access


@access(READ)
@require_safe
def dispute(request, number):
    return render(request, "disputes/page.html", {"bucp": request.bucp})
