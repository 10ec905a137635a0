"""How far the scheduler has looked."""

from django.db import models


class Round(models.Model):
    """Up to which day a job has looked at all that time makes due. It goes on from there, and looks at everything again
    once a week (`obligations.rounds`)."""

    name = models.CharField(max_length=40, primary_key=True)
    until = models.DateField()
    whole_on = models.DateField()

    def __str__(self):
        return f"{self.name}: until {self.until}"
