"""What a search looks into, beside the agreement: no page reads it, and a change of the agreement does not carry it."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .agreement import Bucp


class SearchText(models.Model):
    """The answers of an agreement that are not sensitive: for those who may read it all. On PostgreSQL a trigger keeps
    the vectors: of the public line alone, and of line and body together (`bucp.text.search_vectors`, decision 61)."""

    bucp = models.OneToOneField(Bucp, on_delete=models.CASCADE, primary_key=True, related_name="search_text")
    body = models.TextField(blank=True)
    line_vector = SearchVectorField(null=True, editable=False)
    vector = SearchVectorField(null=True, editable=False)

    def __str__(self):
        return f"{self.bucp_id}"
