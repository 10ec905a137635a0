"""Signing: the text is frozen, each party's Data Coordinator and Executive Sponsor sign that very text (§19, §21)."""

from bucp.drafting.effects import refresh_search_body
from bucp.models.states import SIGNING_ROLES, Side
from bucp.official_form.declare import Review
from bucp.signing.guards import agency_is_unsigned, unsigned
from bucp.team import people
from bucp.text.revisions import freeze
from bucp.workflow.lead import acting_lead
from common.refusals import NotAllowed, Refused
from common.text_checks import need_text
from signatories import second_factor, telling
from signatories.models import Role

STATEMENT = (
    "I have read this Business Use Case Proposal. By typing my name I sign it electronically for {party} "
    "as its {role}, with the same effect as a signature on paper."
)

NOT_WEIGHED = "An opinion objects. Say for each that you have weighed it, or refuse to sign."


def statement_for(party, role: str) -> str:
    """The words of intent a signer sees and agrees to; stored with the signature."""
    return STATEMENT.format(party=party.name, role=Role(role).label)


def put_out(context):
    """Freezes the text and asks for the signatures of all parties."""
    bucp = context.bucp
    revision = freeze(context, "for_signature")
    number = bucp.signing_rounds.count() + 1
    bucp.signing_rounds.create(number=number, revision=revision, opened_at=context.at, opened_by=context.by)
    bucp.turn = ""
    refresh_search_body(bucp)
    signers = []
    for party in bucp.party_list:
        for to in people.holders(party, Role.SPONSOR):
            people.name(party, to.user, Role.SPONSOR, context.by)
        signers += people.holders(party, *SIGNING_ROLES)
    context.event("bucp.put_out", revision=revision.number, sha256=revision.sha256, round=number)
    context.notify("signature_asked", signers, url=f"{bucp.get_absolute_url()}sign/", revision=revision)


def open_round(bucp):
    """The signing round under way, with its revision, or None."""
    return bucp.signing_rounds.filter(ended_at__isnull=True).select_related("revision").first()


def opinions(bucp) -> list:
    """The opinions in force, in the order of parties and reviews: what a signer weighs (domain.md §2)."""
    requests = bucp.review_requests.filter(opinion__isnull=False).select_related(
        "opinion__by", "opinion__party__entity"
    )
    given = {(r.party_id, r.review): r.opinion for r in requests}
    places = [(party.pk, review.value) for party in bucp.party_list for review in Review]
    return [given[place] for place in places if place in given]


def objections(bucp) -> list:
    """Those that object: a sponsor must acknowledge each when signing (domain.md §2)."""
    return [o for o in opinions(bucp) if o.stance == "objects"]


class NotSigned(Refused):
    """What is wrong with a signature as it was given: `faults` is {name of the part: sentence}."""

    def __init__(self, faults: dict[str, str]):
        self.faults = faults
        super().__init__(next(iter(faults.values())))


def faults(context, party, role: str, typed_name: str, password: str, code: str, agreed: bool, acknowledged) -> dict:
    """{part of the form: sentence} for everything that is wrong at once, so that nobody has to try three times."""
    found = {}
    if not has_weighed(context.bucp, role, acknowledged):
        found["acknowledged"] = NOT_WEIGHED
    if not agreed:
        found["agreed"] = "Tick the box to say that you mean to sign."
    name = name_on_record(context.by, party, role)
    if not names_match(typed_name, name):
        found["typed_name"] = f"Type your name as it stands on record: {name}."
    if not context.by.check_password(password):
        found["password"] = "That is not your password. Your signature was not stored."
    elif not found and (sentence := _code_fault(context.by, party.entity, code)):
        # asked last, because a code holds only once: it is not used up by a form that fails otherwise
        found["code"] = sentence
    return found


def has_weighed(bucp, role: str, acknowledged) -> bool:
    """A sponsor acknowledges each objection; the coordinator's final review need not."""
    weighed = {int(pk) for pk in acknowledged}
    return role != Role.SPONSOR or all(o.pk in weighed for o in objections(bucp))


