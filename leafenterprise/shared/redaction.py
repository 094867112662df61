"""What never leaves in a text: storage addresses, raw links, credentials, tokens, server paths.

Pure text in, text out. Ordinary words, figures, dates, digests and the service's own addresses stay
as they are; what stands for something secret becomes REMOVED.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus

REMOVED = "[removed]"
_END = r"""[^\s"'<>|\\]"""  # of a link or a path: neither quotes nor mark-up belong to it

# Raw links of the systems that evidence comes from: whoever holds one may hold the document.
_HOSTS = (
    r"graph\.microsoft\.(?:com|us|de)", r"microsoftgraph\.chinacloudapi\.cn",
    r"sharepoint\.(?:com|us)", r"onedrive\.live\.com", r"1drv\.ms",
    r"salesforce\.com", r"force\.com", r"salesforce-setup\.com",
    r"core\.windows\.net", r"azuredatalakestore\.net", r"azuresynapse\.net",
    r"database\.windows\.net",
    r"amazonaws\.com", r"storage\.googleapis\.com", r"domo\.com", r"azuredatabricks\.net",
    r"openai\.azure\.com", r"login\.microsoftonline\.com",
)  # fmt: skip
_HOST = rf"(?:[\w-]{{1,63}}\.){{0,10}}(?:{'|'.join(_HOSTS)})"
_HOST_NEEDLES = (
    "graph.microsoft  sharepoint  onedrive  1drv.ms  salesforce  force.com  windows.net  "
    "azuredatalake  azuresynapse  amazonaws  googleapis  domo.com  azuredatabricks  openai.azure  "
    "microsoftonline  microsoftgraph"
)
_ROOTS = (
    "home", "root", "var", "tmp", "etc", "usr", "opt", "srv", "mnt", "media", "proc", "sys", "dev",
    "Users", "Volumes", "private", "Library", "lake", "dbfs", "work", "workspace", "app",
)  # fmt: skip
_STORES = "abfss?|wasbs?|adl|s3[an]?|gs|gcs|hdfs|webhdfs|viewfs|file|dbfs|ftps?|sftp|smb|nfs"
_DATABASES = (
    "mssql|sqlserver|postgres|postgresql|postgis|mysql|mariadb|oracle|snowflake|redshift|sqlite|"
    "duckdb|mongodb|redis|rediss|amqps?|bigquery|databricks|clickhouse|odbc"
)
_NAMES = (
    r"password|passwd|pwd|client[_-]?secret|secret|api[_-]?key|access[_-]?key|account[_-]?key|"
    r"shared[_-]?access[_-]?(?:key|signature)|(?:access|refresh|id|auth|session|bearer)[_-]?token|"
    r"token|private[_-]?key|credentials?"
)
_SERVER_NEEDLES = (
    "server  data source  driver  host  dsn  addr  initial catalog  accountname  "
    "defaultendpointsprotocol  endpoint  provider"
)
_NAME_NEEDLES = "passw  pwd  secret  key  token  credential  signature"
_SERVER_WORDS = (
    r"Server|Data Source|Driver|Host(?:name)?|DSN|Addr(?:ess)?|Initial Catalog|AccountName|"
    r"DefaultEndpointsProtocol|BlobEndpoint|Endpoint|Provider"
)


@dataclass(frozen=True)
class _Rule:
    """A pattern, and the lower-case words of which a text must hold one for it to be tried.

    is_near: what it finds begins at one of the words or in the run of signs (see _leads) before it,
    so that it need not be tried at every letter of a long page.
    """

    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    is_near: bool = False

    def clean(self, text: str, lowered: str) -> str:
        """The text without what the pattern finds."""
        if not any(needle in lowered for needle in self.needles):
            return text
        if self.is_near and len(lowered) == len(text):
            return self._clean_near(text, lowered)
        return self.pattern.sub(REMOVED, text)

    def _clean_near(self, text: str, lowered: str) -> str:
        """As the pattern's sub() gives; every place is tried once, from left to right."""
        parts, done, tried = [], 0, 0
        for place in sorted(_places(lowered, self.needles)):
            start = place
            while start > tried and _leads(text[start - 1]):
                start -= 1
            for first in range(max(start, tried), place + 1):
                if found := self.pattern.match(text, first):
                    parts += [text[done:first], REMOVED]
                    done = tried = found.end()
                    break
            tried = max(tried, place + 1)
        return "".join(parts) + text[done:] if parts else text


def _lowered(text: str) -> str:
    """In small letters, place by place, with those that re takes for an s or an i."""
    small = text.replace("\u0130", "i").lower()
    return small.replace("\u017f", "s").replace("\u0131", "i")


def _leads(sign: str) -> bool:
    """Whether it may stand in a scheme or a name, before the word that tells it."""
    return sign.isalnum() or sign in "_+.:-"


def _places(lowered: str, needles: Iterable[str]) -> Iterator[int]:
    for needle in needles:
        place = lowered.find(needle)
        while place >= 0:
            yield place
            place = lowered.find(needle, place + 1)


def _rule(needles: str, *patterns: str, flags: int = re.IGNORECASE, near: bool = False) -> _Rule:
    return _Rule(tuple(needles.split("  ")), re.compile("|".join(patterns), flags), near)


_RULES = (
    _rule(
        "private key-----",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
        flags=re.DOTALL,
    ),
    # connection strings: one of their leading words and at least one more pair
    _rule(
        _SERVER_NEEDLES,
        rf"\b(?:{_SERVER_WORDS})\s*=\s*[^;\n<>]{{1,200}}(?<!&amp)(?:;\s*[a-z][\w .]{{0,40}}="
        rf"(?:\{{[^}}\n]*\}}|\"[^\"\n]*\"|[^;\s\"'<>]*(?:[ \t]+[^;=\s\"'<>]+(?=;))*))+;?",
        near=True,
    ),
    # addresses of storage and databases; any with a name and a password; signed or raw links
    _rule(
        "://  jdbc:",
        rf"\b(?:jdbc:[\w:+]{{0,40}}|(?:{_STORES}|{_DATABASES})(?:\+\w+)?:)//{_END}+",
        rf"\b[a-z][\w+.-]{{0,30}}://[^\s/@:\"'<>]+:[^\s/@\"'<>]+@{_END}*",
        rf"\bhttps?://{_HOST}(?::\d+)?(?:[/?#]{_END}*)?(?![\w.-])",
        near=True,
    ),
    _rule("jdbc:  dbfs:/", rf"\bjdbc:[\w:]+{_END}+", rf"\bdbfs:/{_END}+"),
    _rule(_HOST_NEEDLES, rf"(?<![\w@.-]){_HOST}(?::\d+)?/{_END}*"),
    # bodies and items by their relative addresses
    _rule(
        "/services/  drives/  /v1.0/  /beta/",
        rf"/(?<![\w.]/)services/(?:data|apexrest)/{_END}+",
        rf"/(?<![\w.]/)(?:v1\.0|beta)/(?:drives|sites|me|users|groups|shares)\b{_END}*",
        rf"(?<![\w.])/?drives/[^\s/\"'<>]{{6,}}/(?:items|root)\b{_END}*",
    ),
    # secrets by name: name=value, and name: value or "name": "value" where it looks like one
    _rule(
        _NAME_NEEDLES,
        rf"(?<![\w-])(?:{_NAMES})(?:\s*=\s*[^\s\"'<>;,&]{{4,}}"
        rf"|[\"']?\s*:\s*[\"'][^\"'\n]{{4,}}[\"']"
        rf"|\s*:\s*(?=[^\s<>]*\d)(?!\d+[.,;]?(?:\s|$))[^\s\"'<>]{{6,}})",
        near=True,
    ),
    _rule("member", r"(?<![\w-])member[ _-]?(?:key|id)[\"']?\s*[=:#]\s*[\"']?[^\s\"'<>,;&]+"),
    # tokens by their scheme
    _rule("bearer", r"\bBearer\s+(?=\S*\d|\S{20})[A-Za-z0-9._~+/=-]{8,}"),
    _rule("token", r"\bToken\s+(?=\S*\d)[A-Za-z0-9._~+/=-]{16,}", near=True),
    _rule("basic", r"\b(?i:Basic)\s+(?=\S*(?:\d|=|[a-z][A-Z]))[A-Za-z0-9+/]{12,}={0,2}", flags=0),
    # tokens by their shape
    _rule("eyj", r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?", flags=0, near=True),
    _rule("leaf_", r"\bleaf_[0-9a-f]{12}_[\w-]{20,}"),
    _rule("akia  asia", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", flags=0),
    _rule(
        "ghp_  gho_  ghu_  ghs_  ghr_  github_pat_  xoxa-  xoxb-  xoxp-  xoxr-",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bxox[abpr]-[\w-]{10,}",
        near=True,
    ),
    _rule("sk-", r"\bsk-[A-Za-z0-9_-]{20,}", flags=0),
    _rule("00d", r"\b00D[A-Za-z0-9]{12,15}![\w.]{20,}", flags=0),
    _rule(
        "sig=  x-amz-  signature=",
        r"(?:\b|[?&])(?:sig|X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature)"
        r"=[\w%+/=.-]{16,}",
    ),
    # paths: of this kind of machine, of Windows, of a network share, out of a folder
    _rule("/", rf"/(?<![\w/.:@-]/)(?:{'|'.join(_ROOTS)})/{_END}+", flags=0),
    _rule("../", rf"(?<![\w/])(?:\.\./)+(?:{'|'.join(_ROOTS)})/{_END}+"),
    _rule("~", rf"~(?<![\w/~]~)[a-z]*/[\w.]{_END}*"),
    _rule(
        "\\",
        r"(?<!\w)[A-Z]:\\(?:[^\\/:*?\"<>|\r\n]+\\)*[^\s\\/:*?\"<>|;,]*",
        r"(?<![\\\w])\\\\[\w.$-]+\\(?:[^\\/:*?\"<>|\r\n]+\\)*[^\s\\/:*?\"<>|;,]*",
    ),
    _rule(":/", rf"(?<!\w)[A-Z]:/(?:Users|Windows|Program|temp|data|inetpub){_END}*", near=True),
)


# Each rule needs one of these: a text without any is passed on at once. SQL reads it too.
SUSPECT = (
    r"(?i)[/\\=:~!#%]|bearer|token|basic|member|eyj|leaf_|a[ks]ia|gh[pousr]_|github_pat|xox|sk-"
    r"|key-----"
)
_SUSPECT = re.compile(SUSPECT)
# Slash, colon, equals sign and backslash as they stand in the query of an address.
_ENCODED = ("%2f", "%3a", "%3d", "%5c")
_RUN = re.compile(r"[\w.+~*!()%-]+")


def clean_text(text: str, folders: Iterable[str] = ()) -> str:
    """The text with everything that must not leave taken out; `folders` are this server's own."""
    text = _without_folders(text, folders)
    if not _SUSPECT.search(text):
        return text
    lowered = _lowered(text)
    if any(code in lowered for code in _ENCODED):
        text = _RUN.sub(_clean_encoded, text)
        lowered = _lowered(text)
    for rule in _RULES:
        cleaned = rule.clean(text, lowered)
        if cleaned != text:
            text, lowered = cleaned, _lowered(cleaned)
    return text


def clean_value(value: Any, hidden: frozenset[str], folders: Iterable[str] = ()) -> Any:
    """The value without hidden keys, its texts and the names of its keys cleaned, at any depth.

    Each text is cleaned once, however often it stands there: a long list repeats its keys and most
    of its words.
    """
    hides = cache(lambda key: _is_hidden(key, hidden))
    clean = cache(lambda text: clean_text(text, folders))

    def cleaned(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Mapping):
            return {cleaned(key): cleaned(item) for key, item in value.items() if not hides(key)}
        if isinstance(value, list | tuple):
            return [cleaned(item) for item in value]
        return value

    return cleaned(value)


def _clean_encoded(found: re.Match[str]) -> str:
    """A part of a query as it may stand in a link: cleaned as what it says when decoded."""
    if "%" not in found[0]:
        return found[0]
    said = cleaned = unquote_plus(found[0])
    for rule in _RULES:
        cleaned = rule.clean(cleaned, _lowered(cleaned))
    return found[0] if cleaned == said else quote_plus(cleaned)


def _without_folders(text: str, folders: Iterable[str]) -> str:
    for folder in folders:
        if folder and folder in text:
            text = text.replace(folder, REMOVED)
    return text


def _is_hidden(key: Any, hidden: frozenset[str]) -> bool:
    return isinstance(key, str) and plain_key(key) in hidden


def plain_key(key: str) -> str:
    """A key without case and signs: memberKey, member_key and Member-Key are one."""
    return re.sub(r"[^a-z0-9]", "", key.lower())
