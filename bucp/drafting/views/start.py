"""Beginning a draft, and who takes part in it."""

import secrets
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from bucp.access import TEAM
from bucp.drafting.commands import SaveAnswer, SetParties
from bucp.official_form import completeness, current
from bucp.page_actions.attempt import attempt
from bucp.workflow.perform import may, perform
from common.refusals import Refused
from common.searching import LONGEST
from signatories.access import SIGNED_IN, access
from signatories.models import Entity, Role, User

from ..create import start_draft
from ..editor import Editor

DRAFTING_ROLES = (Role.COORDINATOR, Role.PROGRAM)
MOST_FOUND = 8
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


# Finding entities ------------------------------------------------------------------------------------------------


def _directory() -> dict[str, Entity]:
    """Every entity by its slug; one query. Looked up here, so that no odd text reaches the database."""
    return {e.slug: e for e in Entity.objects.select_related("agency")}


def find(directory: dict[str, Entity], text: str) -> list[Entity]:
    """The entities whose name or short form holds every word."""
    words = text[:LONGEST].casefold().split()
    if not words:
        return []
    hits = [e for e in directory.values() if all(w in f"{e.name} {e.plain_name} {e.slug}".casefold() for w in words)]
    first = " ".join(words)
    return sorted(hits, key=lambda e: (e.slug != first, not e.plain_name.casefold().startswith(first), e.name))[
        :MOST_FOUND
    ]


@access(SIGNED_IN)
@require_GET
def find_entities(request):
    """The list under a search field, as one types: `side`, and `<side>_q`."""
    side = "recipient" if request.GET.get("side") == "recipient" else "provider"
    text = request.GET.get(f"{side}_q", "")
    found = find(_directory(), text)
    return render(request, "bucp/start/found.html", {"side": side, "found": found, "asked": text.strip()})


@dataclass
class PartyChoice:
    """The parties as chosen so far on the page; nothing is saved yet."""

    directory: dict[str, Entity]
    lead: Entity | None
    recipients: list[Entity] = field(default_factory=list)  # besides the lead
    providers: list[Entity] = field(default_factory=list)
    searched: str = ""  # which side was searched without JavaScript
    asked: str = ""
    found: list[Entity] = field(default_factory=list)

    @property
    def all_recipients(self) -> list[Entity]:
        return [self.lead, *(e for e in self.recipients if e != self.lead)]


def _choice(data, directory, lead) -> PartyChoice:
    """Reads what is chosen (`recipient`, `provider`), just added (`add_…`), or searched (`find`)."""

    def listed(side):
        slugs = dict.fromkeys([*data.getlist(side), *data.getlist(f"add_{side}")])
        return [directory[s] for s in slugs if s in directory and directory[s] != lead]

    chosen = PartyChoice(directory, lead, listed("recipient"), listed("provider"))
    side = data.get("find", "")
    if side in ("recipient", "provider"):
        chosen.searched, chosen.asked = side, data.get(f"{side}_q", "").strip()
        chosen.found = find(directory, chosen.asked)
    return chosen


def _only_choosing(post) -> bool:
    """A step of search-then-add, as it goes without JavaScript: the page again, with one more chosen."""
    return any(name in post for name in ("find", "add_provider", "add_recipient"))


# A new draft -----------------------------------------------------------------------------------------------------


@access(SIGNED_IN)
@GET_OR_POST
def new(request):
    mine = list({m.entity_id: m.entity for m in request.user.roles if m.role in DRAFTING_ROLES}.values())
    if not mine:
        raise PermissionDenied(
            "Only program staff and Data Coordinators of an entity begin a draft. Ask your entity’s Data Coordinator "
            "to "
            "begin one or to give you the role."
        )
    directory = _directory()
    data = request.POST if request.method == "POST" else request.GET
    lead = _lead(data, mine, directory)
    choice = _choice(data, directory, lead)
    if request.method == "POST" and not _only_choosing(request.POST):
        return _begin(request, mine, choice)
    return _new_page(request, mine, choice, title=data.get("title", ""))


