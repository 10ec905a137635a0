"""What the parties and the officers write in the demonstration's disputes: scenes, played by `disputes_script`.

QUARRELS: scenes of a dispute in the review, days counted from the first. ANSWERS: the texts they are about.
USES: (first scene so many days ago, scenes) of de-identified data in an agreement in force.
"""

from disputes.enums import Close, DisputeKind, Solution, Verdict

CHHS_CDO, CHHS_UNDER = "chhs/agency_cdo", "chhs/undersecretary"
LABOR_AIO, LABOR_UNDER = "labor/aio", "labor/undersecretary"
CDO = "odi/state_cdo"
PARTIES = "Data Coordinators and counsel of all parties"
CALL = "Video call; the link is in the invitation"


def scene(after: float, what: str, who: str, words: str = "", /, **more):
    return after, what, who, words, more


QUARRELS = {
    # Open ----------------------------------------------------------------------------------------------------
    "talks": (
        scene(0, "object", "cdph", "We object to the purpose. 7 CFR 246.26(d)(2) and (h) let the State health officer name public "
              "programs that may get WIC information, and school meals are not among those named. A list of families would also "
              "reach school districts, which are bound by none of this.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_scope", "purpose_need"]),
        scene(2, "reply", "cdss", "No district would see a list. We would write to the family, and the family applies. We ask which "
              "step is missing for the program to be named under 7 CFR 246.26(h)."),
        scene(2.1, "meet", "cdph", CALL, ahead=1, who=f"{PARTIES}; program staff of both departments"),
        scene(7, "minutes", "cdph", "Both sides see a way if no name leaves the two departments.",
              minutes="The provider's counsel explained how a program is named: a written decision, and a notice to families at "
              "certification. The recipient can wait for the next school year. Open: who pays for the notice."),
        scene(8, "offer", "cdss", "The department of the provider sends the letter in our name to families with a child of "
              "school age. We get the number of letters by county and nothing else. The scope is limited to families who "
              "were given the notice at certification.",
              solution=Solution.PURPOSE, fields=["purpose_scope", "purpose_need"], statutes="7 CFR 246.26(d)(2), (h)"),
    ),
    "to_write": (
        scene(0, "object", "cdss", "We object to the whole household list. For the credit a child under six is what counts, and "
              "Welfare and Institutions Code §10850 lets us give no more than the purpose needs.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_scope", "frequency_detail"]),
        scene(3, "reply", "ftb", "Agreed that older children do not matter here. We asked for them to spare you a second extract."),
        scene(5, "offer", "ftb", "Only households with a child under six are in the list, and it is made once a year, in January.",
              solution=Solution.PURPOSE, fields=["purpose_scope", "frequency_detail"],
              statutes="Welfare and Institutions Code §10850"),
        scene(7, "agree", "cdss"),
    ),
    "agency": (
        scene(0, "object", "edd", "We object to the costs. The wage file is built each quarter from the reports of employers. A "
              "monthly extract is a second production run: about 640 hours to build and 55 hours each month. 20 CFR 603.8 does not "
              "let the federal grant pay for a disclosure that does not serve the unemployment insurance program.",
              kind=DisputeKind.COSTS, fields=["transfer_of_funds", "frequency_detail"]),
        scene(3, "reply", "cdss", "We can pay for the months in which something new has come in, which are four of twelve. For the "
              "others we do not see what would be run."),
        scene(9, "refer", "edd", "After two calls the parties agree that the federal grant cannot pay (20 CFR 603.8), and on "
              "four full runs a year. They do not agree on who pays for the build, and whether new-hire reports are part of it."),
        scene(11, "fill", "cdss", positions={
            "cdss": "We need to know of new work within the month, or families pay back aid they have spent. We can pay for the runs "
            "and for half of the build.",
            "edd": "We have no objection to the purpose. Unemployment Insurance Code §1095 names the recipient. The full cost of the "
            "build and of each run must be met from outside our grant."},
            attempts="Day 3: costs laid open. Day 6: first call, four runs agreed. Day 9: second call, no agreement on the build."),
        scene(12, "change", "cdss", "Only in the months in which new records have come in: four runs a year.", field="frequency_detail"),
        scene(15, "meet", CHHS_CDO, CALL, ahead=12,
              who="Both Data Coordinators, both budget officers, the mediators of both Agencies, Agency counsel"),
    ),
    "statements": (
        scene(0, "object", "calstrs", "We object to our part of the exchange. Education Code §22306 keeps member information "
              "confidential and opens it for the administration of the system. In-home care is another program. Pension amounts "
              "are not needed to learn that a person has died.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_need", "data_elements", "legal_authority"]),
        scene(3, "reply", "cdss", "We do not ask for amounts. A survivor's pension shows that a death is known to you before it is "
              "registered; that is the reason for the request."),
        scene(12, "refer", "calstrs", "The talks brought it down to one question: may the month in which a survivor's pension begins "
              "be disclosed without the member's consent (Education Code §22306)? Counsel of the parties read it differently."),
        scene(17, "state", "cdss", "We ask for one date per person who receives care. Payments after a death amount to several "
              "million dollars a year, and are collected from families in mourning. Welfare and Institutions Code §10850 binds us "
              "to the same secrecy as the provider. Recommendation: a match by the provider, with the month as the only answer."),
    ),
    "cdo": (
        scene(0, "object", "edd", "We object to wages of employers outside the schools. Unemployment Insurance Code §1095 lists who "
              "may get what, and for what. For the limit on post-retirement earnings only school employers matter (Education Code "
              "§24214). All else would be information for which we find no ground.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_scope", "data_elements"]),
        scene(4, "reply", "calstrs", "Charter schools and staffing firms report under many industry codes. If we ask for school "
              "employers only, we miss the very cases the limit was written for."),
        scene(11, "refer", "edd", "Open: how to tell work in schools that is paid through other firms. We offered a list of industry "
              "codes; the recipient holds that codes cannot show it."),
        scene(16, "state", "calstrs", "About one in seven members near the limit works through a firm. Without its wages they learn "
              "of a debt a year late. We recommend that the provider sends account numbers first, we name those that serve "
              "schools, and wages follow for these alone."),
        scene(19, "state", "edd", "An account number is confidential under Unemployment Insurance Code §1094 as much as the wage. We "
              "recommend to turn it round: the recipient sends us the firms that serve schools, and we answer with wages from these."),
        scene(24, "depart", CDO, "The recipient is not under the Governor's authority, and a final decision could bind only one "
              "of the parties. Counsel of both agree that §6.1(2) is then read as it stands: what my mediation does not settle is "
              "not approved.", close=Close.NOT_APPROVED),
        scene(26, "meet", CDO, "Office of Data and Innovation, large meeting room, or by video", ahead=4,
              who=f"{PARTIES}; audit staff of the pension system"),
        scene(35, "minutes", CDO, "The provider's way is accepted in principle; the list of firms is still to be tried.",
              minutes="1. The recipient names firms with school contracts from its own audits: about 310. 2. The provider tries "
              "twenty of them against the wage file. 3. The parties tell at the next meeting how many members were found. "
              "Both withdraw nothing of their statements meanwhile."),
        scene(37, "change", "calstrs", "Only firms that the recipient has named beforehand are searched.", field="purpose_scope"),
        scene(41, "meet", CDO, CALL, ahead=8, who=f"{PARTIES}"),
    ),
    "decision": (
        scene(0, "object", "edd", "We object to a look-up each week. Wage records change once a quarter, so the other twelve "
              "weeks return what is known and expose names and numbers each time. 20 CFR 603.4 asks us to keep them confidential "
              "and 20 CFR 603.9 to limit access to what is needed.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_need", "frequency_detail", "transfer_management"]),
        scene(3, "reply", "cdss", "New hires are reported within twenty days, not by quarter. A person whose certification "
              "ends on the 12th is not helped by a look-up on the 30th."),
        scene(10, "refer", "edd", "A monthly look-up is agreed. The parties do not agree on a weekly one, nor on a search by one person."),
        scene(14, "fill", "cdss", positions={
            "cdss": "A week's delay ends aid for people who do work. We accept a look-up for those alone whose certification ends.",
            "dhcs": "We join the position of the first recipient, and would accept one look-up for both programs.",
            "edd": "A month is enough for quarterly data. We accept a second look-up for new hires, if it is built and paid for."},
            attempts="Day 3: exchange of letters. Day 8: program staff met and agreed on a monthly look-up. Day 10: referral."),
        scene(16, "change", "cdss", "Nobody whose certification ends later is looked up.", field="purpose_need"),
        scene(24, "weigh", CHHS_CDO, "Benefit: about 31,000 people a month keep aid without a form. Risk: four times as many queries "
              "with full identifiers. Agency counsel sees authority for both. The departments of my Agency hold to a weekly look-up."),
        scene(26, "weigh", LABOR_AIO, "The department can carry a monthly load now and a weekly one after the new gateway, in about "
              "a year. The risk lies in volume, not in the purpose. Not settled here."),
        scene(30, "state", "cdss", "We recommend a weekly look-up restricted to certifications that end within ten days, with a yearly "
              "count of look-ups that changed a case."),
        scene(32, "state", "dhcs", "We recommend the same, and offer our eligibility gateway so that one look-up serves both programs."),
        scene(35, "state", "edd", "We recommend a monthly look-up until the new gateway is in use, then a review after six months."),
        scene(39, "meet", CDO, CALL, ahead=5, who=f"{PARTIES}; security officers"),
        scene(50, "minutes", CDO, "A look-up every two weeks was discussed; two parties could live with it, one could not.",
              minutes="The security officers agree on the controls for either rhythm. The recipients offer to leave names out and to "
              "match on number and birth date. The provider asks for a limit of 40,000 records a run."),
        scene(60, "unsettled", CDO, "Agreed: controls, limit per run, one look-up for both programs. Open: the rhythm alone. The "
              "statements and the minutes are with the Undersecretaries."),
        scene(70, "decide", LABOR_UNDER, "The data is to be shared, every two weeks, with the limit of 40,000 records a run, "
              "and weekly once the new gateway is in use.", verdict=Verdict.APPROVE),
    ),
    "recommendation": (
        scene(0, "propose", "dhcs", "Counts of renewals by month, census tract and language. Names, numbers and dates of birth are "
              "removed; cells under 11 are hidden. To be published as open data each quarter.",
              method="Aggregation by census tract, cells under 11 hidden"),
        scene(2, "object to use", "cdss", "Census tract and language together single people out: in 2,300 tracts a language has fewer "
              "than 20 speakers with CalFresh. Hidden cells can be computed from the totals. Welfare and Institutions Code §10850 "
              "forbids a list from which persons can be known."),
        scene(24, "reply", "dhcs", "Complementary cells are hidden as well. The method follows 45 CFR 164.514(b) and the Data "
              "De-Identification Guidelines of the Agency."),
        scene(26, "refer", "cdss", "Both sides accept counts by county and language, and by tract without language. Open: tract and "
              "language in one table."),
        scene(29, "fill", "dhcs", positions={
            "dhcs": "Language by neighborhood is what counties need to place interpreters. The method meets 45 CFR 164.514(b).",
            "cdss": "The table must not tell who gets food benefits. We accept language by county, or tracts joined to areas of 20,000."},
            attempts="Ten working days after the objection without agreement. Day 26: statisticians met; two of three tables agreed."),
        scene(42, "weigh", CHHS_CDO, "Benefit: interpreters where they are needed. Risk: real for small languages, small for the "
              "three largest. Agency counsel asks for areas of at least 20,000 people. The departments could not agree on the areas."),
        scene(46, "state", "cdss", "We recommend areas of at least 20,000 people and the twelve threshold languages."),
        scene(49, "state", "dhcs", "We recommend tracts for the three largest languages and areas for the others."),
        scene(53, "meet", CDO, CALL, ahead=4, who=f"{PARTIES}; a statistician of each department"),
        scene(62, "minutes", CDO, "The difference is down to 140 tracts.",
              minutes="Both statisticians ran their method on last year's renewals. With the recipient's method 140 tracts can be "
              "singled out for one language. The recipient wants to swap values there, the provider to leave them out."),
        scene(65, "change", "dhcs", "The public table has areas of at least 20,000 people, but for 140 tracts that are still open.",
              field="output_products"),
        scene(69, "unsettled", CDO, "140 tracts stay open. All else is agreed and can be written into the proposal."),
        scene(78, "decide", CHHS_UNDER, "Both methods are sound. I leave the choice to the Governor's Office with the CDO's "
              "recommendation, because it will be the rule for other publications.", verdict=Verdict.UNSETTLED),
    ),
    "governor": (
        scene(0, "object", "edd", "We object to wages of people who wait. 34 CFR 361.23 and 20 CFR 677.175 ask for wages as a measure "
              "after the exit. Nobody on a waiting list has left a program, and Unemployment Insurance Code §1095 must be read narrowly.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_reason", "purpose_need", "legal_authority"]),
        scene(3, "reply", "dor", "The order of selection must be justified to the federal government each year. What waiting costs "
              "in wages is part of that. Counts would do if the provider can make them by priority group."),
        scene(9, "refer", "edd", "Open: whether an applicant found eligible is a participant under 34 CFR 361. Counsel differ."),
        scene(12, "fill", "dor", positions={
            "dor": "We must show what the waiting list does to people, and have no other source. We accept counts by group of 11 or more.",
            "edd": "We would make counts if the cost is met. Rows about people need a clear ground in the statute."},
            attempts="Day 3: counts mentioned. Day 7: counsel met, without agreement on the federal rule. Day 9: referral."),
        scene(14, "change", "dor", "Applicants are told of this use from now on.", field="purpose_need"),
        scene(23, "weigh", CHHS_CDO, "Benefit: a justified order of selection and a case for funding. Risk: wages of 9,000 people "
              "with disabilities, who were not told of this use. A notice at application would lower it."),
        scene(25, "weigh", LABOR_AIO, "Agency counsel finds the federal rule open. The department will not act on an open rule."),
        scene(29, "state", "dor", "Share rows once, for the four years named, and counts from then on."),
        scene(33, "state", "edd", "Share counts only, by priority group and quarter, paid for by the recipient."),
        scene(37, "meet", CDO, "Office of Data and Innovation, small meeting room", ahead=4, who=PARTIES),
        scene(47, "minutes", CDO, "No agreement on rows about people.",
              minutes="Counts were tried on the spot for one quarter: three of five groups have enough people. The recipient needs all "
              "five. The provider will not go below its own limit."),
        scene(55, "unsettled", CDO, "Two groups are too small for counts. Both statements stand."),
        scene(61, "decide", CHHS_UNDER, "The data is to be shared, with a notice to applicants from now on.", verdict=Verdict.APPROVE),
        scene(64, "decide", LABOR_UNDER, "Not as rows. The ground in the statute must be clear before wages leave the department.",
              verdict=Verdict.REFUSE),
        scene(73, "recommend", CDO, "I recommend to share rows once, for the four years named, through the provider's enclave: the "
              "recipient's analysts work there and take out tables without small cells. No wage record leaves the provider, which "
              "answers its objection; all five groups can be measured, which answers the request. A notice is added at application."),
    ),
    "confirm": (
        scene(0, "object", "edd", "We object to the costs of four runs a year. The yearly run is part of the present fee; three more "
              "take 210 hours. 20 CFR 603.8 leaves no room to pay for them from the federal grant.",
              kind=DisputeKind.COSTS, fields=["transfer_of_funds", "frequency_detail"]),
        scene(3, "reply", "calpers", "Government Code §21432 asks for no rhythm, but members asked for earlier word. Two runs a year "
              "would help most of them. Our board meets in two months and could then decide on a fee."),
        scene(9, "refer", "edd", "Two runs or four, and who pays until the board has met: this stays open between us."),
    ),
    # Ended before filing ----------------------------------------------------------------------------------------
    "not_approved": (
        scene(0, "object", "calstrs", "We object. Education Code §22306 keeps pension amounts and employment of a member confidential. "
              "The claim asks for a yes or no; a weekly list of amounts for everybody with a claim goes far beyond that.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_scope", "purpose_need", "data_elements"]),
        scene(4, "reply", "edd", "The amount lowers the benefit, so it has to be known. We would accept a monthly list."),
        scene(12, "refer", "calstrs", "A monthly list is agreed. Amounts and last employers are not, and we will not disclose them."),
        scene(18, "state", "calstrs", "We recommend a new request that asks whether a pension is paid and since when. For that we "
              "see a ground. Amounts can be asked of the person, who has them in writing."),
        scene(33, "meet", CDO, CALL, ahead=4, who=PARTIES),
        scene(43, "minutes", CDO, "No agreement on amounts. A narrower request is welcome.",
              minutes="The requesting department gave its comments orally, as its statement had not come in time. Its program staff "
              "think that yes or no with the month would settle four of five cases."),
        scene(52, "unsettled", CDO, "The provider is not under the Governor's authority and does not consent to the disclosure of "
              "amounts and employers. The parties are at one that a narrower request can follow, and what it should ask."),
    ),
    "given_up": (
        scene(0, "object", "cdss", "We object to households as rows. Welfare and Institutions Code §10850 opens records for the "
              "administration of public social services. Who stayed in a shelter, beside who gets food benefits, is not that.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_need", "data_elements"]),
        scene(3, "reply", "hcd", "The budget act asks us what shelter money does for hunger. Counts by county may do; we ask for time "
              "to look."),
        scene(10, "refer", "cdss", "Rows are not acceptable to us, and counts are not yet acceptable to the other side."),
        # Nobody was on record for the other Agency: who is found gets the objection and the request to mediate late.
        scene(12, "appoint", CDO, "", slug="business-consumer-services-and-housing-agency-secretary-for",
              account="aio@bcsh.example", role="aio", name="Agency Information Officer BCSH"),
    ),
    # Ended, and filed afterwards ---------------------------------------------------------------------------------
    "taken_back": (
        scene(0, "object", "cdph", "We object for now: a weekly file with numbers of certificates goes beyond a death index. We "
              "do not find where Health and Safety Code §102231 allows it.",
              kind=DisputeKind.EXCHANGE, fields=["data_elements", "legal_authority"]),
        scene(5, "reply", "calstrs", "The certificate's number only tells corrections from new deaths, and is part of the index "
              "that other state agencies get."),
        scene(12, "take back", "cdph", "Counsel has found that Health and Safety Code §102231 covers the comprehensive index for "
              "official use by a government agency, and the number is part of that index."),
    ),
    "narrower": (
        scene(0, "object", "edd", "We object to the wages of everybody in a case. Family Code §17505 speaks of the parent "
              "who owes support. Wages of the other parent and of new partners have no place in it.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_scope", "data_elements"]),
        scene(4, "reply", "dcss", "State guidelines look at both parents' income. New partners we do not need."),
        scene(11, "refer", "edd", "New partners are out. The other parent stays open between us."),
        scene(14, "fill", "dcss", positions={
            "dcss": "An order is fair only if both parents' income is known. We accept the other parent's total in place of wages.",
            "edd": "We accept totals by quarter for the other parent, and wages by employer for the parent who owes support."},
            attempts="Day 4: new partners taken out. Day 9: totals mentioned by counsel of both sides."),
        scene(16, "meet", CHHS_CDO, CALL, ahead=5, who=f"{PARTIES}; mediators of both Agencies"),
        scene(27, "minutes", CHHS_CDO, "Agreement in sight: totals for one parent, wages for the other.",
              minutes="Agency counsel read Family Code §17505 with both sides. The provider can add up before it sends."),
        scene(30, "offer", "edd", "Of the parent who owes support: wages by employer and quarter. Of the other parent: one total for "
              "the last four quarters, added up by the provider. Of nobody else anything.",
              solution=Solution.NARROWER, fields=["purpose_scope", "data_elements"],
              statutes="Family Code §17505; Unemployment Insurance Code §§1094, 1095"),
        scene(33, "agree", "dcss"),
        scene(34, "change", "dcss", "Of the other parent only a total of four quarters is sent.", field="purpose_scope"),
        scene(36, "publish", "dcss", "In dispute was whether wages of everybody in a case may be sent, or only of the parent who owes "
              "support. It was settled by less: wages by employer for that parent, one total of four quarters for the other, nothing "
              "of anybody else. The provider adds up before it sends. What helped: Agency counsel read the statute with both sides, "
              "and each element was held against the decision it is needed for.",
              title="A total in place of wages for those whom the statute does not name"),
    ),
    "linkage": (
        scene(0, "object", "edd", "We object to the method. Blood lead results with industry, county and quarter let an employer be "
              "known where one plant stands for the industry. Unemployment Insurance Code §1094 protects the employer as well.",
              kind=DisputeKind.DEIDENTIFICATION, fields=["data_elements", "output_products"]),
        scene(10, "refer", "edd", "Agreed: no names. Open: who joins the two files, and how small places are treated."),
        scene(13, "fill", "cdph", positions={
            "cdph": "Without the industry the study has no result. We accept that we never see the joined rows.",
            "edd": "We accept a join by somebody who holds neither file, and tables with at least three employers in each cell."},
            attempts="Day 5: names given up. Day 9: a join outside both departments was first mentioned."),
        scene(24, "weigh", CHHS_CDO, "Benefit: children of exposed workers are found early. Risk: an employer is known. To be solved by "
              "method, which takes more than this step."),
        scene(26, "weigh", LABOR_AIO, "The department's limit of three employers stands in its federal agreement. Not settled here."),
        scene(29, "state", "cdph", "We recommend a join in the Agency's data hub by its own staff."),
        scene(32, "state", "edd", "We recommend the same, with the limit of three employers and an 80 percent rule."),
        scene(35, "meet", CDO, CALL, ahead=5, who=f"{PARTIES}; staff of the Agency's data hub"),
        scene(46, "minutes", CDO, "Both statements lead to the same way.",
              minutes="The hub's staff join the files and destroy the keys within a week. The provider checks the first tables."),
        scene(49, "offer", "cdph", "Staff of the Agency's data hub join the two files and hand out tables with at least three "
              "employers in each cell, none with more than 80 percent of the workers. Neither party sees joined rows.",
              solution=Solution.THIRD_PARTY, fields=["output_products", "data_users"],
              statutes="Unemployment Insurance Code §1094; 20 CFR 603.4"),
        scene(52, "agree", "edd"),
        scene(53, "change", "cdph", "The files are joined in the Agency's data hub; neither party sees joined rows.", field="output_products"),
        scene(56, "publish", "cdph", "Health results were to be joined with employers. Removing names did not help, because one plant "
              "can stand for a whole industry in a county. It was settled by a third party: an Agency's data hub joins the files, destroys "
              "the keys within a week, and hands out tables with at least three employers in a cell and none above 80 percent. What "
              "helped: trying the rule on one county before the meeting.",
              title="Joining health and wage records where neither side may see the rows"),
    ),
    "shared_costs": (
        scene(0, "object", "dhcs", "We object to the costs. The extract takes a new job in a system that is being replaced: 180 hours "
              "now, and once more in two years. We have no funds for either.",
              kind=DisputeKind.COSTS, fields=["transfer_of_funds", "critical_deadlines"]),
        scene(2, "meet", "dhcs", CALL, ahead=2, who="Data Coordinators and budget officers of both departments"),
        scene(10, "minutes", "dhcs", "Costs can be halved if the job is built once, in the new system.",
              minutes="The recipient can use last year's file for the first season. Both departments would gain from the new job."),
        scene(12, "fill", "cdph", positions={
            "cdph": "We can wait for the new system and pay half, from the immunization branch's own funds.",
            "dhcs": "We build it once, in the new system, and carry the other half and all later runs."},
            attempts="Day 2: costs laid open. Day 4: budget officers met and agreed on one build in the new system."),
        scene(13, "offer", "cdph", "The extract is built once, in the new system. Each department pays half of the build; later runs "
              "are the provider's. Until then the recipient works with last year's file.",
              solution=Solution.COST_SHARING, fields=["critical_deadlines"], statutes="Welfare and Institutions Code §14100.2"),
        scene(16, "agree", "dhcs"),
        scene(17, "change", "cdph", "The first file comes from the new system; until then last year's is used.", field="critical_deadlines"),
        scene(20, "publish", "dhcs", "The extract would have had to be built twice, as the provider's system was being replaced. The parties "
              "share the cost of one build in the new system and work with an older file until then. What helped: both budget "
              "officers at the first meeting, and hours in place of dollars on the table.",
              title="Who pays for an extract while the system is being replaced"),
    ),
    "approved": (
        scene(0, "object", "edd", "We object to one income check for two programs. 20 CFR 603.5(e) asks for a purpose of each "
              "official who gets the data. A shared answer would show one program what the other asked.",
              kind=DisputeKind.EXCHANGE, fields=["purpose_need", "data_users"]),
        scene(4, "reply", "dhcs", "The household is the same, and so is the wage. Each program would see only its own answer."),
        scene(9, "refer", "edd", "We see no way to answer two programs at once without a change of the federal rule."),
        scene(12, "fill", "cdss", positions={
            "cdss": "One check in place of two halves the looks at wage records. That is more private, not less.",
            "dhcs": "We support the first recipient. The answer is split before anybody reads it.",
            "edd": "Two purposes need two requests. We fear a finding in the next federal review."},
            attempts="Day 4: split answers offered. Day 8: counsel of three departments met; the provider kept its objection."),
        scene(22, "weigh", CHHS_CDO, "Benefit: half as many look-ups, one letter per household. Risk: small once the answer is split. "
              "The departments of my Agency agree; the provider does not."),
        scene(24, "weigh", LABOR_AIO, "The federal rule is the only obstacle, and its reading is for counsel. Not settled here."),
        scene(30, "state", "cdss", "We recommend a pilot in nine counties with split answers and a report after a year."),
        scene(32, "state", "dhcs", "We recommend the same, and will pay for the split."),
        scene(35, "state", "edd", "We recommend to ask the federal department first."),
        scene(38, "meet", CDO, CALL, ahead=5, who=PARTIES),
        scene(48, "minutes", CDO, "The objection rests on the federal rule alone.",
              minutes="The federal department's regional office has told the parties by telephone that it sees no bar, and will not write it."),
        scene(54, "unsettled", CDO, "The provider asks for a decision that it can show in a federal review. So be it."),
        scene(61, "decide", CHHS_UNDER, "The data is to be shared. Each program gets its own answer, and the pilot is reported on "
              "after twelve months.", verdict=Verdict.APPROVE),
        scene(64, "decide", LABOR_UNDER, "The data is to be shared for the pilot, on the terms that the parties worked out in mediation.",
              verdict=Verdict.APPROVE),
    ),
}  # fmt: skip

