"""Start the servers of triple stores on loopback, end them gently or not, and start them again on the same data."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tools import absent, program

START = 60
"""So many seconds may a server take to answer."""


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Server:
    """Hold a server: where its data are, how it is started, and where it takes graphs and answers queries."""

    folder: Path
    command: list[str]
    load: str
    query: str
    user: str | None = None
    password: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + START
        while not _answers(self.query):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text(errors="replace")[-2000:])
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as the system does that runs out of memory."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):  # noqa: S310 -- our own server
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def oxigraph(folder: Path) -> Server:
    """Give a server of Oxigraph that can be written."""
    port = free_port()
    binary = Path(sys.executable).parent / "oxigraph"
    location = folder / "data"
    location.mkdir(parents=True)
    command = [str(binary), "serve", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    return Server(folder, command, f"http://127.0.0.1:{port}/store", f"http://127.0.0.1:{port}/query")


_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 60
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
KeepAliveTimeout = 10
MaxKeepAlives = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 600
"""


def virtuoso(folder: Path) -> Server:
    """Give a server of Virtuoso with its own data; its name and password are those that it comes with."""
    binary = program("virtuoso-t")
    http, sql = free_port(), free_port()
    folder.mkdir(parents=True)
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql))
    command = [binary, "+foreground", "+configfile", "virtuoso.ini"]
    url = f"http://127.0.0.1:{http}"
    return Server(folder, command, f"{url}/sparql-graph-crud-auth", f"{url}/sparql", "dba", "dba")


SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@contextmanager
def running(name: str, folder: Path) -> Iterator[Server]:
    """Start a server, and end it whatever happens."""
    if name == "oxigraph" and not (Path(sys.executable).parent / "oxigraph").is_file():
        absent("the server of Oxigraph")
    server = SERVERS[name](folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
