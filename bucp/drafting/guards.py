"""What stands in the way of sending a draft, and what its text still lacks for signing."""

from django.utils import timezone

from bucp.official_form import completeness, elements, research
from bucp.official_form.declare import Needed
from bucp.text.links import address, field_anchor
from bucp.text.snapshot import Answers, answers_of, party_tuples
from common.refusals import Problem


def _missing(bucp, moment: Needed, answers: Answers) -> list[Problem]:
    found = completeness.missing(
        bucp.form, answers, bucp.elements.count(), party_tuples(bucp), moment, bucp.asked_besides
    )
    return [
        Problem(m.sentence, f"{address(bucp, 'edit', m.section.slug)}#{field_anchor(m.field.key, m.party_id)}")
        for m in [*found, *completeness.date_problems(bucp.form, answers)]
    ]


def has_providers(bucp) -> list[Problem]:
    if bucp.providers:
        return []
    return [Problem("Choose the Data Provider you ask.", address(bucp, "parties"))]


def complete_to_send(bucp) -> list[Problem]:
    return _missing(bucp, Needed.TO_SEND, answers_of(bucp))


def complete_to_sign(bucp) -> list[Problem]:
    answers = answers_of(bucp)
    return [*_missing(bucp, Needed.TO_SIGN, answers), *_research_approved(bucp, answers)]


def _research_approved(bucp, answers: Answers) -> list[Problem]:
    """A study goes out for signature with the number and the date of the review board’s approval, or with the board’s
    exemption (45 CFR 46; §4 of the form: Research)."""
    form = bucp.form
    field = form.fields.get(research.APPROVAL)
    if field is None or not completeness.applies(form, field, answers):
        return []
    said = answers.get((field.key, None))
    if completeness.is_blank(said) or research.is_approved(str(said), timezone.localdate()):
        return []  # what is not answered at all is missing
    return [
        Problem(
            research.SENTENCE, f"{address(bucp, 'edit', form.section_of[field.key].slug)}#{field_anchor(field.key)}"
        )
    ]


def elements_described(bucp) -> list[Problem]:
    """Each data element needs what its definition needs: name, type, definition (domain.md §4, §7.6)."""
    needed = [c.key for c in elements.COLUMNS if c.required]
    lacking = [e for e in bucp.elements.all() if any(not e.values.get(key) for key in needed)]
    if not lacking:
        return []
    names = ", ".join(f"“{e}”" if str(e) else f"row {e.position}" for e in lacking[:3])
    more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
    return [Problem(f"Give type and definition of the data elements {names}{more}.", address(bucp, "elements"))]
