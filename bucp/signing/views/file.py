"""Filing with the Statewide CDO, and withdrawing: each a page that says what it does before it does it."""

from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.page_actions.confirm import Confirmation, confirm
from bucp.signing.commands import FileWithCdo, WithdrawRequest
from signatories.access import access


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request, number):
    bucp = request.bucp
    starts = bucp.start_date
    if starts and starts > timezone.localdate():
        begins = f"It comes into force on {starts:%-d %B %Y}, the start date you agreed."
    else:
        begins = "It comes into force at once, and the exchange may begin."
    question = Confirmation(
        title="File with the Chief Data Officer",
        lede="Filing puts the signed agreement on record. Nobody has to approve it any more.",
        points=(
            "The Statewide Chief Data Officer, all parties and their Agency officers get a letter with a link to it.",
            begins,
            "It stays on file for good and cannot be withdrawn. The signed text does not change any more.",
            "Other signatories can find its title, parties, dates and kinds of data in the library.",
        ),
        button="File with the CDO",
        done=f"{bucp.number} is on file. Everybody who must know is being told.",
    )
    return confirm(request, FileWithCdo, question)


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, number):
    bucp = request.bucp
    told = "Everybody it has reached gets a letter with your reason."
    question = Confirmation(
        title="Withdraw this request",
        lede="Withdraw it when the data is not needed any more, or when you will ask in another way.",
        points=(
            told if bucp.sent_at else "The provider has not seen it, so only your own side is told.",
            "It cannot be taken up again: to ask later, draft a new request.",
            "It leaves the list of what is in progress. The record of it stays, signatures included.",
        ),
        button="Withdraw",
        done=f"{bucp.number} is withdrawn.",
        reason="Why do you withdraw it?",
        hint="The others read this.",
        danger=True,
    )
    return confirm(request, WithdrawRequest, question)
