"""The measure of the machine: a Django view that renders 100 rows found by one indexed query, and nothing else."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from bucp.models import Bucp

_PAGE = """<!doctype html><title>Bare</title><table>{% for b in rows %}
<tr><td>{{ b.number }}</td><td>{{ b.title }}</td><td>{{ b.state }}</td><td>{{ b.updated_at|date }}</td></tr>\
{% endfor %}
</table>"""


def rows(request):
    found = Bucp.objects.only("number", "title", "state", "updated_at").order_by("-updated_at")[:100]
    return HttpResponse(engines["django"].from_string(_PAGE).render({"rows": found}))


urlpatterns = [path("bare/", rows)]
