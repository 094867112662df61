"""Tenants and people: Organization, Site, User and Membership."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from leafenterprise.accounts.access import ROLES
from leafenterprise.shared.records import Record


class Organization(Record):
    """The tenant: a consulting client, a practice group or a physician's practice."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    requires_mfa = models.BooleanField("requires second factor", default=False)
    is_active = models.BooleanField(default=True)

    class Meta(Record.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Site(Record):
    """A place of business of an organization."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="site_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The clock is one that exists."""
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": "Such as Europe/London or America/New_York."})


class People(BaseUserManager["User"]):
    """Makes users; e-mail addresses compare without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A platform administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Log-in by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who logs in by e-mail."""

    public_id = Record._meta.get_field("public_id").clone()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_agent = models.BooleanField(
        "assistant program",
        default=False,
        editable=False,
        help_text="Has no log-in; its tokens open the assistants' doors and no others.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_platform_admin(self) -> bool:
        """Sees all organizations and holds every capability."""
        return self.is_active and self.is_superuser and not self.is_agent

    @property
    def requires_mfa(self) -> bool:
        """Whether an organization that the user can see into asks for a second factor."""
        asking = Organization.objects.filter(is_active=True, requires_mfa=True)
        if not self.is_platform_admin:
            asking = asking.filter(memberships__user=self)
        return asking.exists()

    def roles(self) -> Iterable[str]:
        """The roles held anywhere."""
        return sorted(set(self.memberships.values_list("role", flat=True)))


class Membership(models.Model):
    """A role in one organization: in all its sites, or in the listed ones."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32, choices=[(role, role) for role in ROLES])
    sites = models.ManyToManyField(Site, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["organization__name", "user__email", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organization", "role"], name="role_once"),
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organization}"


class ApiToken(Record):
    """A key for programs. Only its digest is kept; the prefix names it to people."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    second_factor = models.BooleanField(default=False, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    def is_usable(self, now: datetime) -> bool:
        """Whether it opens the door at that moment."""
        return self.revoked_at is None and now < self.expires_at
