"""What people write in the demonstration after filing: `LATER` are scenes, played by `after_filing_script`; the rest is
what the ordinary life of an agreement takes. Days are counted back from today, in a notice ahead from its own day."""

from dataclasses import dataclass

from .disputes import scene

CHHS, LABOR = "chhs/agency_cdo", "labor/aio"

# Every agreement in force ------------------------------------------------------------------------------------

STAFF = (
    ("Data Engineer 1", "Loads and matches the file; sees all elements."),
    ("Program Analyst 1", "Works with matched records, without names."),
    ("Program Analyst 2", "Works with matched records, without names."),
    ("Data Steward", "Grants access and reviews it each quarter; holds the key table."),
    ("Unit Manager", "Approves access; sees tables only."),
    (
        "Database Administrator",
        "Keeps the system running; looks at records only to mend a fault, and each look is logged.",
    ),
)
TRAINED_LATER = 0.35

TRANSFERS = (
    "The test file came two days before. Counts and checksum agree on both sides.",
    "Received complete; 14 records with an impossible date were sent back and corrected the same week.",
    "First file over the new connection. Both security teams watched the transfer.",
    "One county to begin with, as agreed. The others follow in the next run.",
)

REVIEWS = (
    "Elements, users and safeguards looked through with the provider. Two people left the list, nothing else changes.",
    "Purpose and law are the same. The match rate has gone up since last year.",
    "Still needed. Both privacy officers have read the logs of a sample month and found nothing to ask.",
)

OUTCOMES = {
    # use: (results, products, link, shared in the library)
    "deaths_aid": (
        "In six months 1,840 deaths were known 41 days earlier than before. Payments after a death fell from 2.9 to 0.4 million "
        "dollars. In 22 cases the match was wrong; a caseworker called first, and no service stopped.",
        "A monthly list for county staff. A guide on how to call a family after a match.", "", True),
    "retired_deaths": (
        "Payments stop in the month of death in 19 of 20 cases; before, it was 13 of 20. Survivors get their first letter after "
        "nine days in place of seven weeks.", "A weekly list; no report.", "", True),
    "calworks_wages": (
        "For the first time the yearly report shows earnings for 94 percent of the adults who left aid. The survey by mail "
        "reached 11 percent. Two counties moved money to the service that leads to steady work.",
        "The yearly report to the Legislature, tables by county and service.", "https://data.ca.gov/dataset/calworks", True),
    "claims_deaths": (
        "Of 61,000 claims looked at, 212 were filed after a death. All were stopped or are being collected. The date of "
        "registration turned out to matter as much as the date of death.", "A list for investigators, closed after use.", "", False),
    "support_wages": (
        "One in three orders made since then rests on actual wages. Payment in full rose from 58 to 66 percent in those cases.",
        "A wage statement inside the case.", "", True),
    "outbreak_facilities": (
        "Staff reach a care home within an hour of a report; before, finding the right number took half a day. Eleven outbreaks "
        "were contained in one building.", "A daily list and a map for local health departments.", "", True),
    "rehab_jobs": (
        "The federal measures were ready nine weeks before the due date. Two districts learned that their training for truck "
        "drivers leads to work more often than any other.", "Federal performance tables; a dashboard by district.", "", True),
    "lead_workers": (
        "The employer is known in 88 percent of the cases on the first day. Three radiator shops were visited and made safe.",
        "A case list for investigators; a yearly table by industry, not out yet.", "", False),
    "identity_check": (
        "96 percent of claimants pass in under a minute. About 1,300 claims with stolen identities were not paid.",
        "An answer of yes or no in the claim file.", "", False),
    "renewal": (
        "57,000 renewals were made without a form. Members who lost cover though they still qualified fell by a third.",
        "A mark in the case; monthly counts by county.", "", True),
    "wic_births": (
        "The joined counts show fewer early births where CalFresh began before the fourth month. The difference is small and "
        "holds in all regions but one.", "A table by county and year, for program staff.", "", True),
    "claims_custody": (
        "640 claims in the names of people in custody were held until a person had looked. 71 were honest and paid within a week.",
        "A weekly list of matches.", "", False),
    "retired_work": (
        "430 members were warned before they passed the limit. The sum of debts fell by two thirds.",
        "A quarterly list and a letter to each member.", "", True),
    "wic_outreach": (
        "18,200 families got the joint letter; 5,100 applied for CalFresh and 4,400 were found eligible. The letter in Spanish "
        "did better once it was rewritten by people who speak it.", "The letter in nine languages, and counts by county.", "", True),
    "release_cover": (
        "Of people released, 83 percent had cover on the first day; before, it was 46. County jails ask for the same.",
        "A weekly list for eligibility staff.", "", True),
    "foster_shots": (
        "Nurses open the record in place of calling three clinics. Doses given twice fell from 6 to 1 in a hundred children.",
        "A view in the caseworker’s system.", "", True),
    "credit_outreach": (
        "38,000 letters, 9,600 returns filed because of them, on average 612 dollars for a family.",
        "A mailing list, destroyed after the season; counts by county.", "", True),
    "transition_study": (
        "The two files match for 91 percent of the students. First tables show more steady work after paid experience in "
        "high school than after classes alone. Groups under 20 are hidden.", "Draft tables for the study report.", "", False),
}  # fmt: skip

