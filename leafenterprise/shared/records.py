"""What every stored record has: a public id and its times."""

from django.db import models

from leafenterprise.shared.ids import LENGTH, new_id


class Record(models.Model):
    """A row with a public id; the integer key never leaves the database."""

    public_id = models.CharField(max_length=LENGTH, unique=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.public_id
