"""What a connector is: a source system that offers candidates for evidence, behind one interface.

Only object ids, titles, digests, windows and the words for the parties cross. Links, bodies,
storage paths and tokens stay on the other side of this door.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from leafenterprise.shared.outward import OutwardError
from savings.connectors._session import Session
from savings.models.evidence import EVIDENCE_KINDS
from savings.redaction import clean, clean_words

KINDS = frozenset(kind for kind, _ in EVIDENCE_KINDS)


@dataclass(frozen=True)
class Access:
    """How one connector reaches its system; from the environment alone.

    place: the drive, the file system; what it is called is the connector's to say.
    """

    organization: str = ""
    base_url: str = field(default="", repr=False)
    token_url: str = field(default="", repr=False)
    client_id: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    folder: str = field(default="", repr=False)

    def missing(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        """What is not configured of what is needed."""
        return tuple(name for name in needs if not getattr(self, name))


def client_token(session: Session, access: Access, scope: str = "") -> str:
    """The bearer token of an application by its id and secret. Raises: OutwardError."""
    form = {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.client_secret,
        **({"scope": scope} if scope else {}),
    }
    return f"Bearer {session.token(access.token_url, form)}"


@dataclass(frozen=True)
class Candidate:
    """An object that may be evidence.

    parties: the source's words under pbm, broker and group. manifest: what identifies the content
    where the system gives no SHA-256: its own digest, version, size and time.
    """

    kind: str
    object_id: str
    title: str
    sha256: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    window: tuple[date, date] | None = None
    parties: Mapping[str, str] = field(default_factory=dict)

    def cleaned(self) -> "Candidate":
        """The candidate as it may be stored: redacted, its texts cut to what a record holds."""
        return Candidate(
            kind=self.kind,
            object_id=clean_words(self.object_id)[:200],
            title=clean_words(self.title)[:300],
            sha256=self.sha256,
            manifest=clean(dict(self.manifest)),
            window=self.window,
            parties={name: clean_words(words)[:200] for name, words in self.parties.items()},
        )


@dataclass(frozen=True)
class Connector:
    """One source system.

    needs: the parts of Access without which it is not configured.
    authorise(session, access): the header value that opens the system; kept for one collection.
    list_candidates(session, access, since): everything that changed since, page by page.
    probe(session, access): the cheapest call that proves that the system answers us.

    Both calls raise OutwardError.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    authorise: Callable[[Session, Access], str]
    list_candidates: Callable[[Session, Access, datetime | None], Iterator[Candidate]]
    probe: Callable[[Session, Access], None]


def text_of(found: Any, name: str) -> str:
    """A text that the answer must hold. Raises: OutwardError malformed."""
    value = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(value, str) or not value:
        raise OutwardError("malformed")
    return value


def list_of(found: Any, name: str) -> list[Any]:
    """A list that the answer must hold. Raises: OutwardError malformed."""
    value = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(value, list):
        raise OutwardError("malformed")
    return value


def plain_facts(**values: Any) -> dict[str, Any]:
    """A manifest of what the system states: texts and whole numbers, nothing that is absent."""
    return {
        name: value
        for name, value in values.items()
        if isinstance(value, str | int) and value != ""
    }


def window_of(opens: Any, closes: Any) -> tuple[date, date] | None:
    """Both days of a window, if the source states both and they are days."""
    try:
        return date.fromisoformat(str(opens)[:10]), date.fromisoformat(str(closes)[:10])
    except ValueError:
        return None


def parties_of(**stated: Any) -> dict[str, str]:
    """The parties that the source names."""
    return {name: value.strip() for name, value in stated.items() if isinstance(value, str)}


def kind_of(stated: Any, otherwise: str) -> str:
    """The kind that the source states, if it is one of ours."""
    word = str(stated or "").strip().lower()
    return word if word in KINDS else otherwise


def changed_since(stamp: Any, since: datetime | None) -> bool:
    """Whether an ISO 8601 time lies at or after `since`; an unreadable one counts as changed."""
    if since is None:
        return True
    try:
        moment = datetime.fromisoformat(str(stamp))
    except ValueError:
        return True
    return moment.tzinfo is None or moment >= since
