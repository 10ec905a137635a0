"""Which way a dispute goes, for any parties: the agreement's words (§6.1) and the guide's, held against the rules."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from disputes.enums import Close, Step
from disputes.rules import CONFIRM, NO, PROVIDER, RECIPIENT, YES, DisputeRoute, PartyFacts, departed, route

NAMES = ["Alpha", "Beta", "Gamma", "Delta"]


def facts(name: str, side, under: tuple):
    return st.builds(
        PartyFacts,
        name=st.just(name),
        side=st.sampled_from([RECIPIENT, PROVIDER]) if side is None else st.just(side),
        under=st.sampled_from(under),
        agency=st.sampled_from(["", "First Agency", "Second Agency"]),
        mediator=st.sampled_from(["agency_cdo", "aio", ""]),
        undersecretary=st.booleans(),
    )


def parties_of(*under):
    """Two to four parties, in any order, one at least on each side."""
    names = st.integers(2, len(NAMES)).map(lambda count: NAMES[:count])
    return names.flatmap(
        lambda names: st.tuples(
            facts(names[0], RECIPIENT, under),
            facts(names[1], PROVIDER, under),
            *(facts(name, None, under) for name in names[2:]),
        )
    ).flatmap(st.permutations)


PARTIES, KNOWN = parties_of(YES, NO, CONFIRM), parties_of(YES, NO)


def party(name="Alpha", side=RECIPIENT, under=YES, agency="First Agency", mediator="agency_cdo", undersecretary=True):
    return PartyFacts(name, side, under, agency, mediator, undersecretary)


def said(found: DisputeRoute) -> str:
    return " ".join(r.text for r in found.reasons)


@given(PARTIES)
def test_it_begins_with_talks_and_says_why_with_the_clause(parties):
    found = route(parties)
    assert found.steps[0] == Step.TALKS
    assert found.reasons and all(r.text and r.clause for r in found.reasons)
    order = [list(Step).index(s) for s in found.steps]
    assert order == sorted(set(order)), "the steps come in their order, each once"


@given(PARTIES)
def test_who_is_not_confirmed_stops_it_at_the_cdo(parties):
    found = route(parties)
    unknown = tuple(p.name for p in parties if p.under == CONFIRM)
    assert found.unconfirmed == unknown
    assert (Step.CONFIRM in found.steps) == bool(unknown)
    if unknown:
        assert found.steps == (Step.TALKS, Step.CONFIRM) and found.close is None
        assert all(name in said(found) for name in unknown)


@given(KNOWN)
def test_agencies_mediate_only_when_all_parties_are_under_the_governor(parties):
    assert (Step.AGENCY in route(parties).steps) == all(p.under == YES for p in parties)


@given(KNOWN)
def test_undersecretaries_decide_only_where_agencies_mediated_and_one_is_on_record(parties):
    everybody = all(p.under == YES for p in parties)
    assert (Step.DECISION in route(parties).steps) == (everybody and any(p.undersecretary for p in parties))


@given(KNOWN)
def test_a_provider_outside_ends_it_without_approval_and_nobody_decides_for_it(parties):
    found = route(parties)
    outside = any(p.under == NO and p.side == PROVIDER for p in parties)
    assert (found.close == Close.NOT_APPROVED) == outside
    assert (Step.GOVERNOR in found.steps) == (Step.RECOMMENDATION in found.steps) == (not outside)
    assert Step.STATEMENTS in found.steps and Step.CDO in found.steps


@given(KNOWN)
def test_where_the_sources_differ_the_route_says_so(parties):
    outside = {p.side for p in parties if p.under == NO}
    assert bool(route(parties).differ) == (outside == {RECIPIENT})


@given(KNOWN)
def test_every_step_leads_to_the_next_and_the_last_to_none(parties):
    found = route(parties)
    walked, step = [], found.steps[0]
    while step:
        walked.append(step)
        step = found.after(step)
    assert tuple(walked) == found.steps


@given(KNOWN, st.permutations(range(5)))
def test_the_order_of_the_parties_does_not_matter(parties, order):
    shuffled = [parties[i] for i in order if i < len(parties)]
    assert (route(parties).steps, route(parties).close) == (route(shuffled).steps, route(shuffled).close)


@given(KNOWN, st.booleans(), st.sampled_from(Close))
def test_a_departure_gives_the_way_that_was_asked_for(parties, with_agency, close):
    computed = route(parties)
    found = departed(computed, with_agency, close, computed)
    assert (Step.AGENCY in found.steps) == with_agency
    assert found.close == close
    assert (found.steps[-1] == Step.GOVERNOR) == (close == Close.GOVERNOR)
    assert (
        departed(departed(computed, False, Close.NOT_APPROVED, computed), True, Close.GOVERNOR, computed).steps
        == departed(computed, True, Close.GOVERNOR, computed).steps
    ), "a departure can be taken back"
    assert found.reasons == computed.reasons, "the computed reasons stay readable beside the departure"


def test_each_agency_is_told_of_once_with_who_mediates_for_it():
    one = party("Alpha"), party("Beta", PROVIDER), party("Gamma", PROVIDER, agency="Second Agency", mediator="aio")
    texts = [r.text for r in route(one).reasons if r.clause == "§6.1(1)(a)"]
    assert texts == [
        "For the First Agency the Agency Chief Data Officer mediates.",
        "For the Second Agency the Agency Information Officer mediates, as it has no Agency Chief Data Officer.",
    ]


def test_an_entity_without_agency_acts_through_its_own_officer():
    found = route([party(), party("Department of Finance", PROVIDER, agency="", mediator="aio", undersecretary=False)])
    assert (
        "The Department of Finance belongs to no Agency with officers; for it its own Information Officer mediates."
        in said(found)
    )


def test_an_office_that_nobody_holds_is_for_cdo_staff_to_find():
    assert "nobody is on record who mediates" in said(
        route([party(), party("Beta", PROVIDER, mediator="", agency="Second Agency")])
    )


def test_the_text_names_those_outside_and_agrees_in_number():
    one = said(route([party(), party("Pension Board", PROVIDER, NO)]))
    assert "The Pension Board is not under the Governor’s authority" in one
    two = said(route([party("Alpha", under=NO), party("Pension Board", PROVIDER, NO)]))
    assert "The Alpha and the Pension Board are not under the Governor’s authority" in two
    three = said(route([party("A", under=CONFIRM), party("B", under=CONFIRM), party("C", PROVIDER, CONFIRM)]))
    assert "the A, the B and the C are under" in three


def test_every_combination_of_authority_has_a_way():
    ways = set()
    for recipient, provider, office in product((YES, NO, CONFIRM), (YES, NO, CONFIRM), (True, False)):
        found = route(
            [party("R", under=recipient, undersecretary=office), party("P", PROVIDER, provider, undersecretary=office)]
        )
        ways.add((found.steps, found.close))
    assert len(ways) == 5  # to confirm; mediated with and without decision; to the Governor; not approved