ANSWERS = {
    # What a request says where its use would say something else: the text that is in dispute.
    "talks": {"purpose_need": "Families in WIC with an older child often do not know that the child can get meals at school. To write "
              "to them we need name and address, and that a child of school age lives there."},
    "agency": {"frequency_detail": "Monthly, on the tenth working day."},
    "statements": {"purpose_need": "A death shows in a survivor's pension weeks before it is registered. We need the month in which "
                   "such a pension begins, and the member's name and number to find the person."},
    "cdo": {"purpose_need": "Firms of all kinds pay for work in schools. Account and industry of each employer are needed to "
            "tell which work counts toward the limit."},
    "decision": {"frequency_detail": "Weekly, on Monday",
                 "purpose_need": "Certifications end on every day of the month. A look-up in the week before shows who meets the hours, "
                 "so that aid goes on without a form. Name and number find the person."},
    "recommendation": {"output_products": "A mark in each case that is renewed by data, and a table of renewals for counties and "
                       "researchers."},
    "governor": {"purpose_reason": "Under the order of selection people wait up to 14 months. Nobody knows what that costs them in work "
                 "and wages, and the federal department asks.",
                 "purpose_need": "Wages of the four quarters before and after show what waiting does. Only the wage file covers all "
                 "employers. Priority groups come from our own files."},
    "confirm": {"frequency_detail": "Quarterly, in the second month"},
    "not_approved": {"purpose_need": "The amount of a pension lowers the weekly benefit, and the last employer shows whether it counts. "
                     "Both are needed before a week is paid."},
}  # fmt: skip

