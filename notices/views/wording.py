"""`/notices/wording/`: the text of every kind of letter in one place. CDO staff read it, the portal administrator
changes it; every text a kind ever had stays in its history."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from notices import wording
from notices.kinds import HOUSE, LETTER_KINDS, LetterKind, in_words
from notices.listing import as_numbers
from signatories.access import ADMIN, ADMIN_OR_CDO, access
from signatories.models import Role


class WordingForm(forms.Form):
    """The text is judged by `notices.wording`, not here."""

    text = forms.CharField(
        label="Text of the letter",
        help_text="The subject in the first line, then an empty line, then the letter.",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "true", "class": "w-full"}),
        error_messages={"required": "Write the letter, or go back to the built-in text below."},
    )
    reason = forms.CharField(
        label="Why does it change?",
        help_text="Kept in the history, with your name. Not needed for a preview.",
        max_length=300,
        error_messages={"required": "Say why the wording changes: it is kept in the history."},
    )

    def is_valid_but_for_the_reason(self) -> bool:
        """For a preview, which changes nothing and needs none."""
        reason = self.fields["reason"]
        reason.required = False
        valid = self.is_valid()
        reason.required = True
        return valid


class RestoreWordingForm(forms.Form):
    why = forms.CharField(
        label="Why go back to it?",
        help_text="Kept in the history, with your name.",
        max_length=300,
        error_messages={"required": "Say why: it is kept in the history."},
    )


@access(ADMIN_OR_CDO)
@require_safe
def kinds(request):
    """Every kind by clause: changed or not, when and by whom."""
    changes = wording.changes()
    rows = [_row(entry, changes.get(entry.name)) for entry in LETTER_KINDS.values()]
    rows.sort(key=lambda row: (as_numbers(row["clause"]), row["title"]))
    parts = [
        ("Under a clause of IDEA", [row for row in rows if row["clause"]]),
        ("The portal’s own", [row for row in rows if not row["clause"]]),
    ]
    return render(
        request,
        "notices/wording.html",
        {
            "parts": parts,
            "changed": sum(row["is_changed"] for row in rows),
            "may_change": request.user.holds(Role.ADMIN),
        },
    )


def _row(entry: LetterKind, last) -> dict:
    return {
        "name": entry.name,
        "title": entry.title,
        "clause": "" if entry.clause == HOUSE else entry.clause,
        "has_wording": wording.has_wording(entry.name),
        "is_changed": bool(last and last.text),
        "last": last,
    }


def _find(kind: str) -> LetterKind:
    if kind not in LETTER_KINDS or not wording.has_wording(kind):
        raise Http404
    return LETTER_KINDS[kind]


def _page(entry: LetterKind) -> dict:
    """What both pages of a kind show."""
    changed = wording.changed(entry.name)
    return {
        "kind": entry,
        "clause": "" if entry.clause == HOUSE else entry.clause,
        "clause_says": in_words(entry.clause),
        "is_changed": bool(changed),
        "present": changed or wording.built_in(entry.name),
        "built_in": wording.built_in(entry.name),
        "names": wording.names(entry.name),
    }


@access(ADMIN_OR_CDO)
@require_safe
def kind(request, kind: str):
    """One kind: its text now, how it reads with sample data, and every text before."""
    page = _page(_find(kind))
    page["sample"] = _sample(kind, page["present"])
    page["history"] = list(wording.history(kind))
    page["may_change"] = request.user.holds(Role.ADMIN)
    return render(request, "notices/wording_kind.html", page)


def _sample(kind: str, text: str):
    """How the text reads with sample data; None for one that no longer fits: then the built-in text is sent."""
    try:
        return wording.preview(kind, text)
    except wording.CannotBeUsed:
        return None


@access(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, kind: str):
    """GET: the form. POST: `act` is “preview”, “save” or “back” (to the built-in text)."""
    page = _page(_find(kind))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = WordingForm(request.POST if act in ("preview", "save") else None, initial={"text": page["present"]})
    back = RestoreWordingForm(request.POST if act == "back" else None)
    status, preview = 200, None
    if act:
        try:
            if act == "back" and back.is_valid():
                wording.change(kind, "", request.user, back.cleaned_data["why"])
                return _done(request, kind, "The built-in text is used from now on.")
            if act == "save" and form.is_valid():
                wording.change(kind, form.cleaned_data["text"], request.user, form.cleaned_data["reason"])
                return _done(request, kind, "The new text is used from now on. Letters already sent stay as they are.")
            if act == "preview" and form.is_valid_but_for_the_reason():
                preview = wording.preview(kind, form.cleaned_data["text"])
        except wording.CannotBeUsed as problem:
            form.add_error(problem.field, str(problem))
        status = 200 if preview else 422
    return render(
        request, "notices/wording_change.html", {**page, "form": form, "back": back, "preview": preview}, status=status
    )


def _done(request, kind: str, sentence: str):
    messages.success(request, sentence)
    return redirect("notices:wording_kind", kind=kind)