def _code_fault(user, entity, code: str) -> str:
    """What is wrong with the second factor, where the account has one or the entity requires it; else empty."""
    if not second_factor.needed(user, entity):
        return ""
    if not second_factor.has(user):
        return f"{entity.plain_name} asks for a second factor. Set up an authenticator app in your profile first."
    if not code.strip():
        return "Type the code that your authenticator app shows now."
    if not second_factor.check(user, code):
        return "That code is not right, or was used already. Wait for the next one and try again."
    return ""


def names_match(typed: str, name: str) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()


def whose_turn(bucp) -> dict:
    """{party id: role} of who signs next for each party that is not done: first the sponsor, then the coordinator."""
    waiting = {}
    for party, role in unsigned(bucp):
        waiting.setdefault(party.pk, role)
    return waiting


def acting_as(context, party, role: str):
    party_role = next((h for h in context.party_roles if h.party.pk == party.pk and h.role == role), None)
    if party_role is None:
        raise NotAllowed(f"Only the {Role(role).label} of {party.name} can give this signature.")
    return party_role


def refuse_out_of_turn(bucp, party, role: str) -> None:
    following = whose_turn(bucp).get(party.pk, role)
    if SIGNING_ROLES.index(role) > SIGNING_ROLES.index(following):  # not: somebody who has signed already
        raise Refused(
            f"The {SIGNING_ROLES[0].label} of {party.name} signs first; "
            f"the {SIGNING_ROLES[1].label}’s final review comes last."
        )


TWO_PEOPLE = (
    "{who} has signed for {party} as its {signed} already. A party is bound by two people, "
    "so somebody else signs as its {wanted}."
)


def why_not_both(given, signer, party, role: str) -> str:
    """Why `signer` cannot sign for `party` in `role` beside the standing signatures `given`: a party is bound by two
    different people (domain.md §14), on paper and by delegation, too. Empty when nothing stands in the way."""
    for signature in given:
        if signature.party_id == party.pk and signature.user_id == signer.pk and signature.role != role:
            return TWO_PEOPLE.format(
                who=signature.typed_name, party=party.name, signed=Role(signature.role).label, wanted=Role(role).label
            )
    return ""


def refuse_two_of_one(current, signer, party, role: str) -> None:
    """Raises Refused when the party's other signature is this person's, too."""
    if sentence := why_not_both(current.signatures.standing(), signer, party, role):
        raise Refused(sentence)


def sign(
    context,
    party,
    role: str,
    typed_name: str,
    password: str,
    agreed: bool,
    seen_sha256: str,
    acknowledged=(),
    address="",
    code="",
):
    """Signs for `party` in `role`. `acknowledged`: ids of objecting opinions the signer says to have weighed;
    `code`: of the second factor, where one is needed.

    Raises NotSigned with a sentence for each part of the form that is wrong, Refused for what no typing mends;
    nothing is stored then. Returns the signature.
    """
    bucp = context.bucp
    context.party_role = acting_as(context, party, role)
    current = open_round(bucp)
    if seen_sha256 != current.revision.sha256:
        raise Refused("The text put out for signature is another one now. Read it again before you sign.")
    refuse_out_of_turn(bucp, party, role)
    refuse_two_of_one(current, context.by, party, role)
    wrong = faults(context, party, role, typed_name, password, code, agreed, acknowledged)
    if wrong:
        raise NotSigned(wrong)
    proofs = "Typed name, password and second factor" if second_factor.has(context.by) else "Typed name and password"
    return store(
        context,
        current,
        party,
        role,
        context.by,
        typed_name=name_on_record(context.by, party, role),  # what was typed may differ in case and spaces
        statement=statement_for(party, role),
        address=address,
        method=proofs,
    )


def membership_of(user, party, role: str):
    """By which membership the person signs: the own one before a delegated one."""
    held = [m for m in user.roles if m.entity_id == party.entity_id and m.role == role]
    return min(held, key=lambda m: m.delegated_by_id is not None, default=None)


def name_on_record(user, party, role: str) -> str:
    """The name under which the person was put on record in this role: a new one counts once it is confirmed."""
    held = membership_of(user, party, role)
    return held.signs_as if held else user.name