RISKS = {
    "anticipated_risks_environment": (
        "County associations and legal aid groups follow the program closely. A bill on data sharing is before the Legislature.",
        "The yearly report to the Legislature is read by both houses. No court case is open. The press has asked twice.",
    ),
    "anticipated_risks_outside": (
        "Counties rely on the result and have no say in the file. The federal department reviews the provider every three years.",
        "Advocates for clients fear a wrong match; they were heard and ask for a person to look before anything is done.",
    ),
    "anticipated_risks_without_data": (
        "People go on filing forms about facts the State knows. One in six misses a date and loses help that is due.",
        "The question the law asks stays without an answer, and money goes where it went before.",
    ),
    "anticipated_risks_provider": (
        "A finding in a federal review, with conditions on the grant; loss of trust if a record is seen by the wrong person.",
        "Staff time taken from the main task, and a breach that would be ours to explain.",
    ),
    "anticipated_risks_recipient": (
        "We would miss what the law asks of us this year, and part of the federal share with it.",
        "We would have to go back to letters, with one answer in nine.",
    ),
    "possible_alternatives": (
        "The provider makes counts: enough for the report, not for single cases. A third party joins the files: possible, and "
        "slower. Asking people: tried, with few answers.",
        "Fewer elements: considered below. Data with people's consent: reaches a quarter of them. Doing without: see the risks.",
    ),
}  # fmt: skip

