"""The server of an office by commands: prepare, check, people; secrets only through descriptors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from models.platform.server import card as cards
from models.sync import copies
from tests.controllers.command_line import Run

OWNER, BOSS, PERSON = "amber-stone-41-field", "green-lamp-88-forest", "violet-cloud-12-river"


def secret(text: str) -> int:
    """A descriptor that gives a line."""
    read, write = os.pipe()
    os.write(write, text.encode() + b"\n")
    os.close(write)
    return read


@pytest.fixture(scope="module")
def place(tls_server: Any, tmp_path_factory: Any) -> Any:
    """An empty database that belongs to an account which may make roles and is no superuser."""
    with tls_server._admin() as admin:
        admin.execute(f"create role office_owner login createrole password '{OWNER}'")
        admin.execute("create database by_command owner office_owner")
    yield tls_server, tmp_path_factory.mktemp("office") / "office.qudao-card"


@pytest.fixture
def card(place: Any, run: Run) -> Path:
    """The prepared office."""
    server, path = place
    if not path.exists():
        status, out, err = run(
            "server", "prepare", "--card", path, "--host", "127.0.0.1", "--port", server.port, "--database", "by_command",
            "--authority", server.authority, "--account", "office_owner", "--account-passphrase-fd", secret(OWNER),
            "--company", "清源", "--user", "boss", "--name", "王芳", "--roles", "qc", secret=BOSS,
        )  # fmt: skip
        assert status == 0, err
        assert "hostssl by_command +qc_member" in out
    return Path(path)


def test_a_prepared_server_passes_its_check(run: Run, card: Path, place: Any) -> None:
    """By its owner, who is no superuser; every attack from a person's account is refused."""
    args = ("server", "check", "--card", card, "--account", "office_owner", "--json")
    status, out, err = run(*args, "--account-passphrase-fd", secret(OWNER), "--user", "boss", secret=BOSS)
    assert not err
    answer = json.loads(out)
    assert status == 0, (err, [one for one in answer["findings"] if not one["good"]])
    assert len(answer["findings"]) >= 15 and all(one["refused"] for one in answer["attacks"])
    server, _ = place
    with server._admin() as admin, admin.transaction():
        admin.execute("grant create on database by_command to public")
    status, out, _ = run(*args[:-1], "--account-passphrase-fd", secret(OWNER))
    assert status == 1 and "Everybody has rights here" in out
    with server._admin() as admin:
        admin.execute("revoke create on database by_command from public")
    status, out, err = run("server", "prepare", "--renew", *args[2:-1], "--account-passphrase-fd", secret(OWNER))
    assert status == 0, err


def test_people_of_an_office_by_command(run: Run, card: Path) -> None:
    boss = ("--book", card, "--user", "boss")
    status, _, err = run("user", "add", *boss, "--login", "lin.na", "--name", "林娜",
                         "--role", "rep", secret=BOSS, new=PERSON)  # fmt: skip
    assert status == 0, err
    status, out, _ = run("user", "list", *boss, "--json", secret=BOSS)
    assert {one["login"]: one["password"] for one in json.loads(out)} == {"boss": True, "lin.na": True}
    status, out, _ = run("user", "list", "--book", card, "--user", "lin.na", secret=PERSON)
    assert status == 0 and "林娜" in out
    status, _, err = run("user", "disable", "--book", card, "--user", "lin.na", "--login", "boss",
                         secret=PERSON)  # fmt: skip
    assert status == 1 and "right" in err
    status, _, err = run("user", "disable", *boss, "--login", "lin.na", secret=BOSS)
    assert status == 0, err
    status, _, err = run("user", "list", "--book", card, "--user", "lin.na", secret=PERSON)
    assert status == 1 and "Name or password is wrong" in err


def test_ds_09_the_doctor_looks_at_the_book_of_an_office(run: Run, card: Path, place: Any) -> None:
    """On the server as on a file: clean, then an act of the log that somebody altered behind it; who sees a part is told so."""
    check = ("check", "--book", card, "--user")
    status, out, err = run(*check, "boss", secret=BOSS)
    assert (status, err) == (0, "") and "Nothing to complain about" in out
    run("user", "add", "--book", card, "--user", "boss", "--login", "zhou.min", "--name", "周敏", "--role", "manager",
        secret=BOSS, new=PERSON)  # fmt: skip
    status, out, _ = run(*check, "zhou.min", secret=PERSON)
    assert status == 1 and "your rights do not reach" in out
    assert run(*check, "boss", "--full", secret=BOSS)[0] == 2
    server, _ = place
    dsn = server.admin_dsn("by_command")
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE app.acts SET reason = reason || '!' WHERE seq = 1")
        status, out, _ = run(*check, "boss", secret=BOSS)
        admin.execute("UPDATE app.acts SET reason = rtrim(reason, '!') WHERE seq = 1")
    assert status == 1 and "[log." in out


