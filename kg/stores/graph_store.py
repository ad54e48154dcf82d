"""Talk to a remote store by the Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/) and by SPARQL.

What may pass (a refused connection, a reset one, 429, 5xx) is tried again with growing pauses, or after the time that the server
asks for. A PUT is not atomic everywhere: whoever sends a graph looks at what is there afterwards.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

from kg.errors import StoreError
from kg.serialise.oxigraph import to_ntriples
from kg.sources.rdf_file import named_triples
from kg.terminal import printable
from kg.triples import Triple

_AGAIN = (429, 500, 502, 503, 504)
_LONGEST_WAIT = 120
_CONNECT = 10
_SHOWN = 200
_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE, "application/x-turtle": ox.RdfFormat.TURTLE,
}  # fmt: skip


TRIPLES = "application/n-triples, text/turtle;q=0.8"
"""Says in what form triples are wanted."""


class GraphRefusedError(StoreError):
    """Say why one graph cannot be loaded; others may."""


@dataclass(frozen=True, slots=True)
class Access:
    """Say where a store is, who asks, how often what may pass is tried, and for how many seconds an answer is waited."""

    url: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tries: int = 5
    timeout: float = 300
    pause: float = 0.5


class GraphStore:
    """Read, write and remove named graphs of a remote store, from several threads if need be."""

    def __init__(self, access: Access) -> None:
        """Take the address of a store. Raises StoreError if it is none."""
        self.access = access
        parts = urlsplit(access.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            message = f"{access.url!r} is no address of a store; write http://HOST:PORT/PATH"
            raise StoreError(message)
        if parts.username or parts.password:
            message = "the address holds a name or a password; give --user NAME, and the password in KG_PASSWORD or when asked"
            raise StoreError(message)
        self._local = threading.local()
        self._auth: AuthBase | None = None

    def get(self, graph: str) -> list[Triple] | None:
        """Give the statements of a graph, or None where there is none. Raises StoreError."""
        answer = self._ask("GET", graph, headers={"Accept": TRIPLES})
        if answer.status_code == requests.codes.not_found:
            return None
        _check(answer, graph)
        try:
            return [triple for _, triple in named_triples(quads_in(answer))]
        except ValueError as error:
            message = f"what the store gives for the graph cannot be read: {error}"
            raise GraphRefusedError(message) from error

    def put(self, graph: str, triples: list[Triple]) -> None:
        """Replace a graph, or make it. Raises GraphRefusedError for what the store does not take, else StoreError."""
        body = to_ntriples(triples).encode()
        # Every list of triples in N-Triples is one in Turtle, which more stores take.
        _check(self._ask("PUT", graph, data=body, headers={"Content-Type": "text/turtle; charset=utf-8"}), graph)

    def delete(self, graph: str) -> None:
        """Remove a graph. Raises StoreError."""
        answer = self._ask("DELETE", graph)
        if answer.status_code != requests.codes.not_found:
            _check(answer, graph)

    def query(self, url: str, text: str, accept: str) -> requests.Response:
        """Send a query to another address of the same store. Raises StoreError."""
        return self._send("POST", url, data={"query": text}, headers={"Accept": accept})

    def _ask(self, method: str, graph: str, **options: Any) -> requests.Response:
        return self._send(method, self.access.url, params={"graph": graph}, **options)

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        options |= {"timeout": (_CONNECT, self.access.timeout), "allow_redirects": False}
        try:
            for number in range(self.access.tries):
                try:
                    return self._answer(method, url, options)
                except requests.RequestException as error:
                    if not _broke_off(error):
                        raise
                    time.sleep(min(self.access.pause * 2**number, _LONGEST_WAIT))
            return self._answer(method, url, options)
        except requests.RequestException as error:
            message = f"{url}: cannot be reached after {self.access.tries + 1} tries: {_reason(error)}"
            raise StoreError(message) from error

    def _answer(self, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
        session, access, auth = self._session(), self.access, self._auth
        answer = session.request(method, url, auth=auth, **options)
        if answer.status_code == requests.codes.unauthorized and auth is None and access.user is not None:
            # Another thread may have met the question meanwhile, and both find the same answer.
            self._auth = _authorisation(answer.headers, access)
            answer = session.request(method, url, auth=self._auth, **options)
        return answer

    def _session(self) -> requests.Session:
        """Give the session of this thread: connections are kept open, and not shared."""
        if not hasattr(self._local, "session"):
            session = requests.Session()
            # No password from a file of the user's, and no proxy on the way to a store; but authorities that the user names.
            session.trust_env = False
            session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
            retry = Retry(
                total=self.access.tries, backoff_factor=self.access.pause, status_forcelist=_AGAIN, allowed_methods=None,
                raise_on_status=False, retry_after_max=_LONGEST_WAIT,
            )  # fmt: skip
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=retry))
            self._local.session = session
        found: requests.Session = self._local.session
        return found


def quads_in(answer: requests.Response) -> list[ox.Quad]:
    """Read the triples of an answer. Raises StoreError if it is written as something else, ValueError if it cannot be read."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _FORMATS:
        message = f"the store gives triples as {printable(kind or 'nothing')}, and neither as N-Triples nor as Turtle"
        raise StoreError(message)
    try:
        return list(ox.parse(answer.content, format=_FORMATS[kind]))
    except SyntaxError as error:
        raise ValueError(error.msg) from error


