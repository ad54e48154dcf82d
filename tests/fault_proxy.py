"""Stand between a loader and a store on loopback, and do to chosen requests what networks and servers do."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Fault = Callable[["Handler", bytes], bool]
"""Does something to a request with a body, and tells whether the request was dealt with."""


class Proxy(ThreadingHTTPServer):
    """Pass requests on to one server; `faults` happen to the PUT of their number, counted from 0, or to `every` PUT."""

    daemon_threads = True

    def __init__(self, upstream: str, faults: dict[int, Fault], every: Fault | None = None) -> None:
        """Take the address to pass requests on to."""
        super().__init__(("127.0.0.1", 0), Handler)
        parts = urlsplit(upstream)
        assert parts.hostname is not None
        assert parts.port is not None
        self.upstream = (parts.hostname, parts.port)
        self.faults, self.every = faults, every
        self.puts = 0
        self.lock = threading.Lock()
        self.seen: list[tuple[str, float]] = []

    @property
    def address(self) -> str:
        """Say where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_arguments: Any) -> None:
        """Keep quiet about connections that were meant to break."""


class Handler(BaseHTTPRequestHandler):
    """Handle one connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet."""

    def do_any(self) -> None:
        """Pass a request on, unless a fault is to happen to it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        proxy = self.server
        with proxy.lock:
            proxy.seen.append((self.command, time.monotonic()))
            # The first try of digest authentication has no credentials, and is no sending yet.
            number = proxy.puts if self.command == "PUT" else -1
            proxy.puts += self.command == "PUT"
        fault = proxy.faults.get(number) or (proxy.every if self.command == "PUT" else None)
        if fault is None or not fault(self, body):
            self.forward(body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_any  # noqa: N815

    def forward(self, body: bytes, *, answer: bool = True) -> None:
        """Pass the request on, with this body, and give back what comes."""
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length", "connection")
        }
        there = http.client.HTTPConnection(*self.server.upstream, timeout=60)
        try:
            there.request(self.command, self.path, body, headers)
            found = there.getresponse()
            content = found.read()
        except OSError:
            self.reset()
            return
        finally:
            there.close()
        if answer:
            self.answer(found.status, content, dict(found.getheaders()))

    def answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Give an answer."""
        self.send_response_only(status)
        for name, value in (headers or {}).items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def reset(self) -> None:
        """Break the connection as a crashing machine does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def says(status: int, **headers: str) -> Fault:
    """Answer with a status, and pass nothing on."""

    def fault(handler: Handler, _body: bytes) -> bool:
        handler.answer(status, b"a fault that was made", {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return fault


def reset_before(handler: Handler, _body: bytes) -> bool:
    """Break the connection before anything reached the store."""
    handler.reset()
    return True


def reset_after(handler: Handler, body: bytes) -> bool:
    """Break the connection after the store has done what it was asked, and before the loader knows."""
    handler.forward(body, answer=False)
    handler.reset()
    return True


def half(handler: Handler, body: bytes) -> bool:
    """Let half of the body reach the store, to the middle of a line, and break the connection."""
    handler.forward(body[: len(body) // 2 + 3], answer=False)
    handler.reset()
    return True


def fewer_lines(handler: Handler, body: bytes) -> bool:
    """Let the first lines reach the store, and answer that all is well."""
    handler.forward(b"".join(body.splitlines(keepends=True)[:2]))
    return True


def slow(seconds: float) -> Fault:
    """Answer so late that nobody waits any more."""

    def fault(handler: Handler, body: bytes) -> bool:
        handler.forward(body, answer=False)
        time.sleep(seconds)
        handler.reset()
        return True

    return fault


def when(act: Callable[[], None]) -> Fault:
    """Do something else first, and pass the request on."""

    def fault(_handler: Handler, _body: bytes) -> bool:
        act()
        return False

    return fault


@contextmanager
def proxy(upstream: str, faults: dict[int, Fault] | None = None, every: Fault | None = None) -> Iterator[Proxy]:
    """Start a proxy, and end it."""
    server = Proxy(upstream, faults or {}, every)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
