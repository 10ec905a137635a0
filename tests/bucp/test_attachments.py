"""Files that people add: their names, their kinds, how large they may be."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from common import attachments
from common.refusals import Refused


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\a.pdf", "a.pdf"),
        ("a\nb\x00.pdf", "ab.pdf"),
        ("", "file"),
        (None, "file"),
        ("dir/", "file"),
        ("ж.pdf", "ж.pdf"),
    ],
)
def test_a_name_is_kept_without_its_path_and_what_cannot_be_printed(name, kept):
    assert attachments.clean_name(name) == kept


def test_the_end_of_a_long_name_is_kept():
    name = attachments.clean_name("long" * 100 + ".pdf")
    assert len(name) == 200 and name.endswith(".pdf")


def test_no_file_has_no_columns_and_a_too_large_one_is_refused(monkeypatch):
    assert attachments.columns(None) == attachments.columns(("empty.txt", b"")) == {}
    assert attachments.columns(("a/b.txt", b"four"), "paper") == {"paper": b"four", "paper_name": "b.txt"}
    monkeypatch.setattr(attachments, "MOST", 3)
    with pytest.raises(Refused, match="10 MB is the most"):
        attachments.columns(("b.txt", b"four"))


def test_a_form_that_comes_back_asks_to_choose_its_file_again():
    class Form(forms.Form):
        file = attachments.AttachmentField(pages=True)

    back = Form({}, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert "PDF, PNG or JPEG" in " ".join(back.errors["file"])
    assert "Choose your file again" in back["file"].as_field_group()
    assert "Choose your file again" not in Form()["file"].as_field_group()
    good = Form({}, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1")})
    assert good.is_valid() and good.cleaned_data["file"] == ("a.pdf", b"%PDF-1")
