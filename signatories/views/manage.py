"""CDO staff keep the list; coordinators keep the people of their entity."""

from copy import copy

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from signatories import changes, invitations, memberships, second_person
from signatories.access import CDO_STAFF, ENTITY_COORDINATOR, access
from signatories.forms import AddEntityForm, EditEntityForm, InvitationForm
from signatories.models import ENTITY_ROLES, Entity, Role

from . import roles

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(CDO_STAFF)
@get_or_post
def add_entity(request):
    form = AddEntityForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entity = changes.add(
            request.user,
            form.values,
            short_name=data["short_name"],
            reason=data["reason"],
            effective=data["effective"],
        )
        messages.success(request, f"{entity.plain_name} is in the list now.")
        return redirect("signatories:entity", entity.slug)
    return render(request, "signatories/add.html", {"form": form}, status=422 if form.is_bound else 200)


@access(CDO_STAFF)
@get_or_post
def edit_entity(request, slug):
    entity = get_object_or_404(Entity.objects.select_related("agency"), slug=slug)
    if request.method != "POST":
        form = EditEntityForm(instance=copy(entity), initial={"seen": changes.newest_change(entity)})
        return _edit_page(request, entity, form)
    form = EditEntityForm(request.POST, instance=copy(entity))
    if not form.is_valid():
        return _edit_page(request, entity, form, status=422)
    data = form.cleaned_data
    try:
        changed = changes.change(
            entity,
            request.user,
            form.values,
            reason=data["reason"],
            effective=data["effective"],
            seen=data["seen"],
        )
    except changes.Stale as stale:
        form.data = request.POST.copy()
        form.data["seen"] = stale.seen
        return _edit_page(request, entity, form, status=409, clashes=stale.clashes)
    messages.success(request, "The change is saved." if changed else "Nothing differed, so nothing was changed.")
    return redirect("signatories:entity", entity.slug)


def _edit_page(request, entity, form, status=200, clashes=None):
    context = {"form": form, "entity": entity, "stale": clashes is not None, "clashes": clashes}
    return render(request, "signatories/edit.html", context, status=status)


@access(ENTITY_COORDINATOR)
@require_safe
def people(request, slug):
    return people_page(request, InvitationForm(by=request.user, entity=request.entity))


def people_page(request, form, errors=(), status=200):
    """The people of `request.entity`, with the form to invite; also after an invitation was refused."""
    entity = request.entity
    rows = entity.memberships.select_related("user", "ended_by", "given_by", "confirmed_by").order_by(
        "user__name", "pk"
    )
    may_give = memberships.grantable(request.user, entity)
    context = {
        "entity": entity,
        "form": form,
        "errors": errors,
        "waiting": roles.waiting(entity, request.user),
        "two_people": [role.label for role in may_give if second_person.needed(request.user, entity, [role])],
        "entity_roles": ENTITY_ROLES,
        "active": [(m, m.role in may_give) for m in rows if m.in_force],
        "former": sorted((m for m in rows if not m.in_force), key=lambda m: m.ended_at or m.until, reverse=True),
        "pending": [
            (i, [Role(r).label for r in i.roles], set(i.roles) <= set(may_give))
            for i in invitations.pending(entity)
            if not i.awaits_second
        ],
    }
    return render(request, "signatories/people.html", context, status=status)


@access(ENTITY_COORDINATOR)
@get_or_post
def end_membership(request, slug, pk):
    membership = get_object_or_404(request.entity.memberships.select_related("user", "entity"), pk=pk)
    back = reverse("signatories:people", args=[slug])
    if membership.ended_at:
        messages.info(request, f"{membership.user} no longer holds that role.")
        return redirect(back)
    refusal = memberships.why_not_end(membership, request.user)
    if request.method == "POST":
        try:
            memberships.end(membership, request.user)
        except memberships.MembershipRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{membership.user} is no longer {membership.get_role_display()} here.")
            still = request.user.is_cdo_staff or request.user.holds(Role.COORDINATOR, entity=request.entity)
            return redirect(back if still else reverse("signatories:entity", args=[slug]))
    return render(
        request,
        "signatories/end_membership.html",
        {
            "entity": request.entity,
            "membership": membership,
            "refusal": refusal,
            "is_own": membership.user_id == request.user.pk,
            "back": back,
        },
        status=409 if refusal and request.method == "POST" else 200,
    )


def find_invitation(request, pk):
    """An invitation of the entity at hand; 404 for one of another entity."""
    invitation = request.entity.invitations.filter(pk=pk).select_related("entity", "invited_by").first()
    if invitation is None:
        raise Http404
    return invitation
