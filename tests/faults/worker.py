"""Work that tests kill: a prepared process that forks a worker for each order, so that a kill costs no start-up.

Orders are JSON lines on standard input; the answer is the worker's process id. What a worker achieved it writes to
the file `told`, one number per line, each only after it was told "saved" itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PASSWORD = "blue-kettle-47-river"


def _tell(told: int, number: int) -> None:
    os.write(told, f"{number}\n".encode())


def _open(order: dict[str, Any]) -> Any:
    from models.platform.book import opening
    from models.platform.book.access import ByPassword

    return opening.open_book(Path(order["book"]), ByPassword("wangfang", PASSWORD))


def commit(order: dict[str, Any], told: int) -> None:
    """Acts of three steps each, with checkpoints in between."""
    from models.platform import company
    from models.platform.principal import SYSTEM

    book = _open(order)
    with book.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 30")
    for number in range(order["first"], order["first"] + 100_000):
        with book.database.write(SYSTEM) as session:
            for step in "abc":
                company.put(session, f"{step}{number}", "x" * 900)
                session.flush()
        _tell(told, number)


def upgrade(order: dict[str, Any], told: int) -> None:
    """Open a book of today with the program of the next version."""
    from models.platform.book import migrate, opening

    migrate.FOLDER = Path(order["migrations"])
    migrate.SCHEMA_VERSION = opening.SCHEMA_VERSION = order["version"]
    _tell(told, 0)
    _open(order)
    _tell(told, 1)


def backup(order: dict[str, Any], told: int) -> None:
    """One backup after the other."""
    from models.platform.book import backup as backups

    book = _open(order)
    for number in range(1000):
        backups.make(book.keys(), book.paths.backups)
        _tell(told, number)


def rekey(order: dict[str, Any], told: int) -> None:
    """One change of the data key after the other."""
    book = _open(order)
    _tell(told, 0)
    for number in range(1, 1000):
        book.change_key()
        _tell(told, number)


def export(order: dict[str, Any], told: int) -> None:
    """A file written again and again, each time with other content of the same length."""
    from models.safe_files import replacing

    for number in range(100_000):
        with replacing(Path(order["target"])) as part, part.open("wb") as stream:
            for _ in range(64):
                stream.write(bytes([number % 251]) * 16384)
                stream.flush()
        _tell(told, number)


def bring_in(order: dict[str, Any], told: int) -> None:
    """One import of agents after the other; "-1" is told as soon as rows of one are being written."""
    from models.platform.importing import engine
    from models.platform.importing.command import Request, load, prepare
    from models.platform.importing.limits import Limits
    from models.platform.principal import SYSTEM

    book = _open(order)
    with book.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 30")
    for number in range(order["first"], order["first"] + 1000):
        path = Path(order["files"]) / f"{number}.csv"
        rows = "".join(f"K{number}-{row},清源第{number}批第{row}家\n" for row in range(order["rows"]))
        path.write_text(f"代理商编号,公司名称\n{rows}", encoding="utf-8")
        request = Request("agents", path)
        with book.database.read(SYSTEM) as session:
            checked = prepare(session, request, load(request, Limits()))
        with book.database.write(SYSTEM) as session:
            _tell(told, -1)
            engine.write(session, checked, engine.facts_of(path))
        _tell(told, number)


def attach(order: dict[str, Any], told: int) -> None:
    """One file after the other is added to an agent."""
    from sqlalchemy import select

    from models.partners.records import Agent
    from models.platform import attachments
    from models.platform.principal import SYSTEM

    book = _open(order)
    with book.database.read(SYSTEM) as session:
        agent = session.scalars(select(Agent.id)).one()
    for number in range(order["first"], order["first"] + 10_000):
        path = Path(order["files"]) / f"{number}.txt"
        path.write_text(f"{number} " * 40_000, encoding="ascii")
        with book.database.write(SYSTEM) as session:
            attachments.add(session, book.paths.files, "agents", agent, path)
        _tell(told, number)


def lock(order: dict[str, Any], told: int) -> None:
    """Hold a book open until killed."""
    import time

    book = _open(order)
    _tell(told, 1)
    time.sleep(60)
    book.close()


MODES: dict[str, Callable[[dict[str, Any], int], None]] = {
    "commit": commit, "upgrade": upgrade, "backup": backup, "rekey": rekey, "export": export, "lock": lock,
    "import": bring_in, "attach": attach,
}  # fmt: skip


def serve() -> None:
    """Import everything once, then fork a worker for each order."""
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
    import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401

    import models.platform.accounts
    import models.platform.attachments
    import models.platform.importing.command
    import models.platform.importing.kind_agents  # noqa: F401
    from models.platform.book import backup, keyslots, migrate, opening, space  # noqa: F401

    keyslots.STANDARD_COST, space.BALLAST = keyslots.LEAST_COST, 64 * 1024
    migrate.computed_fingerprint()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        worker = os.fork()
        if worker == 0:
            _be_worker(order)
        print(worker, flush=True)
        if order.get("wait"):
            os.waitpid(worker, 0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _be_worker(order: dict[str, Any]) -> None:
    told = os.open(order["told"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        MODES[order["mode"]](order, told)
        os._exit(0)
    except BaseException as error:
        os.write(told, f"error {type(error).__name__} {error} {getattr(error, 'detail', '')}\n".encode())
        os._exit(1)


if __name__ == "__main__":
    serve()
