"""The servers of one book as people type them, and as a card may hold them (issue: a connection string with several hosts)."""

from __future__ import annotations

import json

import pytest

from models.platform.server import card
from models.platform.server.errors import ServerRefused


@pytest.mark.parametrize(("text", "hosts"), [
    ("db.example.cn", (("db.example.cn", 5432),)),
    ("db1, db2:6000", (("db1", 5432), ("db2", 6000))),
    ("10.0.0.1；10.0.0.2：", None),
    ("主库、备库:5433", (("主库", 5432), ("备库", 5433))),
    ("[2001:DB8::1]:6000 ::1", (("2001:db8::1", 6000), ("::1", 5432))),
    ("db1,,db1:5432 , ", (("db1", 5432),)),
    ("", None), (" , ", None), ("db:0", None), ("db:65536", None), ("db:x", None), ("db:٣", None), (":5432", None),
    ("http://db", None), ("/var/run", None), ("db/x", None), ("db%00", None), ("[::g]:1", None), ("a:b:c", None),
    ("x" * 256, None), (" ".join(f"h{n}" for n in range(9)), None),
])  # fmt: skip
def test_servers_are_named_by_name_and_port(text, hosts):
    if hosts is None:
        with pytest.raises(card.NoServerNamed) as refused:
            card.split_hosts(text, 5432)
        assert "names no server" in refused.value.message()
    else:
        assert card.split_hosts(text, 5432) == hosts


@pytest.mark.parametrize("host", ["/tmp", "a,b", "a b", "", "::zz", 5, None])
def test_a_card_with_a_place_that_is_no_server_is_refused(office, host):
    """A folder would be a socket without TLS, a comma another server for the driver."""
    plain = json.loads(office.card.text())
    with pytest.raises(ServerRefused):
        card.parsed(json.dumps({**plain, "hosts": [[host, 5432]]}))
    assert card.parsed(json.dumps({**plain, "hosts": [["::1", 1], ["b", 2]]})).place == "[::1]:1, b:2"
