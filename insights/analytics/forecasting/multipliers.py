MONTH: dict[tuple[str, int, int], tuple[float, ...]] = {}
TOTAL: dict[tuple[str, int, int], tuple[float, ...]] = {}
