"""What passes for the official address of somebody in an entity: which domains are known as its own, and which belong
to a mail service that anybody can use. The published list names no domains, so they are learned from the people who
are on record in an entity, and from the contacts that were confirmed for it."""

import re

from .memberships import MembershipRefused
from .models import Entity, Membership, ProposedContact

FREE_MAIL = frozenset({
    "aim.com", "aol.com", "att.net", "bellsouth.net", "charter.net", "comcast.net", "cox.net", "duck.com",
    "earthlink.net", "email.com", "fastmail.com", "fastmail.fm", "gmail.com", "gmx.com", "gmx.net",
    "googlemail.com", "guerrillamail.com", "hey.com", "hotmail.com", "hushmail.com", "icloud.com", "inbox.com",
    "juno.com", "live.com", "mac.com", "mail.com", "mail.ru", "mailinator.com", "me.com", "msn.com", "netzero.net",
    "outlook.com", "pacbell.net", "pm.me", "proton.me", "protonmail.com", "qq.com", "rediffmail.com",
    "rocketmail.com", "sbcglobal.net", "spectrum.net", "tempmail.com", "tutanota.com", "verizon.net", "web.de",
    "yahoo.com", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
})  # fmt: skip
OF_ANY_COUNTRY = re.compile(r"^(yahoo|hotmail|outlook|live|gmx|aol)\.")
PLAIN = re.compile(r"[a-z0-9._'-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
FOREIGN_SIGNS = "xn--"


def domain_of(address: str) -> str:
    """What stands behind the @, in small letters."""
    return address.rpartition("@")[2].lower()


def domains_of(entity: Entity) -> list[str]:
    """The domains known as the entity's own, sorted; empty while nobody was ever on record or confirmed there."""
    held = Membership.objects.filter(entity=entity, delegated_by=None).values_list("user__email", flat=True)
    confirmed = ProposedContact.objects.filter(entity=entity, confirmed=True, invitation__cancelled_at=None)
    return sorted({domain_of(address) for address in (*held, *confirmed.values_list("email", flat=True))})


def need_official(address: str, entity: Entity) -> str:
    """The address in small letters. Raises MembershipRefused with a sentence for one that cannot be official: of a mail
    service for everybody, with signs that look like others, or not at the domain known as the entity's."""
    address = address.strip().lower()
    domain = domain_of(address)
    if not PLAIN.fullmatch(address) or FOREIGN_SIGNS in domain:
        raise MembershipRefused(
            "Write the address with plain letters, digits, dots and hyphens only, such as name@department.ca.gov."
        )
    if any(_within(domain, free) for free in FREE_MAIL) or OF_ANY_COUNTRY.match(domain):
        raise MembershipRefused(
            f"Anybody can have an address at {domain}. Give the official address, the one at the department itself."
        )
    known = domains_of(entity)
    if known and not any(_within(domain, own) for own in known):
        raise MembershipRefused(
            f"The addresses of {entity.plain_name} end in @{' or @'.join(known)}. Give one of those, or ask "
            "caldata@innovation.ca.gov when the department has moved to another."
        )
    return address


def _within(domain: str, own: str) -> bool:
    """`dhcs.ca.gov` lies within itself, `mail.dhcs.ca.gov` lies within it; `ca.gov` and `xdhcs.ca.gov` do not."""
    return domain == own or domain.endswith(f".{own}")
