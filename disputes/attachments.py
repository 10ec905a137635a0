"""Files that come with an objection, a paper or a proposal: one field for the forms, one answer for taking it out."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from .acts import MOST_FILE


class AttachmentField(forms.FileField):
    """An optional file of any kind, up to 10 MB. `attached(form)` gives (name, bytes)."""

    def __init__(self, **more):
        more.setdefault("label", "File")
        more.setdefault("help_text", "Any kind of file, at most 10 MB.")
        super().__init__(
            required=False,
            widget=forms.FileInput,
            error_messages={"empty": "The file is empty. Choose another, or send it without."},
            **more,
        )

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.size > MOST_FILE:
            raise ValidationError(f"The file has {file.size / 1024 / 1024:.1f} MB; 10 MB is the most.")
        return file


def attached(form, name: str = "file") -> dict:
    """`file_name` and `file` for the move, from a checked form."""
    file = form.cleaned_data.get(name)
    return {"file_name": file.name, "file": file.read()} if file else {}


def again(request) -> str:
    """What to say when a page comes back and a file was chosen: browsers do not keep the choice."""
    return "Choose your file again: browsers do not keep it." if request.FILES else ""


def give(row) -> HttpResponse:
    """The file of a row with `file_name` and `file`, always to keep, never to open in the portal; 404 without one."""
    if row is None or not row.file_name or row.file is None:
        raise Http404
    answer = HttpResponse(bytes(row.file), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
