"""`/triage/`: one question at a time; the answers stay in the address, so that back works and links can be shared."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bucp import public_register
from bucp.official_form.words.business import CATEGORIES
from bucp.text import public_line
from signatories import labels as words
from signatories import search
from signatories.access import ANYONE, access
from signatories.models import Entity

from . import questions
from .questions import ANY_KIND, NOT_LISTED, TriageAsk

FOUND_MOST = 12
FILED_MOST = 5
KINDS = {choice.value: choice.label for choice in CATEGORIES}


@access(ANYONE)
@require_safe
def triage(request):
    answers = _answers(request.GET)
    parties = _parties(answers)
    walk = questions.walk(answers, {slug: e.is_signatory for slug, e in parties.items()})
    context = {
        "given": _given(walk, answers, parties),
        "back_url": _url(_without_last(walk, answers)) if walk.passed else "",
        "hidden": _pairs(_kept(walk, answers)),
    }
    if walk.end:
        context |= _end(walk, answers, parties, request.user)
        return render(request, "bucp/triage/end.html", context)
    context |= _question(request, walk, answers)
    return render(request, "bucp/triage/question.html", context)


def _answers(given) -> dict:
    answers = {key: given.get(key, "")[:100] for key in questions.KEYS}
    answers["data"] = list(dict.fromkeys(value[:100] for value in given.getlist("data")[:50]))
    return {key: value for key, value in answers.items() if value}


def _parties(answers) -> dict[str, Entity]:
    slugs = {answers[k] for k in ("recipient", "provider") if k in answers} - {NOT_LISTED}
    slugs = {slug for slug in slugs if "\x00" not in slug}
    return {e.slug: e for e in Entity.objects.filter(slug__in=slugs).select_related("agency")} if slugs else {}


def _kept(walk, answers) -> dict:
    """The answers to carry on: those given on the way here, and those given for questions that may still come."""
    now = walk.question.key if walk.question else None
    return {key: answers[key] for key in questions.KEYS if key in answers and key != now}


def _without_last(walk, answers) -> dict:
    last = walk.passed[-1][0].key
    return {q.key: answers[q.key] for q, _ in walk.passed if q.key != last}


def _pairs(answers: dict) -> list[tuple[str, str]]:
    return [(key, one) for key, value in answers.items() for one in (value if isinstance(value, list) else [value])]


def _url(answers: dict, **more) -> str:
    pairs = _pairs({**answers, **more})
    return f"{reverse('triage')}?{urlencode(pairs)}" if pairs else reverse("triage")


def _given(walk, answers, parties) -> list[tuple[str, str, str]]:
    """What was answered so far: (question in short, answer, address at which to answer it again)."""
    told, before = [], {}
    for question, answer in walk.passed:
        told.append((question.short, _words(question, answer, parties), _url(before)))
        before[question.key] = answer
    return told


def _words(question, answer, parties) -> str:
    if question.ask == TriageAsk.PARTY:
        return "Not in the list" if answer == NOT_LISTED else parties[answer].plain_name
    if question.ask == TriageAsk.KINDS:
        return ", ".join(KINDS[a] for a in answer if a != ANY_KIND) or "Not known yet"
    return next(choice.label for choice in question.choices if choice.value == answer)


def _question(request, walk, answers) -> dict:
    question = walk.question
    problem = walk.problem
    if not problem and request.GET.get("asked") == question.key and question.ask == TriageAsk.CHOICE:
        problem = "Choose an answer to go on."
    context = {"question": question, "problem": problem, "kinds": CATEGORIES, "any_kind": ANY_KIND}
    if question.ask == TriageAsk.PARTY:
        kept = _kept(walk, answers)
        find = request.GET.get("find", "")[:200].strip()
        found = search.find(find) if find else []
        context |= {
            "find": find,
            "found": [
                (e.plain_name, words.taking_part(e), words.agency_of(e), _url(kept, **{question.key: e.slug}))
                for e in found[:FOUND_MOST]
            ],
            "count": _count(find, len(found)),
            "not_listed_url": _url(kept, **{question.key: NOT_LISTED}),
        }
    return context


def _count(find: str, number: int) -> str:
    if not find:
        return ""
    if not number:
        return f"Nothing in the list fits “{find}”."
    if number > FOUND_MOST:
        return f"{number} entities fit; here are the first {FOUND_MOST}. Type more to see fewer."
    return "1 entity fits. Choose it to go on." if number == 1 else f"{number} entities fit. Choose one to go on."


def _end(walk, answers, parties, user) -> dict:
    context = {"end": walk.end, "start_url": reverse("triage"), "missing": _missing(walk, answers, parties)}
    if not walk.end.draft:
        return context
    recipient, provider = parties[answers["recipient"]], parties[answers["provider"]]
    pair = urlencode({"recipient": recipient.slug, "provider": provider.slug})
    context |= {
        "recipient": recipient.plain_name,
        "provider": provider.plain_name,
        "draft_url": f"{reverse('bucp:new')}?{pair}",
        "shows_filed": public_register.may_read_line(user),
    }
    return context | _on_file(recipient, provider, answers) if context["shows_filed"] else context


def _on_file(recipient, provider, answers) -> dict:
    between = public_line.between(recipient, provider, FILED_MOST)
    known = {line.number for line in between}
    kinds = [kind for kind in answers["data"] if kind != ANY_KIND]
    same_kinds = public_line.on_kinds(kinds, FILED_MOST + len(known))
    return {
        "between": between,
        "same_kinds": [line for line in same_kinds if line.number not in known][:FILED_MOST],
        "asked_kinds": bool(kinds),
    }


def _missing(walk, answers, parties) -> list[str]:
    """The chosen parties that have not signed, by name."""
    asked = {question.key for question, _ in walk.passed}
    chosen = [parties.get(answers[k]) for k in ("recipient", "provider") if k in asked]
    return [e.plain_name for e in chosen if e and not e.is_signatory]
