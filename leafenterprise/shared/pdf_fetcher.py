"""What a document may fetch while it is laid out: its own named assets and small pictures in it."""

import base64
import binascii
import io
import re
from collections.abc import Mapping
from typing import Any

from PIL import Image
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ASSET = "asset:"
TYPES = {"svg": "image/svg+xml", "css": "text/css", "png": "image/png"}
DATA = re.compile(r"data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=]+)\Z")
DATA_CHARACTERS = 200_000
PIXELS = 4_000_000


class Refused(FatalURLFetchingError):
    """The document names something that is not its own; it is not made at all."""


class NamedAssets(URLFetcher):
    """Knows `asset:` names and small PNG or JPEG data; everything else ends the document."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False)
        for handler in list(self.handlers):
            self.handlers.remove(handler)  # nothing is left that could open a connection or a file
        self._assets = dict(assets)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The named asset or the picture. Raises: Refused."""
        if url.startswith(ASSET):
            return self._asset(url)
        if found := len(url) <= DATA_CHARACTERS and DATA.match(url):
            return _picture(url, found[1], found[2])
        raise Refused("the document asks for what it may not have")

    def _asset(self, url: str) -> URLFetcherResponse:
        name = url.removeprefix(ASSET)
        kind = TYPES.get(name.rpartition(".")[2])
        if name not in self._assets or kind is None:
            raise Refused("there is no asset of this name")
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


def _picture(url: str, kind: str, encoded: str) -> URLFetcherResponse:
    """The picture, if it is one and unpacks to a bounded size."""
    try:
        held = base64.b64decode(encoded, validate=True)
        with Image.open(io.BytesIO(held), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
    except (binascii.Error, OSError, ValueError, Image.DecompressionBombError) as trouble:
        raise Refused("the picture cannot be read") from trouble
    if width * height > PIXELS:
        raise Refused("the picture is too large")
    return URLFetcherResponse(url, held, {"Content-Type": kind})