def test_a_card_gets_a_standby_and_a_server_that_was_set_back_says_so(run: Run, card: Path, place: Any) -> None:
    server, _ = place
    port = server.port
    status, out, err = run("server", "card", "--card", card, "--host", f"127.0.0.1:{port}", "--host", "[::1]:9", "--json")
    assert status == 0, err
    made = cards.read(card)
    assert made.hosts == (("127.0.0.1", port), ("::1", 9)) and made.book and made.company == "清源"
    for wrong in ("h:0", "h:x", ":5"):
        assert run("server", "card", "--card", card, "--host", wrong)[0] == 2
    with psycopg.connect(server.admin_dsn("by_command"), autocommit=True) as admin:
        before = admin.execute("SELECT epoch, rev FROM sync.head").fetchone()
        args = ("--card", card, "--account", "office_owner", "--account-passphrase-fd", secret(OWNER))
        status, out, err = run("server", "restored", *args)
        assert status == 0 and "Every copy compares" in out, err
        after = admin.execute("SELECT epoch, epoch_start FROM sync.head").fetchone()
    assert after[0] != before[0] and after[1] == before[1]


def test_wrong_usage_and_foreign_files(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "x.qudao-card"
    for content in (b"", b"{}", b"\xff\xfe", b"[" * 50_000, b'{"qudao_office": 1, "hosts": [["h", 99999]]}'):
        other.write_bytes(content)
        status, _, err = run("user", "list", "--book", other, "--user", "boss", secret=BOSS)
        assert status == 1 and "no connection card" in err
    assert run("server", "check", "--account", "x")[0] == 2
    status, out, _ = run("server", "certificate", "--host", "office.example", "--folder", tmp_path / "c", "--json")
    assert status == 0 and len(json.loads(out)["fingerprint"]) == 95
    assert (tmp_path / "c" / "server.key").stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert run("server", "certificate", "--host", "office.example", "--folder", tmp_path / "c")[0] == 2


def test_k8_a_copy_synchronises_by_file(run: Run, card: Path, tmp_path: Path) -> None:
    """The three actions in their order, with their answers; what does not fit is a usage error or refused."""
    copy, work, answer = tmp_path / "copy.qudao", tmp_path / "work.qudao-bundle", tmp_path / "answer.qudao-bundle"
    copies.make(copies.NewCopy(copy, cards.read(card), "boss", BOSS)).close()
    at_copy, at_office = ("--book", copy, "--user", "boss"), ("--book", card, "--user", "boss")
    status, out, err = run("bundle", "write", *at_copy, "--file", work, "--json", secret=BOSS)
    assert status == 0, err
    status, out, err = run("bundle", "take", *at_office, "--file", work, "--answer", answer, "--json", secret=BOSS)
    assert status == 0, err
    assert json.loads(out)["refused"] is False and answer.exists()
    status, out, err = run("bundle", "answer", *at_copy, "--file", answer, secret=BOSS)
    assert (status, err) == (0, "") and "to decide" in out
    for words, expected in (
        (("answer", *at_copy, "--file", answer), 1), (("take", *at_office, "--file", answer, "--answer", work), 1),
        (("take", *at_office, "--file", work), 2), (("take", *at_copy, "--file", work, "--answer", answer), 2),
        (("write", *at_office, "--file", work), 2),
    ):  # fmt: skip
        status, out, err = run("bundle", *words, secret=BOSS)
        assert status == expected and err and "Traceback" not in err, words


def test_a_book_of_this_computer_goes_to_the_server(run: Run, place: Any, tmp_path: Path) -> None:
    """By the owner of the database, who is no superuser; the file says afterwards where work goes on."""
    server, _ = place
    with server._admin() as admin:
        admin.execute("create database taken_by_command owner office_owner")
    book, card = tmp_path / "local.qudao", tmp_path / "taken.qudao-card"
    assert run("init", "--book", book, "--user", "boss", "--company", "清源", "--name", "王芳", secret=BOSS)[0] == 0
    table = tmp_path / "products.csv"
    table.write_text("编号,名称,单位\nP1,净水器滤芯,个\nP2,商用净水机,台\n", encoding="utf-8")
    assert run("import", "products", table, "--book", book, "--user", "boss", secret=BOSS)[0] == 0
    listed = ("export", "products", "--user", "boss", "--out")
    assert run(*listed, tmp_path / "before.csv", "--book", book, secret=BOSS)[0] == 0
    args = (
        "server", "prepare", "--card", card, "--host", "127.0.0.1", "--port", server.port, "--database", "taken_by_command",
        "--authority", server.authority, "--account", "office_owner", "--user", "boss", "--roles", "qm", "--book", book,
    )  # fmt: skip
    status, out, err = run(*args, "--account-passphrase-fd", secret(OWNER), secret="wrong-wrong-wrong-1")
    assert status == 1 and not card.exists() and "Traceback" not in err
    status, out, err = run(*args, "--account-passphrase-fd", secret(OWNER), secret=BOSS)
    assert (status, err) == (0, "") and "hostssl taken_by_command +qm_member" in out
    assert run(*listed, tmp_path / "after.csv", "--book", card, secret=BOSS)[0] == 0
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()
    assert run("check", "--book", card, "--user", "boss", secret=BOSS)[0] == 0
    status, out, err = run("user", "add", "--book", book, "--user", "boss", "--login", "x", "--name", "X", "--role", "rep",
                           secret=BOSS, new=PERSON)  # fmt: skip
    assert status == 1 and card.name in err
    assert run("report", "sales", "--by", "month", "--book", book, "--user", "boss", secret=BOSS)[0] == 0
