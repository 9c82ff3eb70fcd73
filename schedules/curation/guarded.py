"""The only way out to a feed: a connection to a checked address, with an end by the clock and by the number of bytes.

The address that is connected to is the one that was looked at: a name that answers otherwise a moment later (DNS rebinding)
leads nowhere. Time and bytes are counted at the socket, so that a server that trickles, or never ends, ends all the same.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

_EMBEDDED = ipaddress.ip_network("64:ff9b::/96")
#: Never asked, whoever wishes it: cloud machines tell their secrets there.
_NEVER = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))


class Refused(Exception):  # noqa: N818 - it reads as the thing that happened
    """Not asked, or not heard to the end; ``code`` is the wording key below ``newsroom.feed``."""

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.code = code
        self.facts = facts


def is_open(address: str, *, intranet: bool) -> bool:
    """Whether a feed may lie at this address: the open internet; with ``intranet`` the bank's own network too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _EMBEDDED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    if ip.is_unspecified or ip.is_multicast or any(ip in one for one in _NEVER if one.version == ip.version):
        return False
    return ip.is_global or (intranet and (ip.is_private or ip.is_loopback))


class Line:
    """One request's allowance: until when, and how many bytes more."""

    def __init__(self, *, seconds: float, read_seconds: float, most_bytes: int) -> None:
        """Begins to run at once."""
        self._ends = time.monotonic() + seconds
        self._read_seconds = read_seconds
        self._left = most_bytes

    def timeout(self, wished: float | None = None) -> float:
        """What a single step may take. Raises Refused when the time is over."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Refused("too_slow")
        return min(left, self._read_seconds if wished is None else min(wished, self._read_seconds))

    def count(self, number: int) -> None:
        """So many bytes came. Raises Refused when they are too many."""
        self._left -= number
        if self._left < 0:
            raise Refused("too_long")


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, line: Line) -> None:
        self._inner = inner
        self._line = line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._line.timeout(timeout))
        self._line.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._line.timeout(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._line.timeout(timeout)), self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, line: Line, *, intranet: bool) -> None:
        """For one request."""
        self._line = line
        self._intranet = intranet
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first address that answers; one that is not open refuses the whole name."""
        addresses = self._addresses(host, port)
        last: Exception = Refused("no_answer")
        for address in addresses:
            try:
                wait = self._line.timeout(timeout)
                stream = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
                continue
            return _Stream(stream, self._line)
        raise last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Refused("no_such_host", host=host) from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not addresses or not all(is_open(one, intranet=self._intranet) for one in addresses):
            raise Refused("private_address", host=host)
        return addresses

    def sleep(self, seconds: float) -> None:
        """Not used: nothing is tried twice."""
        self._inner.sleep(seconds)
