"""What is signed names each data element with type and definition."""

import pytest

from bucp.signing.commands import PutOutForSignature
from common.refusals import Refused
from tests.support.story import Story

pytestmark = pytest.mark.django_db


def test_an_element_without_a_definition_is_not_put_out_for_signature():
    story = Story().reviewed()
    story.bucp.elements.create(position=2, values={"name": "Case Number"}, changed_by=story.drafter)
    with pytest.raises(Refused) as refused:
        story.do(PutOutForSignature(), "coordinator@cdss.example")
    assert "“Case Number”" in refused.value.problems[0].sentence
    assert refused.value.problems[0].url.endswith("/elements/")
