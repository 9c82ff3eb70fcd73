"""How a process keeps the memory it was given: said before Polars is loaded, as Polars itself says it.

A round asks for the same large pieces again and again, range by range. Left to itself the allocator hands each piece back to the
system after half a second and is given it anew, page by page: a quarter of a round's processor time. Called by ``bot.__main__``.
"""

import os
import sys

#: Given back after five seconds of rest instead of half a one; in large pages, where the kernel gives them on request.
_SAID = "dirty_decay_ms:5000,muzzy_decay_ms:5000,thp:always,metadata_thp:always"
_BY = "_RJEM_MALLOC_CONF"


def keep_memory() -> None:
    """Say it for this process and those it starts; what the operator has said stays. Too late once Polars is loaded."""
    if sys.platform == "linux":
        os.environ.setdefault(_BY, _SAID)  # noqa: TID251 - told to the allocator, which reads it there alone
