"""Files that people add: how large one may be, what kind it really is, the form’s field for it, and giving it back."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from .refusals import Refused

MOST = 10 * 1024 * 1024  # bytes
PAGES = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a paper may come as, by the first bytes: a name says nothing."""
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class Attachment(NamedTuple):
    name: str
    data: bytes


def refuse_too_large(size: int) -> None:
    if size > MOST:
        raise Refused(
            f"The file has {size / 1024 / 1024:.1f} MB; 10 MB is the most. "
            "Choose a smaller one, or scan it at a lower resolution."
        )


def page_kind(data: bytes) -> str:
    """The media type of a scanned page. Raises Refused with a sentence for a too large or another file."""
    refuse_too_large(len(data))
    for beginning, kind in PAGES.items():
        if data.startswith(beginning):
            return kind
    raise Refused("The file must be a PDF, PNG or JPEG; this is something else.")


def clean_name(name: str) -> str:
    """The last part of a name, without what cannot be printed; its end, with what tells the kind, is kept."""
    name = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable())[-200:] or "file"


def columns(file: tuple[str, bytes] | None, column: str = "file") -> dict[str, bytes | str]:
    """`file` (name, bytes) as the columns `<column>` and `<column>_name` of a row; empty without one. Raises Refused
    for a too large one."""
    if not file or not file[1]:
        return {}
    name, data = file
    refuse_too_large(len(data))
    return {column: data, f"{column}_name": clean_name(name)}


class AttachmentField(forms.FileField):
    """One file; cleaned it is an `Attachment`, or None. `pages`: only what a scanned page may come as."""

    def __init__(
        self,
        *,
        pages: bool = False,
        required: bool = False,
        label: str = "File",
        help_text: str = "",
        error_messages: dict[str, str] | None = None,
    ):
        self.pages = pages
        kinds = "PDF, PNG or JPEG" if pages else "Any kind of file"
        again = "Choose another." if required else "Choose another, or send it without."
        super().__init__(
            label=label,
            help_text=f"{help_text} {kinds}, at most 10 MB.".strip(),
            required=required,
            widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"} if pages else {}),
            error_messages={"empty": f"The file is empty. {again}", **(error_messages or {})},
        )

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            refuse_too_large(upload.size)  # before it is read
            file = Attachment(upload.name, upload.read())
            if self.pages:
                page_kind(file.data)
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None
        return file


def give(row: object, column: str = "file") -> HttpResponse:
    """The file in the columns `<column>` and `<column>_name` of a row, always to keep; 404 without one."""
    data, name = getattr(row, column, None), getattr(row, f"{column}_name", "")
    if data is None or not name:
        raise Http404
    return handed_out(bytes(data), name)


def handed_out(data: bytes, name: str, kind: str = "application/octet-stream", shown: bool = False) -> HttpResponse:
    """What somebody uploaded, to keep or, `shown`, to see; nothing in it can run in the portal."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
