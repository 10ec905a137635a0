"""`/`: what this is, whether one needs it, and the way in."""

from django.shortcuts import render

from bucp import public_register
from metrics.figures import figures
from signatories.access import ANYONE, access

STEPS = (
    ("Check", "A few questions tell whether you need an agreement at all. Open data needs none."),
    ("Draft", "The department that needs the data says what for, which data, and how it is kept safe."),
    ("Review", "Both sides comment and refine it. Legal, privacy and security give their opinions."),
    ("Sign", "The text is frozen. Data Coordinators and Executive Sponsors of every party sign it."),
    ("File", "It goes on record with the Statewide Chief Data Officer, and the exchange begins."),
)


@access(ANYONE)
def landing(request):
    context = {"figures": figures(), "how": STEPS, "has_public_register": public_register.is_on()}
    return render(request, "metrics/landing.html", context)
