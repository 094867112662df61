"""Named points at which a test may kill the process, to see what a crash there leaves behind.

`LEAF_FAILPOINT=name` kills the process with SIGKILL at the first pass of that point,
`LEAF_FAILPOINT=name:3` at the third. Without the variable a point does nothing.
"""

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()
_wanted, _, _nth = os.environ.get("LEAF_FAILPOINT", "").partition(":")


def failpoint(name: str) -> None:
    """Nothing, unless this is the point that the environment names."""
    if name != _wanted:
        return
    _passed[name] += 1
    if _passed[name] == int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
