"""Proposals of de-identified data (§5.19)."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bucp.access import READ
from signatories.access import access


@access(READ)
@require_safe
def uses(request, number):
    return render(request, "disputes/uses.html", {"bucp": request.bucp})