def _lead(data, mine, directory) -> Entity | None:
    """For which of the own entities it is: as chosen, else as triage suggests, else the only one."""
    own = {e.slug: e for e in mine}
    for slug in [data.get("lead", ""), *data.getlist("recipient")]:
        if slug in own:
            return own[slug]
    return mine[0] if len(mine) == 1 else None


def _begin(request, mine, choice: PartyChoice):
    title, errors = request.POST.get("title", ""), []
    declared = current(several=False).mirrored["title"]
    try:
        clean_title = completeness.clean(declared, title)
        if not clean_title:
            errors.append(("Give the exchange a name. You can change it later.", "#title"))
    except completeness.Invalid as invalid:
        errors.append((invalid.sentence, "#title"))
    if choice.lead is None:
        errors.append(("Choose which of your entities asks.", "#lead"))
    if not choice.providers:
        errors.append(("Choose at least one entity that you ask for data.", "#provider_q"))
    if errors:
        return _new_page(request, mine, choice, title, errors)
    try:
        number = _draft_once(request, choice, clean_title)
    except Refused as refused:
        return _new_page(request, mine, choice, title, [(refused.sentence, "#provider_q")])
    return redirect("bucp:edit_start", number)


def _draft_once(request, choice: PartyChoice, title: str) -> str:
    """Makes the draft and returns its number; for the second of two clicks, the number of the first. The lock on the
    person's row makes the second click wait; then it finds the page's token in the session."""
    token = request.POST.get("token", "")[:64]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=request.user.pk)
        begun = request.session.__class__(request.session.session_key).get("drafts_begun", {})
        if token and token in begun:
            return begun[token]
        bucp = start_draft(request.user, choice.all_recipients, choice.providers, title)
        perform(bucp, SaveAnswer(field=bucp.form.mirrored["title"].key, raw=title), request.user)
        if token:
            request.session["drafts_begun"] = {**dict(list(begun.items())[-20:]), token: bucp.number}
            request.session.save()
    messages.success(request, f"{bucp.number} is begun. Only your team sees it until you send it.")
    return bucp.number


def _new_page(request, mine, choice: PartyChoice, title="", errors=()):
    context = {
        "mine": mine,
        "choice": choice,
        "title": title,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
        "errors": list(errors),
        "by_field": {url[1:]: sentence for sentence, url in errors},
    }
    return render(request, "bucp/start/new.html", context, status=422 if errors else 200)


# The parties of a draft ------------------------------------------------------------------------------------------


@access(TEAM)
@GET_OR_POST
def parties(request, number):
    """Who takes part; changed while it is a draft."""
    bucp = request.bucp
    directory = _directory()
    lead = bucp.recipients[0].entity
    if request.method != "POST":
        choice = PartyChoice(
            directory, lead, [p.entity for p in bucp.recipients[1:]], [p.entity for p in bucp.providers]
        )
        return _parties_page(request, choice)
    choice = _choice(request.POST, directory, lead)
    if _only_choosing(request.POST):
        return _parties_page(request, choice)
    tried = attempt(request, SetParties(recipients=choice.all_recipients, providers=choice.providers))
    if not tried.done:
        place = next((p.url for p in tried.refusal.problems), "")
        return _parties_page(request, choice, [(tried.refusal.sentence, place)])
    messages.success(request, "The parties are saved.")
    return redirect(bucp)


def _parties_page(request, choice: PartyChoice, errors=()):
    bucp = request.bucp
    context = {
        "bucp": bucp,
        "choice": choice,
        "errors": list(errors),
        "can_change": may(bucp, request.party_roles, SetParties),
        "editor": Editor(bucp, request.party_roles),
    }
    return render(request, "bucp/start/parties.html", context, status=422 if errors else 200)