def _authorisation(headers: Mapping[str, str], access: Access) -> AuthBase:
    """Answer in the way that the server asks for."""
    asked = headers.get("WWW-Authenticate", "").lower()
    if "digest" in asked:
        return HTTPDigestAuth(access.user or "", access.password or "")
    if "basic" in asked:
        # RFC 7617: in the encoding that servers expect today, where text would be sent as Latin-1 or not at all.
        return HTTPBasicAuth((access.user or "").encode(), (access.password or "").encode())
    message = f"the store asks for another kind of authentication than basic or digest: {printable(asked or 'none named')}"
    raise StoreError(message)


def _check(answer: requests.Response, graph: str) -> None:
    status = answer.status_code
    if answer.ok and not answer.is_redirect:
        return
    told = printable(" ".join(answer.content.decode("utf-8", "replace").split())[:_SHOWN])
    said = f"HTTP {status}{f': {told}' if told else ''}"
    if status in NOT_LET_IN:
        raise StoreError(not_let_in(said))
    if answer.is_redirect or 300 <= status < 400:  # noqa: PLR2004
        message = (
            f"the store is elsewhere: {printable(answer.headers.get('Location', 'it does not say where'))}; give that address"
        )
        raise StoreError(message)
    if status in (requests.codes.not_found, requests.codes.method_not_allowed, requests.codes.not_implemented):
        message = f"this address takes no graphs ({said}); give that of the store's Graph Store Protocol"
        raise StoreError(message)
    if status == requests.codes.request_entity_too_large:
        message = f"{graph}: is larger than the store takes at once ({said}); raise the store's limit"
        raise GraphRefusedError(message)
    message = f"{graph}: the store refuses it: {said}"
    raise GraphRefusedError(message)


NOT_LET_IN = (requests.codes.unauthorized, requests.codes.forbidden)


def not_let_in(said: str) -> str:
    """Say what to do where a store lets nobody in."""
    return f"the store does not let you in ({said}); give --user NAME, and the password in KG_PASSWORD or when asked"


def _broke_off(error: requests.RequestException) -> bool:
    """Tell whether an answer began and did not end: the library below tries again only until one begins."""
    inner = error.args[0] if error.args else None
    return isinstance(error, requests.exceptions.ChunkedEncodingError) or isinstance(inner, ReadTimeoutError)


def _reason(error: Exception) -> str:
    """Find the innermost reason, which says what happened to the connection."""
    found: BaseException = error
    while (inner := getattr(found, "reason", None) or found.__cause__ or found.__context__) is not None and inner is not found:
        if not isinstance(inner, BaseException):
            break
        found = inner
    return printable(str(getattr(found, "strerror", None) or found)[:_SHOWN])
