"""A process that makes a first synchronisation and tells how much memory it took; its orders come on standard input."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from uuid import UUID

from models.database import Database
from models.platform.server import opening
from models.platform.server.card import Card
from models.sync.service import Copy
from tests.office import PASSWORD


def _memory(word: str) -> int:
    """A line of the process's own state, in bytes."""
    found = re.search(rf"{word}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) * 1024


def main() -> None:
    """Everything is imported and the empty copy open: that is idle. What is highest afterwards counts."""
    said = json.loads(sys.stdin.read())
    card = Card((("127.0.0.1", said["port"]),), said["database"], said["authority"], said["prefix"])
    connect = opening.connector(card, opening.Account(card.names.person(said["login"]), PASSWORD))
    database = Database.sqlite(Path(said["path"]), bytes.fromhex(said["key"]))
    copy = Copy(database, UUID(said["person"]), connect)
    copy.listen().close()
    database.tidy()
    idle = _memory("VmRSS")
    report = copy.synchronise()
    print(json.dumps({"idle": idle, "peak": _memory("VmHWM"), "rows": report.received}))
    database.close()


if __name__ == "__main__":
    main()
