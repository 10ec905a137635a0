"""What people type, and a text that somebody has to write (`common.text_checks`)."""

import pytest

from common.refusals import Refused
from common.text_checks import as_typed, need_text


@pytest.mark.parametrize("sent", [None, "", " \r\n", "\0"])
def test_nothing_typed_is_an_empty_text(sent):
    assert as_typed(sent) == ""


def test_lines_end_as_in_the_portal_and_not_as_browsers_send_them():
    assert as_typed("One.\r\n\r\nTwo.\r\n") == "One.\n\nTwo."


def test_what_postgresql_does_not_store_is_left_out():
    assert need_text(" We\0 object. ", "Write what you object to.") == "We object."


def test_nul_alone_is_no_text():
    with pytest.raises(Refused, match="Write what you object to"):
        need_text("\0 ", "Write what you object to.")