LEFT = {
    # title: what is left open there
    "One income check for food and health benefits": ("first_transfer",),
    "Households at risk of losing their home, counts by tract": ("first_transfer", "training"),
    "Current addresses of members we cannot find": ("outcome",),
}

# Amendments (§11.1) ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """`added`: (field, sentence added to it); `ends`: the new end date, so many days from today."""

    reason: str
    words: str
    added: tuple[tuple[str, str], ...] = ()
    ends: int = 0


CHANGES = {
    "Deaths of people who receive In-Home Supportive Services": Changes(
        "data",
        "Providers of care who die are found too late, because only recipients of care are in the request. We add them, with "
        "the same elements.",
        (
            (
                "purpose_scope",
                "Providers of care with a payment in the last 90 days are included, with the same elements.",
            ),
            ("purpose_need", "For providers of care the county of death is needed as well, to tell the right office."),
        ),
    ),
    "Deaths before a claim was filed, review of 2020 to 2023": Changes(
        "dates",
        "The federal department has asked for the year 2024 as well. We need the data two years longer, for one more year of claims.",
        (("purpose_scope", "Claims filed in 2024 are added."),),
        ends=815,
    ),
    "Claims filed in the names of people in custody": Changes(
        "dates",
        "The weekly match is needed for two more years: claims in the names of people in custody have not stopped.",
        (("purpose_scope", "Claims of two more years are matched."),),
        ends=730,
    ),
    "Current addresses of members we cannot find": Changes(
        "dates",
        "It ends in a month, and 3,100 members are still to be found. Two more yearly mailings should do.",
        ends=758,
    ),
}

LETTER = """Amendment of {number}: {title}

Dear colleagues,

we ask you to amend the agreement in force. What changes, and why:

{words}

Everything else stays as it was signed. The page shows what differs, and only those opinions are asked for that it touches.

Thank you,
{sender}"""

# Scenes ------------------------------------------------------------------------------------------------------

SILENT = {"newspaper": ("sponsor@cdss.example",)}
"""Who does not confirm the notices of a story."""

