"""What is shared: the provider's side of the demonstration's exchanges, with data field definitions and its laws."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dataset:
    """`elements`: rows of (name, type, definition, required, valid inputs, classification, technical name)."""

    provider: str
    source: str  # the system the values come from
    categories: tuple[str, ...]
    authority: str
    privacy: str
    security: str
    elements: tuple[tuple, ...]
    method: str = "sftp"
    statutes: str = ""

    def rows(self) -> list[dict]:
        keys = ("name", "type", "definition", "required", "valid_inputs", "classification", "technical_name")
        return [
            dict(zip(keys, row, strict=True)) | {"source": self.source, "statutes": self.statutes}
            for row in self.elements
        ]


PERSON = (
    ("Social Security number", "text", "Nine digits as reported; used for matching only and dropped after it.", "yes",
     "9 digits", "pii", "SSN"),
    ("Last name", "text", "Family name as reported.", "yes", "", "pii", "LAST_NM"),
    ("First name", "text", "Given name as reported.", "yes", "", "pii", "FIRST_NM"),
    ("Birth date", "datetime", "Date of birth.", "yes", "1900-01-01 to today", "pii", "BIRTH_DT"),
)  # fmt: skip

DATASETS = {
    "wages": Dataset(
        provider="edd",
        source="Base Wage File",
        categories=("pii", "employment"),
        statutes="Unemployment Insurance Code §§1094, 1095; 20 CFR 603",
        authority="Unemployment Insurance Code §1095 lists the public agencies that may get wage information and for "
        "what. 20 CFR 603.5(e) allows disclosure to a public official for official duties, under a written agreement. "
        "We disclose under these two and nothing wider.",
        privacy="Wage records of a single person are shown to no one outside the listed roles. Counts under 11 are "
        "hidden, and so is every cell in which one employer has most of the wages.",
        security="The controls that 20 CFR 603.9 asks for: storage apart from other data, sign-in with a second "
        "factor, a log of each look, and a yearly check that we may attend.",
        elements=(
            *PERSON[:3],
            ("Wage quarter", "text", "Calendar quarter in which the wages were paid.", "yes", "YYYYQ", "none", "QTR"),
            ("Quarterly wages", "currency", "Total wages paid in the quarter, in US dollars before tax.", "yes",
             "0 to 9,999,999", "pii", "WAGE_AMT"),
            ("Employer account number", "text", "State payroll tax account.", "yes", "8 digits", "other", "EAN"),
            ("Industry code", "text", "Six-digit NAICS code of the employer.", "no", "NAICS 2022", "none", "NAICS"),
            ("Work county", "text", "County of the employer's address, which can differ from the place of work.", "no",
             "58 counties", "none", "CNTY_CD"),
        ),
    ),
    "claims": Dataset(
        provider="edd",
        source="Single Client Database",
        categories=("pii", "program_usage", "financial"),
        statutes="Unemployment Insurance Code §1094; 20 CFR 603",
        authority="Unemployment Insurance Code §§1094 and 1095 and 20 CFR 603.5(e): claim data may go to a public "
        "official who needs it to run a public program, in writing and with the protections of 20 CFR 603.9.",
        privacy="Only whether a claim is paid, and for which weeks. The reason for the separation is not shared.",
        security="Encrypted in transit and at rest; a second factor for every user; logs kept three years.",
        elements=(
            *PERSON,
            ("Claim start", "datetime", "First day of the benefit year.", "yes", "", "pii", "BYB_DT"),
            ("Weeks paid", "numeric", "Weeks paid in the current benefit year.", "yes", "0 to 52", "pii", "WKS_PD"),
            ("Weekly benefit", "currency", "Weekly amount in US dollars.", "yes", "40 to 450", "pii", "WBA"),
        ),
    ),
    "deaths": Dataset(
        provider="cdph",
        source="California Integrated Vital Records System",
        categories=("pii", "demographic"),
        statutes="Health and Safety Code §§102230, 102231",
        authority="Health and Safety Code §102231 allows comprehensive death indices to go to government agencies for "
        "official use, with the confidential part left out unless the law asks for it.",
        privacy="Cause of death is not part of this exchange. The file may be used for matching only, and may not be "
        "passed on or published in any form that names a person.",
        security="Transfer over our managed SFTP only. The file is deleted from the landing zone after one day, and "
        "access is confirmed by the data steward each quarter.",
        elements=(
            *PERSON,
            ("Death date", "datetime", "Date of death as registered.", "yes", "1960-01-01 to today", "pii", "DEATH_DT"),
            ("Death county", "text", "County in which the death was registered.", "yes", "58 counties", "none", "DTH_CNTY"),
            ("State file number", "text", "Number of the certificate, to tell corrections from new records.", "yes",
             "13 digits", "pii", "SFN"),
        ),
    ),
    "wic": Dataset(
        provider="cdph",
        source="WIC WISE",
        categories=("pii", "demographic", "program_usage"),
        statutes="7 CFR 246.26(d)",
        authority="7 CFR 246.26(d)(2) and (h) let the State health officer name public programs that may get WIC "
        "applicant information for outreach and eligibility. The designation is in place since last year.",
        privacy="Families are told at enrollment that this use exists. A family that has asked not to be contacted is "
        "left out of the file.",
        security="Encrypted file over SFTP; records of families who do not match are deleted within five days.",
        elements=(
            *PERSON[1:],
            ("WIC participant number", "text", "Number of the participant in WIC WISE.", "yes", "10 digits", "pii", "PART_ID"),
            ("Participant category", "text", "Pregnant, breastfeeding, postpartum, infant or child.", "yes",
             "P, B, N, I, C", "pii", "CAT_CD"),
            ("Certification end", "datetime", "Last day of the present certification.", "yes", "", "pii", "CERT_END"),
            ("Mailing address", "text", "Address for letters, as the family gave it.", "no", "", "pii", "MAIL_ADDR"),
        ),
    ),
    "immunizations": Dataset(
        provider="cdph",
        source="California Immunization Registry (CAIR2)",
        categories=("pii", "phi"),
        statutes="Health and Safety Code §120440",
        authority="Health and Safety Code §120440 lets the registry disclose immunization status to county welfare and "
        "foster care agencies for the children in their care.",
        privacy="A parent's or guardian's refusal to share is marked in the registry, and these children are left out.",
        security="Look-up by the caseworker's system over a REST interface; no bulk file is kept by the recipient.",
        method="rest_api",
        elements=(
            *PERSON[1:],
            ("Vaccine code", "text", "CVX code of the vaccine given.", "yes", "CVX list", "phi", "CVX_CD"),
            ("Dose date", "datetime", "Day on which the dose was given.", "yes", "", "phi", "DOSE_DT"),
            ("Next dose due", "datetime", "Computed from the schedule of the year. Not medical advice.", "no", "", "phi",
             "NEXT_DUE_DT"),
        ),
    ),
    "calfresh": Dataset(
        provider="cdss",
        source="CalSAWS",
        categories=("pii", "demographic", "program_usage"),
        statutes="Welfare and Institutions Code §10850; 7 USC 2020(e)(8); 7 CFR 272.1(c)",
        authority="Welfare and Institutions Code §10850 allows disclosure for purposes directly connected with public "
        "social services. For CalFresh records, 7 USC 2020(e)(8) and 7 CFR 272.1(c) name who may get them.",
        privacy="Immigration status, reasons for denial and case notes are not shared. Letters that use this data may "
        "not say on the outside that a household gets benefits.",
        security="The receiving system meets the moderate baseline of NIST SP 800-53. Access ends on the day a person "
        "leaves the role. We may ask for the access list at any time.",
        elements=(
            *PERSON[1:],
            ("Case number", "text", "Number of the case in CalSAWS.", "yes", "7 characters", "pii", "CASE_NUM"),
            ("Household size", "numeric", "Persons in the household on the last day of the month.", "yes", "1 to 20", "pii",
             "HH_SIZE"),
            ("Eligibility status", "text", "Whether the person gets the benefit in the month.", "yes",
             "active, pending, ended", "pii", "ELIG_STAT"),
            ("Benefit month", "datetime", "Month the status is for.", "yes", "YYYY-MM", "none", "BEN_MON"),
            ("Preferred language", "text", "Language for letters and calls.", "no", "ISO 639-2", "pii", "LANG_CD"),
            ("County of residence", "text", "County that keeps the case.", "yes", "58 counties", "none", "CNTY_CD"),
        ),
    ),
    "foster": Dataset(
        provider="cdss",
        source="CWS/CMS",
        categories=("pii", "demographic", "program_usage"),
        statutes="Welfare and Institutions Code §§827, 10850",
        authority="Welfare and Institutions Code §10850 with §827(a): information about a child in foster care may go "
        "to those who give services to the child, as far as the services need it.",
        privacy="The reason for removal and the names of reporters are never shared. Results about groups of fewer "
        "than 11 children are hidden.",
        security="Files stay in the secure enclave of the department; recipients work there and take out tables only.",
        method="agency_data_hub",
        elements=(
            *PERSON[1:],
            ("Placement start", "datetime", "First day of the present placement.", "yes", "", "pii", "PLC_START"),
            ("Placement type", "text", "Kind of home or facility.", "yes", "code list 14", "pii", "PLC_TYPE"),
            ("Exit date", "datetime", "Day on which foster care ended; empty while it lasts.", "no", "", "pii", "EXIT_DT"),
        ),
    ),
    "licensing": Dataset(
        provider="cdss",
        source="Licensing Information System",
        categories=("licensing", "location"),
        statutes="Health and Safety Code §1500 and following",
        authority="Most of the register is public. The phone numbers of administrators and the census of residents are "
        "shared under Civil Code §1798.24(e), because outbreak work is a duty the law gives to the recipient.",
        privacy="Small homes with six beds or fewer: the address may be used for response, not published.",
        security="Daily extract over SFTP; staff devices are managed and encrypted.",
        elements=(
            ("Facility number", "text", "License number.", "yes", "9 digits", "none", "FAC_NBR"),
            ("Facility type", "text", "Kind of license.", "yes", "code list 3", "none", "FAC_TYPE"),
            ("Address", "text", "Street address of the facility.", "yes", "", "other", "FAC_ADDR"),
            ("Coordinates", "coordinates", "Latitude and longitude, WGS 84.", "no", "", "other", "LAT_LON"),
            ("Capacity", "numeric", "Persons the license allows.", "yes", "1 to 999", "none", "CAPACITY"),
            ("Administrator phone", "text", "Number that is answered day and night.", "no", "", "other", "ADM_PHONE"),
        ),
    ),
    "transition": Dataset(
        provider="dor",
        source="Student services records",
        categories=("pii", "education", "program_usage"),
        statutes="34 CFR 99.31(a)(6); Education Code §49076",
        authority="School districts disclosed the records to us for services to students with disabilities. 34 CFR "
        "99.31(a)(6) and Education Code §49076 allow a study for the districts, under a written agreement with them.",
        privacy="Education records: used for the study alone, kept apart from other data, destroyed before two witnesses. "
        "Groups under 20 are hidden.",
        security="The file goes into the recipient's enclave and stays there. Access is logged, and we see the log each month.",
        elements=(
            *PERSON[1:],
            ("District code", "text", "District in which the student was enrolled.", "yes", "7 digits", "none", "DIST_CD"),
            ("Grade level", "numeric", "Grade in the school year of the service.", "yes", "9 to 12", "pii", "GRADE"),
            ("Service", "text", "Paid work experience, job classes or counseling.", "yes", "code list 6", "pii", "SVC_CD"),
            ("Exit date", "datetime", "Last day of school.", "no", "", "pii", "EXIT_DT"),
        ),
    ),
    "members": Dataset(
        provider="calstrs",
        source="Pension administration system",
        categories=("pii", "financial", "employment"),
        statutes="Education Code §22306",
        authority="Education Code §22306 keeps member information confidential and allows disclosure to a state agency "
        "where the law gives it a duty that needs it. We read it narrowly.",
        privacy="Benefit amounts are shown in bands of 500 dollars. Beneficiaries are not part of the exchange.",
        security="Our board asks for a yearly statement that the safeguards are in place, signed by the security officer.",
        elements=(
            *PERSON,
            ("Retirement date", "datetime", "First day for which a pension is paid.", "no", "", "pii", "RET_DT"),
            ("Membership status", "text", "Active, inactive, retired, disabled or deceased.", "yes", "A, I, R, D, X", "pii",
             "MBR_STAT"),
            ("Monthly pension band", "text", "Gross monthly pension in bands of 500 US dollars.", "no", "band 01 to 40",
             "pii", "PEN_BAND"),
        ),
    ),
    "medical": Dataset(
        provider="dhcs",
        source="Medi-Cal Eligibility Data System",
        categories=("pii", "phi", "program_usage"),
        statutes="Welfare and Institutions Code §14100.2; 42 CFR 431.300 to 431.307; HIPAA",
        authority="Welfare and Institutions Code §14100.2 and 42 CFR 431.301 allow disclosure for purposes directly "
        "connected with running Medi-Cal. Outreach to members about care that Medi-Cal pays for is such a purpose.",
        privacy="Minimum necessary under 45 CFR 164.502(b). Members under a confidential address program and minors who "
        "get sensitive services are left out.",
        security="HIPAA security rule; files in an encrypted store with keys that we hold; incidents reported at once.",
        elements=(
            *PERSON[1:],
            ("Client index number", "text", "Number of the member across programs.", "yes", "9 characters", "phi", "CIN"),
            ("Aid code", "text", "Basis of eligibility.", "yes", "code list", "phi", "AID_CD"),
            ("Managed care plan", "text", "Plan of enrollment in the month.", "no", "3 digits", "phi", "HCP_CD"),
            ("Renewal month", "datetime", "Month in which eligibility must be renewed.", "yes", "YYYY-MM", "phi", "RENEW_MON"),
        ),
    ),
    "drivers": Dataset(
        provider="dmv",
        source="Driver License Database",
        categories=("pii", "licensing"),
        statutes="Vehicle Code §§1808.21, 1810.5; 18 USC 2721",
        authority="Vehicle Code §1808.21 lets a government agency get a residence address for its functions, and "
        "18 USC 2721(b)(1) allows the same under federal law.",
        privacy="Photos, medical remarks and driving history are not shared. People with a confidential record are "
        "answered with “no match”.",
        security="Real-time answer over a REST interface, one person at a time, each request logged with the user.",
        method="rest_api",
        elements=(
            *PERSON[1:],
            ("License number", "text", "Driver license or identification card number.", "yes", "1 letter, 7 digits", "pii",
             "DL_NBR"),
            ("Address match", "boolean", "Whether the address asked about is the one on record.", "yes", "yes, no", "pii",
             "ADDR_MATCH"),
            ("Issue date", "datetime", "Day on which the present card was issued.", "no", "", "pii", "ISSUE_DT"),
        ),
    ),
    "custody": Dataset(
        provider="cdcr",
        source="Strategic Offender Management System",
        categories=("pii", "justice"),
        statutes="Civil Code §1798.24(e)",
        authority="Civil Code §1798.24(e): another agency may get the data when it needs it for a duty given by law, and "
        "the use fits the purpose for which it was collected.",
        privacy="Offense, gang status and health data are not shared. Nobody may use the file for decisions on "
        "employment or housing.",
        security="Weekly encrypted file; the recipient's list of users is approved by our chief of research.",
        elements=(
            *PERSON,
            ("Custody status", "text", "In custody, on parole or discharged.", "yes", "I, P, D", "pii", "CUST_STAT"),
            ("Expected release", "datetime", "Earliest release date as computed today; it moves.", "no", "", "pii", "REL_DT"),
            ("County of release", "text", "County to which the person is released.", "no", "58 counties", "none", "REL_CNTY"),
        ),
    ),
    "addresses": Dataset(
        provider="ftb",
        source="Taxpayer Information System",
        categories=("pii", "tax"),
        statutes="Revenue and Taxation Code §§19542, 19551",
        authority="Revenue and Taxation Code §19551 lets us give tax information to other state agencies where a "
        "statute says so; §19542 makes any wider disclosure a misdemeanor. Federal tax information is left out.",
        privacy="The address only, never amounts. Users sign our confidentiality statement each year and see the penalty.",
        security="Files encrypted with our key; our disclosure office checks the recipient's site every third year.",
        elements=(
            *PERSON[:3],
            ("Latest address", "text", "Address on the latest state return; federal sources left out.", "yes", "", "other",
             "ADDR_LATEST"),
            ("Address year", "numeric", "Tax year of the return the address is from.", "yes", "2018 to now", "other", "ADDR_YR"),
        ),
    ),
}  # fmt: skip
