from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from history.on_record import added
from signatories import telling
from signatories.models import CDO_ROLES, Entity, Membership, Role, User


class Command(BaseCommand):
    help = (
        "Makes a first account of the CDO's staff (Office of Data and Innovation). Run it for two people: further "
        "statewide roles take two, one who proposes and one who confirms."
    )

    def add_arguments(self, parser):
        parser.add_argument("address", help="e-mail address")
        parser.add_argument("--name", required=True, help="the name as it is to stand under signatures")

    def handle(self, *args, address, name, **options):
        address = address.lower()
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address} is no e-mail address.") from None
        odi = Entity.objects.filter(slug="odi").first()
        if odi is None:
            raise CommandError("Load the signatory list first: manage.py load_signatories")
        if User.objects.filter(email=address).exists():
            raise CommandError(f"There is an account of {address} already.")
        staff = [m.user for m in Membership.objects.active().filter(role__in=CDO_ROLES).select_related("user")]
        with transaction.atomic():
            user = User(email=address, name=name)
            user.set_password(self._password(user))
            user.save()
            telling.put_account_on_record(user)
            for role in (Role.CDO_STAFF, Role.ADMIN):
                held = Membership.objects.create(user=user, entity=odi, role=role)
                written = added([held]).written(telling.chain_of(odi))
                telling.tell("role.on_record", odi, None, to=staff, written=written, **telling.on_record(held))
        self.stdout.write(f"{address} can sign in now, as CDO staff and portal administrator.")

    def _password(self, user) -> str:
        password = getpass("Password: ")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        return password
