"""The editor: a section of the form as a page, and the saving of one answer while it is being typed."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bucp.access import TEAM
from bucp.drafting.commands import SaveAnswer, SaveAnswers, WrittenAnswer
from bucp.official_form import completeness
from bucp.workflow.perform import perform
from common import dates
from common.refusals import Conflict, NotAllowed, Refused
from signatories.access import access

from ..editor import Editor, EditorQuestion, theirs


def version_in(post, name: str) -> int:
    """The version a text was typed over; 0 when it says none that could be."""
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, number, section=None):
    """A section; POST saves all of it (the button, without JavaScript)."""
    bucp = request.bucp
    editor = Editor(bucp, request.party_roles)
    if section is None:
        return redirect("bucp:edit", bucp.number, editor.first_open())
    declared = bucp.form.section(section)
    if declared is None:
        raise Http404
    groups = editor.groups(declared)
    if request.method != "POST":
        return _page(request, editor, declared, groups)
    questions = editor.questions(groups)
    asked_before = {q.name for q in questions if q.applies}
    saved = _save(bucp, request.user, questions, _with_proposal(questions, request.POST))
    if not any(q.error or q.theirs for q in questions):
        return _saved(request, declared, saved, asked_before)
    now = Editor(bucp, request.party_roles)
    fresh = now.groups(declared)
    _carry(questions, now.questions(fresh))
    return _page(request, now, declared, fresh)


def _with_proposal(questions: list[EditorQuestion], post):
    """What was posted, with the proposed answer in the place of the one whose button was pressed."""
    taken = next((q for q in questions if q.proposed and q.name == post.get("proposed")), None)
    if taken is None:
        return post
    post = post.copy()
    post.setlist(taken.name, [taken.proposed])
    return post


def _page(request, editor: Editor, section, groups):
    questions = editor.questions(groups)
    following = editor.after(section.slug)
    context = {
        "bucp": editor.bucp,
        "editor": editor,
        "section": section,
        "groups": groups,
        "sections": editor.sections(section.slug),
        "missing": editor.missing(),
        "frozen": editor.frozen(),
        "following": following,
        "following_url": editor.address(following.slug) if following else editor.bucp.get_absolute_url(),
        "errors": [(f"{q.field.question} {q.error}", f"#{q.anchor}") for q in questions if q.error],
        "conflicts": any(q.theirs for q in questions),
        "can_save": any(q.editable for q in questions),
    }
    status = 409 if context["conflicts"] else 422 if context["errors"] else 200
    return render(request, "bucp/edit/section.html", context, status=status)


def _save(bucp, by, questions: list[EditorQuestion], post) -> int:
    """Saves what was changed in the section and says how many answers that were. What cannot be saved stays in its
    question, with the reason."""
    changed = [q for q in questions if _is_changed(q, post)]
    if not changed:
        return 0
    answers = [
        WrittenAnswer(q.field.key, post.getlist(q.name), q.party, version_in(post, f"{q.name}:version"))
        for q in changed
    ]
    try:
        outcomes = perform(bucp, SaveAnswers(answers=answers), by)
    except Refused as refused:
        outcomes = [refused] * len(changed)
    for q, written, outcome in zip(changed, answers, outcomes, strict=True):
        _keep(q, written.raw, outcome)
    return sum(not q.error for q in changed)


def _is_changed(q: EditorQuestion, post) -> bool:
    """Whether the person wrote another answer. One that cannot be stored stays in the question, with the reason."""
    if f"{q.name}:version" not in post or post.get("take") == q.name:
        return False
    raw = post.getlist(q.name)
    try:
        return not _unchanged(q, completeness.clean(q.field, raw), version_in(post, f"{q.name}:version"))
    except completeness.Invalid as invalid:
        _keep(q, raw, invalid)
    return False


def _keep(q: EditorQuestion, raw, outcome) -> None:
    """Leaves in the question what became of its answer: nothing more to say when it was saved."""
    match outcome:
        case Conflict():
            q.typed, q.theirs = raw, theirs(q, outcome.current)
            q.error = "This was changed while you were writing. Choose which text stays."
        case completeness.Invalid() | Refused():
            q.typed, q.error = raw, outcome.sentence


def _unchanged(q: EditorQuestion, value, version: int) -> bool:
    """Whether the person left this answer as it was: as it is stored, or as it stood when the page was opened and
    somebody else changed it since."""
    if value == q.stored or (completeness.is_blank(value) and completeness.is_blank(q.stored)):
        return True
    if q.row is None or version == q.row.version:
        return False
    if version == 0:
        return completeness.is_blank(value)
    return q.row.history.filter(version=version, value=value).exists()


def _carry(before: list[EditorQuestion], after: list[EditorQuestion]) -> None:
    """Takes what could not be saved over to the page as it stands now."""
    kept = {q.name: q for q in before if q.error}
    for q in after:
        if old := kept.get(q.name):
            q.typed, q.error, q.theirs = old.typed, old.error, old.theirs


def _saved(request, section, saved: int, asked_before: set[str]):
    now = Editor(request.bucp, request.party_roles)
    appeared = [
        q
        for q in now.questions(now.groups(section))
        if q.applies and q.name not in asked_before and completeness.is_blank(q.stored)
    ]
    words = f"Saved at {dates.clock(timezone.now())}" if saved else "Everything was saved already."
    if appeared:
        listed = "; ".join(dict.fromkeys(q.field.question for q in appeared))
        messages.info(request, f"{words} These questions now apply: {listed}")
        return HttpResponseRedirect(f"{now.address(section.slug)}#{appeared[0].anchor}")
    messages.success(request, words)
    following = now.after(section.slug)
    if request.POST.get("go") == "on":
        return redirect(now.address(following.slug) if following else request.bucp.get_absolute_url())
    return redirect(now.address(section.slug))


@access(TEAM)
@require_POST
def save(request, number, field):
    """Saves one answer as it is typed. Answers in JSON: 200 {version, saved_at, aside}; 409 {sentence, html} with
    the other's text; 422 {sentence}; 403 {sentence} when somebody else has signed in in this browser."""
    bucp = request.bucp
    declared = bucp.form.fields.get(field)
    if declared is None:
        raise Http404
    if request.POST.get("as", str(request.user.pk)) != str(request.user.pk):
        return _no("You are signed in as somebody else now. Sign in as yourself, then your text is saved.", 403)
    party = _party(bucp, request.POST.get("party", ""))
    raw = request.POST.getlist("value")
    try:
        row = perform(
            bucp,
            SaveAnswer(field=field, raw=raw, party=party, version=version_in(request.POST, "version")),
            request.user,
        )
    except Conflict as conflict:
        q = EditorQuestion(declared, party, conflict.current, editable=True, typed=raw)
        q.theirs = theirs(q, conflict.current)
        html = render_to_string("bucp/edit/conflict.html", {"q": q}, request)
        return JsonResponse({"sentence": conflict.sentence, "html": html, "version": q.version}, status=409)
    except completeness.Invalid as invalid:
        return _no(invalid.sentence, 422)
    except NotAllowed as refused:
        return _no(refused.sentence, 403)
    except Refused as refused:
        return _no(refused.sentence, 422)
    return JsonResponse(
        {
            "version": row.version,
            "saved_at": dates.clock(timezone.now()),
            "aside": _aside(request, request.POST.get("section", "")),
        }
    )


def _party(bucp, text: str):
    """The party named by its id; None for none. A foreign one is none of this BUCP's: 404."""
    if not text:
        return None
    party = next((p for p in bucp.party_list if str(p.pk) == text), None)
    if party is None:
        raise Http404
    return party


def _no(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


def _aside(request, section: str) -> str:
    editor = Editor(request.bucp, request.party_roles)
    context = {"editor": editor, "sections": editor.sections(section), "missing": editor.missing()}
    return render_to_string("bucp/edit/aside.html", context)  # without the request: nothing of the page around it
