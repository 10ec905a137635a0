"""The watch over the moves (`support.brought_about`) finds what a row does not name, and nothing else."""

from bucp.signing.commands import FileWithCdo, ReturnToReview
from tests.support import brought_about

record = brought_about._noting("events", lambda kind: None, lambda kind: kind)


def left_by(command, then) -> list[str]:
    brought_about._while_it_runs(lambda bucp, command, by: then())(None, command, None)
    return brought_about.take_undeclared()


def test_a_kind_that_the_row_names_is_no_fault():
    assert left_by(ReturnToReview(reason=""), lambda: record("bucp.returned")) == []


def test_a_kind_that_the_row_does_not_name_is_found():
    (sentence,) = left_by(ReturnToReview(reason=""), lambda: record("bucp.filed"))
    assert "ReturnToReview" in sentence and "bucp.filed" in sentence


def test_what_a_move_within_a_move_leaves_is_the_inner_ones():
    def files():
        assert left_by(FileWithCdo(), lambda: record("bucp.filed")) == []
        record("bucp.returned")

    assert left_by(ReturnToReview(reason=""), files) == []


def test_what_is_recorded_outside_a_move_is_no_rows():
    record("bucp.filed")
    assert brought_about.take_undeclared() == []