USES = {
    "waiting": (2, (
        scene(0, "propose", "cdph/program", "One row per birth with year, county and the mother's age in five-year bands. Names, "
              "numbers, days and addresses are removed. For a study of the maternal health branch with a state university.",
              method="Generalization: year, county, age bands"),
    )),
    "objected": (7, (
        scene(0, "propose", "cdss/program", "Earnings before and after aid by county, service and quarter, rounded to 100 dollars. For "
              "a public dashboard.", method="Aggregation with rounding, cells under 11 hidden"),
        scene(2, "object to use", "edd", "Rounding to 100 dollars is not enough where one employer pays most of the wages of a cell. We "
              "ask for at least three employers in each, and none with more than 80 percent (Unemployment Insurance Code §1094)."),
        scene(6, "agree on use", "cdss", "Each cell has at least three employers, none with more than 80 percent of the wages; "
              "others are joined with the next county. The provider sees the first tables before they are public."),
    )),
    "unopposed": (120, (
        scene(0, "propose", "calstrs", "Number of members near the limit by county and school year. No wages. For the board's yearly "
              "report.", method="Counts by county, cells under 11 hidden"),
    )),
    "accepted": (85, (
        scene(0, "propose", "edd", "Claims stopped after a match, by month and county, with the median of weeks. For the "
              "report on improper payments.", method="Counts by county and month, cells under 11 hidden"),
        scene(3, "accept use", "cdph"),
    )),
    "agreed": (60, (
        scene(0, "propose", "cdss", "Doses due and given by age and county, of children in foster care. For the yearly report to "
              "the Legislature.", method="Counts by county and age, cells under 11 hidden"),
        scene(2, "object to use", "cdph", "In eleven counties the total of children in foster care is public, so that hidden cells can "
              "be computed. Health and Safety Code §120440 keeps the registry's records confidential."),
        scene(7, "agree on use", "cdss", "The eleven counties with fewer than 100 children are shown as one group."),
        scene(9, "agree on use", "cdph", "The eleven counties with fewer than 100 children are shown as one group."),
    )),
    "withdrawn": (200, (
        scene(0, "propose", "dor", "Wages two quarters after the exit by type of disability and district, in bands of 5,000 "
              "dollars. For a conference paper.", method="Bands, cells under 11 hidden"),
        scene(2, "withdraw use", "dor"),
    )),
    "disputed": (25, (
        scene(0, "propose", "cdph/program", "Outbreaks by type of facility, size and zip code, with licenses and names removed. For a "
              "public map.", method="Names removed, size in three bands"),
        scene(2, "object to use", "cdss/program", "A zip code with one facility of a type names it. Families of six residents "
              "would know whom the map speaks of. We ask for counties, or for areas with at least five facilities of a type."),
        scene(22, "reply", "cdph", "We can join zip codes to areas with at least three facilities. With five, half of the map is empty."),
    )),
}  # fmt: skip

POSITIONS = {
    "recipient": "We need the data for the purpose that the proposal names, and take any way that serves it with less.",
    "provider": "We cannot share the data in this way, for the reasons in our objection. We stay open to a narrower request.",
}
"""A party's position, where its story does not say more."""

GOVERNOR = "Office of the Governor, Legal Affairs"
HANDED_OVER = "on paper, by messenger, against a receipt"
