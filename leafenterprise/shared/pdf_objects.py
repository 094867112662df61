"""The objects of a PDF file as Python values: enough of the format to read what we write.

Names are text with a slash, references are Reference, strings are bytes, streams are Stream.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOKEN = re.compile(
    rb"<<|>>|\[|\]|<[0-9a-fA-F\s]*>|\((?:\\.|[^\\()])*\)|/[^\s/\[\]<>()]*"
    rb"|[-+]?\d*\.?\d+|[A-Za-z'\"*]+",
    re.DOTALL,
)
HEAD = re.compile(rb"\s*(\d+) 0 obj\s*")
STREAM = re.compile(rb"\s*stream\r?\n")
END = re.compile(rb"\s*(?:endstream\s*)?endobj")
COMMENT = re.compile(rb"%[^\n]*\n")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
BIGGEST = 64 << 20


class NotReadable(ValueError):
    """The file is no PDF of the kind that is read here."""


@dataclass(frozen=True)
class Reference:
    """Points to another object."""

    number: int


@dataclass(frozen=True)
class Stream:
    """A dictionary with bytes, still packed."""

    about: dict[str, Any]
    packed: bytes

    def unpacked(self) -> bytes:
        """The bytes themselves."""
        if self.about.get("/Filter") != "/FlateDecode":
            return self.packed
        opened = zlib.decompressobj()
        held = opened.decompress(self.packed, BIGGEST)
        if opened.unconsumed_tail:
            raise NotReadable("a stream unpacks to more than is read here")
        return held


def read_objects(content: bytes) -> dict[int, Any]:
    """Every object of the file by its number. Raises: NotReadable."""
    if not content.startswith(b"%PDF-"):
        raise NotReadable("this is no PDF file")
    found: dict[int, Any] = {}
    place = 0
    while place < len(content):
        while skipped := COMMENT.match(content, place):
            place = skipped.end()
        head = HEAD.match(content, place)
        if head is None:
            break
        found[int(head[1])], place = _object(content, head.end())
    for packed in [value for value in found.values() if _is_packed(value)]:
        found |= dict(_unpacked(packed))
    return found


def read_tokens(content: bytes) -> Iterator[Any]:
    """The values of a content stream in order; operators come as bytes in a tuple of one."""
    place = 0
    while token := TOKEN.search(content, place):
        value, place = _value(content, token)
        yield value


def _object(content: bytes, place: int) -> tuple[Any, int]:
    token = TOKEN.match(content, place)
    if token is None:
        raise NotReadable("an object cannot be read")
    value, place = _value(content, token)
    if begun := STREAM.match(content, place):
        size = value["/Length"]
        packed = content[begun.end() : begun.end() + size]
        value, place = Stream(value, packed), begun.end() + size
    ended = END.match(content, place)
    if ended is None:
        raise NotReadable("an object has no end")
    return value, ended.end()


def _is_packed(value: Any) -> bool:
    return isinstance(value, Stream) and value.about.get("/Type") == "/ObjStm"


def _unpacked(packed: Stream) -> Iterator[tuple[int, Any]]:
    held, first = packed.unpacked(), packed.about["/First"]
    numbers = [int(word) for word in held[:first].split()]
    for number, start in zip(numbers[::2], numbers[1::2], strict=True):
        token = TOKEN.search(held, first + start)
        if token is None:
            raise NotReadable("a packed object cannot be read")
        yield number, _value(held, token)[0]


def _value(content: bytes, token: re.Match[bytes]) -> tuple[Any, int]:
    """The value that begins with the token, and where it ends."""
    word = token[0]
    if word == b"<<":
        items, place = _until(content, token.end(), b">>")
        return dict(zip(items[::2], items[1::2], strict=True)), place
    if word == b"[":
        return _until(content, token.end(), b"]")
    if word.startswith(b"/"):
        return word.decode("latin-1"), token.end()
    if word.startswith(b"<"):
        return bytes.fromhex(word[1:-1].decode()), token.end()
    if word.startswith(b"("):
        return _plain(word[1:-1]), token.end()
    if word[:1].isalpha() or word[:1] in b"'\"*":
        return _word(word), token.end()
    return (float(word) if b"." in word else int(word)), token.end()


def _until(content: bytes, place: int, end: bytes) -> tuple[list[Any], int]:
    """The values up to the end mark; `4 0 R` becomes a reference."""
    items: list[Any] = []
    while token := TOKEN.search(content, place):
        if token[0] == end:
            return items, token.end()
        if token[0] == b"R":
            items[-2:] = [Reference(items[-2])]
            place = token.end()
            continue
        value, place = _value(content, token)
        items.append(value)
    raise NotReadable("a list has no end")


def _word(word: bytes) -> Any:
    constants = {b"true": True, b"false": False, b"null": None}
    return constants.get(word, (word,))


def _plain(text: bytes) -> bytes:
    return re.sub(rb"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)
