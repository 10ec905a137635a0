"""The official form of August 15, 2025: several departments, with a column for each.

One departure from the printed form: the table of approvals closes the document, so Departments' Positions come before
it.
"""

from dataclasses import replace
from datetime import date

from bucp.official_form.declare import Field, OfficialForm, Section
from bucp.official_form.words import administrative, business, conditional, technical


def column_each(word: Field) -> Field:
    """The question with a column for each department: what may differ between departments of the same side."""
    return replace(word, per_party=True)


FORM = OfficialForm(
    version="2025-08-15",
    begins=date(2025, 8, 15),
    title="Business Use Case Proposal (several departments)",
    several=True,
    sections=(
        Section(
            "business-case",
            "Business Case",
            business.INTRO,
            (
                business.USE_CASE_NAME,
                business.CONTACTS,
                business.PURPOSE_SCOPE,
                business.PURPOSE_REASON,
                column_each(business.PURPOSE_NEED),
                column_each(business.PURPOSE_BENEFITS),
                business.DATA_CATEGORIES,
                column_each(business.OUTPUT_PRODUCTS),
                column_each(business.OUTPUT_PUBLIC),
                business.OUTPUT_RELEASE_APPROVAL,
                column_each(business.OUTPUT_ANALYSIS),
                column_each(business.OUTPUT_PROCESSES),
            ),
        ),
        Section(
            "technical",
            "Technical",
            technical.INTRO,
            (
                technical.DATA_ELEMENTS,
                column_each(technical.DATA_USERS),
                column_each(technical.DATA_USERS_CONTRACTORS),
                column_each(technical.DATA_USERS_CONTRACTORS_DETAIL),
                technical.TRANSFER_METHOD,
                column_each(technical.TRANSFER_MANAGEMENT),
                column_each(technical.DESTRUCTION_RETURN),
                column_each(technical.DESTRUCTION_PRODUCTS),
            ),
        ),
        Section(
            "administrative",
            "Administrative",
            administrative.INTRO,
            (
                administrative.ANTICIPATED_RISKS_ENVIRONMENT,
                administrative.ANTICIPATED_RISKS_OUTSIDE,
                administrative.ANTICIPATED_RISKS_WITHOUT_DATA,
                column_each(administrative.ANTICIPATED_RISKS_PROVIDER),
                column_each(administrative.ANTICIPATED_RISKS_RECIPIENT),
                administrative.LEGAL_AUTHORITY,
                administrative.TRANSFER_OF_FUNDS,
                administrative.TRANSFER_OF_FUNDS_AGREEMENT,
                administrative.POSSIBLE_ALTERNATIVES,
                administrative.START_DATE,
                administrative.END_DATE,
                column_each(administrative.CRITICAL_DEADLINES),
                administrative.DURATION,
                administrative.FREQUENCY,
                administrative.FREQUENCY_DETAIL,
                administrative.REDISCLOSURE,
                administrative.REDISCLOSURE_TERMS,
                administrative.RESEARCH,
                administrative.RESEARCH_APPROVAL,
                conditional.HIPAA,
                conditional.HIPAA_ROLES,
                conditional.HIPAA_ACKNOWLEDGEMENT,
                conditional.FERPA,
                conditional.FERPA_PII,
                conditional.FERPA_EXCEPTION,
                conditional.FERPA_SUBSECTION,
                conditional.FERPA_PURPOSE,
                conditional.FERPA_DESCRIPTION,
                conditional.FERPA_DESTRUCTION,
                conditional.FERPA_DESTRUCTION_PERIOD,
                conditional.FERPA_POLICIES,
                column_each(conditional.FERPA_COVENANT),
                conditional.FERPA_DESTRUCTION_WITNESSES,
                conditional.FERPA_STUDY_REPORTS,
                conditional.FERPA_AGENCY_SIGNATURE,
                administrative.PRIVACY_REQUIREMENTS,
                administrative.SECURITY_REQUIREMENTS,
                administrative.UNDISPUTED_REASON,
                administrative.DEPARTMENT_POSITIONS,
                administrative.ATTEMPTS_TO_AGREE,
            ),
        ),
        Section(
            "approvals",
            "Approvals",
            administrative.INTRO_TO_APPROVALS,
            (administrative.APPROVALS,),
        ),
    ),
    checklist=(
        "Draft BUCP",
        "Send BUCP",
        "Legal Review",
        "Privacy Review",
        "Security Review",
        "Executive Sponsor Review",
        "Data Coordinator Final Review",
        "BUCP Start Date",
        "BUCP End Date",
    ),
    notes=(
        "This proposal and the Interagency Data Exchange Agreement (IDEA) together are the data-sharing agreement.",
        "Nothing in this proposal changes a term of IDEA.",
        "It is filed with the Statewide Chief Data Officer for tracking and audit. Filing is not an approval.",
    ),
    addenda=(
        conditional.ADDENDUM_A,
        conditional.ADDENDUM_B,
        conditional.ADDENDUM_B_STUDIES,
    ),
)