LATER = {
    # Ended ---------------------------------------------------------------------------------------------------
    "law_forbids": (
        scene(96, "give", "cdph", "change_of_law",
              change="The federal department has answered our question on 7 CFR 246.26(h): a program counts as named only when the "
              "family was told at certification. The answer holds from the day it was given.",
              why="The families certified before last spring were told of other programs, not of this one. We may not pass on "
              "their names.",
              limits="No further file goes out. Staff close the landing folder on the day access ends.",
              deletion="All monthly files and the lists made from them are deleted. Counts by county may stay.",
              ends=12, destroy=45),
        scene(94, "answer", "cdss", "Understood. The mailing planned for next week is stopped. We will ask again once families are "
              "told at certification, and would like to help with the wording."),
        scene(66, "destroyed", "cdss", "Files and tables wiped by NIST SP 800-88 (purge); the backup of the landing server ran out "
              "on the day before.", method="destroyed", who="Data Steward and Security Representative of the department",
              products="Counts by county and month stay. The lists of families are gone, the letters are with the families."),
        scene(64, "outcome", "cdss/program",
              "In eleven months 31,000 families were written to and 8,300 got CalFresh. The exchange stopped because a notice at "
              "certification was missing: the next team should look at that sentence first.",
              products="The joint letter in nine languages; counts by county.", shared=True),
    ),
    "former_staff": (
        scene(52, "give", "cdss", "recipients_acts",
              acts="The log of September shows 214 look-ups by four accounts of people who had left the unit in June and July. We "
              "asked for the review of access twice, in July and in September.",
              why="The proposal says that anyone who leaves loses access on the same day, and that access is reviewed each quarter. "
              "Neither was done, so we cannot rely on the safeguards that were agreed.",
              limits="The four accounts are closed today. A list of the records they opened is with us within five working days.",
              deletion="All files of this exchange are deleted, the renewals already made stay in the cases.",
              ends=5, destroy=25),
        scene(49, "answer", "dhcs", "The four accounts are closed, and we are going through each look-up. Thirty-one were outside the "
              "task; we give notice of improper use where it is due."),
        scene(24, "outcome", "dhcs/program", "About 92,000 renewals were made from data. We lost the exchange because accounts "
              "outlived the people who used them: access is now tied to the personnel system.",
              products="Monthly counts by county.", shared=True),
    ),
    "no_log": (
        scene(4, "give", "dmv/legal", "material_violation",
              term="The field “Security requirements”: each look-up is logged with the person who made it, and the log is kept a year.",
              happened="At the yearly check the log of six months could not be shown. The service account was used for look-ups by "
              "hand, so nobody can say who asked for what.",
              limits="Look-ups end tomorrow at noon. The present log is kept unchanged and handed over within ten days.",
              deletion="The answers stored in claims may stay. Test files and copies of requests are deleted.",
              ends=1, destroy=30),
    ),
    "season_over": (
        scene(72, "end together", "ftb", "The filing season is over and the credit now appears in the tax software itself. The letters "
              "bring little beyond it. We propose to end the exchange before the next file is built.", ends=22),
        scene(67, "agree", "cdss", "Agreed. Our programmers are glad of one extract fewer."),
        scene(36, "destroyed", "ftb", "The mailing list and the match file were wiped on the server; no backup is made of that disk.",
              method="destroyed", who="Data Engineer 1 FTB", products="Counts of returns by county stay and were sent to the provider."),
        scene(35, "outcome", "ftb/program", "Two seasons, 71,000 letters, 17,900 returns. Families were owed 11 million dollars. The "
              "best letter was the shortest.", products="The text of the letter; counts by county.", shared=True),
    ),
    "own_data": (
        scene(26, "not needed", "dhcs", "The new case system gets the release date straight from the institutions, so the weekly file "
              "has no use any more.", ends=6),
    ),
    "backups": (
        scene(41, "not needed", "calpers", "Members now report earnings online, and the law asks for the comparison every third year "
              "only. The next one is due in 2029; we will ask again then.", ends=3),
        scene(12, "outcome", "calpers/program", "Of 2,900 members under 50, 84 had earned more than the limit. 60 of them had told us "
              "already.", products="A list for five staff, destroyed.", shared=False),
        scene(6, "give", "calpers/security", "cannot_destroy", known=-2,
              why="The file was on a disk that is part of the backup of the whole pension system. Single files cannot be taken out of "
              "these backups, and the records law keeps the backups for 13 months.",
              alternative="The key of the encrypted folder was destroyed on the day access ended. The last backup that holds it "
              "runs out in eleven months; we attest that day.",
              protections="Backups are encrypted and stored off line. Restoring one takes two people and is logged."),
    ),
    "pilot_over": (
        scene(103, "destroyed", "edd", "The student file, the key table and all copies were wiped by the State’s media standard, before "
              "the two witnesses, in the enclave.", method="destroyed", who="Database Administrator EDD",
              products="Tables with groups of 20 or more stay. Nothing else was made.",
              witness_1="Security Representative EDD", witness_2="Privacy Representative EDD",
              certificate="Certificate of destruction of education records"),
        scene(101, "outcome", "edd/program", "Names and birth dates alone find 91 percent of the students in the wage file. That is "
              "enough for a study of all districts, which we have asked for.", products="A note on how to match, four pages.", shared=True),
    ),
    # In force, with notices ----------------------------------------------------------------------------------------
    "wrong_screen": (
        scene(140, "give", "cdss/privacy", "improper_use",
              happened="A caseworker looked up the vaccine record of a neighbor’s child who is not in foster care. The weekly check of "
              "look-ups found it. The account was closed the same hour.",
              data="Name, birth date and doses of one child, seen on the screen. Nothing was printed or sent.",
              notification="The data were seen by one person, who has signed a statement. We will write to the parents once you "
              "agree on the text.", found=-1),
        scene(138, "answer", "cdph/privacy", "Thank you for the quick notice. Please send us the letter to the parents before it goes "
              "out. Our counsel sees no further duty under Civil Code §1798.29."),
        scene(137, "remove", "cdss", "Misused the data (§5.13)"),
    ),
    "laptop": (
        scene(88, "give", "dor/security", "security_incident", incident="theft",
              happened="A laptop was stolen from a car on a Friday evening and reported on Saturday at 9. It was switched off. Its disk "
              "is encrypted; the key was revoked at 9:40.",
              data="A table with wages of two quarters of 310 people, without names; client numbers could be joined with our system only.",
              notification="Encrypted with an approved module, so we see no duty to notify people under Civil Code §1798.29. Police "
              "report and SIMM 5340 report are filed.", found=-2),
        scene(86, "answer", "edd/security", "We agree that nobody has to be notified. Please tell us whether such tables need to be on "
              "laptops at all."),
        scene(80, "contacts", "dor", "The hotline of the security team has changed.",
              what=[{"role": "Security Representative", "detail": "Phone", "before": "916-555-0100", "after": "916-555-0142"}]),
    ),
    "newspaper": (
        scene(34, "give", "cdss/legal", "demand", demand="cpra", from_whom="A daily newspaper in the Central Valley",
              what="“All records received from the Employment Development Department about earnings of people on aid, with names of "
              "employers, since 2023.”",
              meet="Tuesday or Wednesday next week between 10 and 12, by video.", answer_in=10),
        scene(32, "answer", "edd/legal", "Unemployment Insurance Code §1094 and 20 CFR 603.4 keep the wage records confidential; "
              "Government Code §7927.705 exempts them from disclosure. The yearly tables are public and can be given.", kind="exemptions"),
        scene(6, "give", "edd/legal", "law_changed",
              change="20 CFR 603.9 was amended: logs of access to wage records are kept three years in place of one, from July 1 on.",
              amendment="The field “Security requirements” must say three years. Nothing else changes."),
    ),
    "subpoena": (
        scene(210, "contacts", "cdph", "Duty officer in place of the desk phone.",
              what=[{"role": "Program Contact", "detail": "Phone", "before": "916-555-0100", "after": "916-555-0177"}]),
        scene(1, "give", "cdph/legal", "demand", demand="subpoena", from_whom="Counsel for the owner of six care homes",
              what="“The daily lists of facilities with the census of residents for January to March, as received.”",
              meet="Any day this week after 14:00; the hearing on our motion is in three weeks.", answer_in=15),
    ),
    "renumbered": (
        scene(60, "give", "cdph/legal", "law_changed",
              change="The sections on the WIC program in the Health and Safety Code were renumbered on January 1; their text is the same.",
              amendment="The citations in “Legal authority” of the recipient. No data and no users change."),
        scene(57, "answer", "cdss", "Thank you. We suggest to take it along when the agreement is renewed."),
    ),
    "asked_and_refused": (
        scene(118, "give", "edd", "recipients_acts", proposed=True,
              acts="In the last two quarters 39 of the 61 people on the list of users had no training on record.",
              why="Training before access is a condition of 20 CFR 603.9 and of the proposal. We see no other way to be heard.",
              limits="Access would end for everybody, until all are trained and the list is checked.",
              deletion="Nothing has to be deleted if training is done within 60 days.", ends=20),
        scene(116, "allow", LABOR, "The federal rule leaves little room. I would allow it, and ask both to find a shorter way."),
        scene(114, "refuse", CHHS, "Child support orders would rest on guesses again for two months. The department closes the 39 "
              "accounts today and trains everybody within 30 days; that protects the data as well."),
    ),
    "asked_and_waiting": (
        scene(3, "give", "cdph/legal", "change_of_law", proposed=True,
              change="The contract with the vendor of the vital records system ends, and the new one does not let it build files for "
              "others than this department.",
              why="Without the vendor the daily file cannot be made, and the contract forbids us to pass on what it makes for us.",
              limits="The last file would be that of the day before.",
              deletion="Files are deleted as agreed, after 30 days.", ends=45),
        scene(1, "allow", LABOR, "Allowed, on the understanding that the yearly index can be used until a new file is built."),
    ),
    "last_case": (
        scene(52, "plan", "cdph", "Table of lead cases by industry, 2023 to 2025", kind="release", modified="yes"),
        scene(44, "attest", "edd", "Industries with fewer than three employers in a county are joined with their neighbors.",
              kind="release", decision="conditions"),
        scene(43, "attest", "cdph", "", kind="release", decision="approved"),
        scene(31, "attest", "cdph/program", "", kind="publication", modified="yes",
              published="Lead cases by industry, 2023 to 2025: one table on the page of the occupational health branch.",
              disclosure="Modified data. Industries with fewer than three employers in a county were joined with their neighbors "
              "by the Department of Public Health. This is not the original data of the Employment Development Department."),
        scene(3, "end together", "edd", "The cases of the years in question are closed, and the new occupational health system asks "
              "employers directly. We propose to end the exchange with the quarter.", ends=60),
    ),
    "one_leaves": (
        scene(6, "not needed", "dhcs", "Our renewals look up hours of work in the new federal data hub since this month. The monthly "
              "file is of no more use to us; the other department goes on with it.", ends=4),
        scene(4, "go on", "edd", "The file for the other department stays as it is: its elements were agreed one by one."),
    ),
    "quarters": (
        scene(190, "plan", "calstrs/program", "Wages of the second quarter", kind="transfer", due=20),
        scene(172, "attest", "edd/program", "Complete; checksum compared.", kind="transfer"),
        scene(98, "plan", "calstrs/program", "Wages of the third quarter", kind="transfer", due=22),
        scene(80, "attest", "edd/program", "Complete; eleven records were sent again.", kind="transfer"),
        scene(75, "contacts", "calstrs", "The mailbox of the unit takes the place of a personal address.",
              what=[{"role": "Program Contact", "detail": "E-mail", "before": "program@calstrs.example",
                     "after": "earnings-unit@calstrs.example"}]),
        scene(9, "plan", "calstrs/program", "Wages of the fourth quarter", kind="transfer", due=24),
    ),
    "study": (
        scene(84, "report", "edd", "Paid work in high school and steady work after it: first report", release=124),
        scene(33, "attest", "edd/program", "The report with all tables, 41 pages, over the secure mailbox.", kind="study_report"),
        scene(6, "attest", "dor", "Table 7 shows one district with 22 students: please join it with a neighbor. The summary should "
              "say that students chose the program themselves.", kind="report_comments"),
    ),
}  # fmt: skip
