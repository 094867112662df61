"""What the header offers."""


def navigation(request) -> dict:
    """Context of every template."""
    return {"navigation": []}
