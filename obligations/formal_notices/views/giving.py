"""`/bucps/<number>/notices/`: the notices given under an agreement, and those the reader can give.
`/bucps/<number>/notices/new/<clause>/`: write one, check who gets it and how it reads, send it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bucp.access import READ, TEAM
from bucp.page_actions.attempt import attempt, attempt_all, read_again
from obligations import links
from obligations.ending.effects import open_ending
from obligations.ending.parts import open_part, own_part
from obligations.formal_notices.commands import GiveNotice
from obligations.recipients import addressed
from signatories.access import access

from .. import effects as giving
from ..clauses import CLAUSES
from ..forms import GiveForm
from ..page import consequences, offers, parties_for, rows, why_not


@access(READ)
@require_safe
def notices(request, number):
    bucp = request.bucp
    mine, others = offers(bucp, request.party_roles) if any(h.side for h in request.party_roles) else ([], [])
    context = {
        "bucp": bucp,
        "rows": rows(bucp, request.party_roles, request.user) if bucp.is_on_file else [],
        "mine": mine,
        "others": others,
    }
    return render(request, "obligations/give_list.html", context)


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request, number, clause):
    """Three steps at one address: the form; POST “preview” the page to check; POST “send” gives the notice. POST
    “change” goes back to the form. Nothing is kept in between: the page itself carries what was typed."""
    rule = CLAUSES.get(clause)
    if rule is None:
        raise Http404
    parties = parties_for(request.party_roles, rule)
    if not parties:
        raise PermissionDenied(why_not(request.bucp, request.party_roles, rule))
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = GiveForm(request.bucp, rule, parties, *((request.POST, request.FILES) if do else ()))
    if not do or do == "change":
        return _write(request, rule, form, quiet=True)
    if not _is_whole(request, form, rule):
        only_the_file = set(form.errors) == {"attachment"}
        return _check(request, rule, form, status=422) if only_the_file else _write(request, rule, form, status=422)
    if do == "send":
        return _send(request, rule, form)
    looked = attempt_all(request, lambda: giving.check(request.bucp, rule, form.proposed, form.party))
    if not looked.done:
        return _write(request, rule, form, looked.errors, looked.status)
    return _check(request, rule, form)


def _is_whole(request, form, rule) -> bool:
    if not form.is_valid():
        return False
    return attempt_all(request, lambda: giving.cleaned(rule, form.answers, request.bucp), form).done


def _send(request, rule, form):
    data = {"clause": rule.name, "data": form.answers, "proposed": form.proposed, "party": form.party}
    tried = attempt(request, GiveNotice(**data, attachment=form.cleaned_data["attachment"]), form)
    if not tried.done:
        return _write(request, rule, form, tried.errors, tried.status)
    made = tried.result
    told = made.notice.deliveries.count() if made.notice else 0
    messages.success(
        request, f"{made.reference} is given. The letter is on its way to {told} {'person' if told == 1 else 'people'}."
    )
    made.bucp = request.bucp
    return redirect(links.notice(made))


def _write(request, rule, form, errors=(), status=200, quiet=False):
    """The form. `quiet`: with what was typed, but without a word on what is still missing."""
    bucp = request.bucp
    if quiet and form.is_bound:
        form = GiveForm(bucp, rule, form.parties, None, None)
        form.initial = {name: request.POST.get(name, "") for name in form.fields}
    why = "" if bucp.state in rule.states else why_not(bucp, request.party_roles, rule)
    context = {
        "bucp": bucp,
        "rule": rule,
        "form": form,
        "errors": errors,
        "why_not": why,
        "before": _before(bucp, form) if rule.ends and not why else None,
    }
    return render(request, "obligations/give.html", context, status=status)


def _before(bucp, form):
    """The ending under way that the notice would replace."""
    party = form.parties[0]
    return open_part(bucp, party) if own_part(bucp, party) else open_ending(bucp)


def _check(request, rule, form, errors=(), status=200):
    """The page before sending: what happens, who gets it and why, how the letter reads."""
    if form.errors:  # the file only: everything else is whole
        read_again(request)
    bucp = request.bucp
    answers = giving.cleaned(rule, form.answers, request.bucp)
    party_role = rule.role_of([h for h in request.party_roles if h.party.pk == form.party.pk])
    who = addressed(bucp, rule, party_role.party)
    said = partial(giving.letter, bucp, rule, party_role, answers, by=request.user, proposed=form.proposed, who=who)
    subject, _, body = said(apart=rule.apart).strip().partition("\n")
    context = {
        "bucp": bucp,
        "rule": rule,
        "form": form,
        "errors": errors,
        "party_role": party_role,
        "who": who,
        "subject": subject,
        "body": body.strip(),
        "account": said().strip().partition("\n")[2].strip() if rule.apart else "",
        "points": consequences(bucp, rule, answers, form.proposed, form.party),
        "ends": bool(rule.ends) and not form.proposed,
        "proposed": form.proposed,
    }
    return render(request, "obligations/give_check.html", context, status=status)
