"""How the lane's lists are paged."""

from leafenterprise.shared.api import Pages


class LanePages(Pages):
    """Fifty a page, up to 200 where asked for."""

    max_page_size = 200