def refuse_taken(current, party, role: str) -> None:
    """Raises Refused when a signature stands in this place."""
    if current.signatures.standing().filter(party=party, role=role).exists():
        raise Refused(f"The {Role(role).label} of {party.name} has signed already. No second signature was added.")


def store(context, current, party, role: str, signer, **how):
    refuse_taken(current, party, role)
    held = membership_of(signer, party, role)
    signature = current.signatures.create(
        party=party,
        role=role,
        user=signer,
        title=held.signs_title,
        division=signer.division,
        email=signer.email,
        phone=signer.phone,
        acknowledged=sorted(o.pk for o in objections(context.bucp)) if role == Role.SPONSOR else [],
        authority=held.authority,
        attempt=current.signatures.filter(party=party, role=role).count() + 1,
        sha256=current.revision.sha256,
        at=context.at,
        **how,
    )
    context.event(
        "bucp.signed_on_paper" if signature.is_on_paper else "bucp.signed",
        entity=party.name,
        as_role=Role(role).label,
        authority=signature.authority,
        name=signature.typed_name,
        revision=current.revision.number,
        sha256=signature.sha256,
        method=signature.method,
        scan_sha256=signature.scan_sha256,
        address=signature.address,
        acknowledged=signature.acknowledged,
        signature=signature.pk,
        standing=telling.standing_of(held),
    )
    if not signature.awaits_confirmation:
        tell_signed(context, signature)
    return signature


def tell_signed(context, signature) -> None:
    """The coordinators hear of a signature that stands now."""
    if unsigned(context.bucp) or agency_is_unsigned(context.bucp):
        context.notify("signed", people.coordinators(context.bucp.party_list), signature=signature)
    else:
        context.notify("all_signed", people.coordinators([acting_lead(context.bucp)]))


def withdraw_signature(context, signature, reason: str):
    """The signer takes the signature back; possible until the last one is in. It stays on record as withdrawn."""
    reason = need_text(reason, "Say why you take your signature back.")
    current = open_round(context.bucp)
    if signature.round_id != current.pk or signature.user_id != context.by.pk:
        raise Refused("You can take back only a signature of your own, while signing is open.")
    if not current.signatures.given().filter(pk=signature.pk).exists():
        raise Refused("This signature is withdrawn already.")
    if not unsigned(context.bucp):
        raise Refused(
            "All have signed, so a signature can no longer be withdrawn. A coordinator can return it to review."
        )
    SignatureWithdrawal = signature._meta.get_field("withdrawal").related_model
    SignatureWithdrawal.objects.create(signature=signature, by=context.by, at=context.at, reason=reason)
    context.event(
        "bucp.signature_withdrawn",
        entity=signature.party.name,
        as_role=signature.get_role_display(),
        name=signature.typed_name,
        reason=reason,
    )
    context.notify(
        "signature_withdrawn", people.coordinators(context.bucp.party_list), signature=signature, reason=reason
    )


def standing_in(current) -> int:
    """How many signatures stand in a round, the education agency's page included."""
    pages = current.agency_signatures.standing().filter(party__isnull=True)
    return current.signatures.standing().count() + pages.count()


def _end_round(context, outcome: str, reason: str) -> int:
    current = open_round(context.bucp)
    count = standing_in(current)
    current.ended_at, current.ended_by = context.at, context.by
    current.outcome, current.reason = outcome, reason
    current.save(update_fields=["ended_at", "ended_by", "outcome", "reason"])
    context.bucp.turn = Side.RECIPIENT
    return count


def refuse(context, reason: str):
    """A signer will not sign: back to review with the reason; the signatures given are void and stay on record."""
    reason = need_text(reason, "Say why you will not sign, so that the others can act on it.")
    voided = _end_round(context, "refused", reason)
    context.event("bucp.refused", reason=reason, voided=voided)
    context.notify("returned", people.named(context.bucp.party_list), reason=reason, refused=True, voided=voided)


def return_to_review(context, reason: str):
    """A coordinator takes the text back to change it. Any change voids the signatures given."""
    reason = need_text(reason, "Say what has to change.")
    voided = _end_round(context, "returned", reason)
    context.event("bucp.returned", reason=reason, voided=voided)
    context.notify("returned", people.named(context.bucp.party_list), reason=reason, refused=False, voided=voided)
