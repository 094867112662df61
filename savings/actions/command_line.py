"""Who acts on the command line, and for which client when none is named."""

from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import InvalidInput

EMAIL = "command-line@leafenterprise.invalid"
WORKBENCH = "workbench"


class NoSuchPerson(InvalidInput):
    """The command line named a person who does not exist."""

    code = "NO_SUCH_PERSON"


def command_line_user(email: str = "") -> User:
    """The named person, or the command line's own account, which nobody can log in with."""
    if email:
        found = User.objects.filter(email=email.lower(), is_active=True).first()
        if found is None:
            raise NoSuchPerson(f"There is no active user {email}.")
        return found
    user = User.objects.filter(email=EMAIL).first()
    return user or User.objects.create_superuser(EMAIL, None, name="Command line")


def named_organization(slug: str = "") -> Organization:
    """The client by slug, made if it is new; the workbench where none is named."""
    slug = slug or WORKBENCH
    name = slug.replace("-", " ").title()
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name})[0]
