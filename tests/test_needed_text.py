"""A text that somebody has to write (`common.text_checks`)."""

import pytest

from common.refusals import Refused
from common.text_checks import need_text


def test_what_postgresql_does_not_store_is_left_out():
    assert need_text(" We\0 object. ", "Write what you object to.") == "We object."


def test_nul_alone_is_no_text():
    with pytest.raises(Refused, match="Write what you object to"):
        need_text("\0 ", "Write what you object to.")
