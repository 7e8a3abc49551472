"""The frame of the commands: usage, secrets, answers and exit status; never Qt (G07, G08, SE-03)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controllers.commands import frame, main
from models.platform.book import codes
from tests.controllers.command_line import PASSWORD, Run

ROOT = Path(__file__).resolve().parents[2]
OTHER = "green-lamp-88-forest"


pytestmark = pytest.mark.usefixtures("cheap_books")


@pytest.fixture
def book(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "b.qudao"
    status, _, err = run("init", "--book", path, "--company", "清源", "--user", "wang", "--name", "王芳")
    assert status == 0, err
    return path


def test_init_makes_a_book_and_shows_the_code_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.qudao"
    status, out, _ = run("init", "--book", path, "--company", "清源", "--user", "wang", "--json")
    assert status == 0
    answer = json.loads(out)
    assert codes.normal(answer["recovery_code"]) == answer["recovery_code"] and answer["book"] == str(path)
    status, _, err = run("init", "--book", path, "--company", "清源", "--user", "wang")
    assert status == 1 and "already exists" in err
    status, out, _ = run("check", "--book", path, "--user", "wang", "--json")
    assert status == 0 and json.loads(out)["rows"]["users"] == 1


def test_init_refuses_weak_passwords_and_odd_names(run: Run, tmp_path: Path) -> None:
    status, _, err = run("init", "--book", tmp_path / "a.qudao", "--company", "x", secret="password123")
    assert status == 1 and "everybody tries" in err
    status, _, err = run("init", "--book", tmp_path / "a.txt", "--company", "x")
    assert status == 2 and ".qudao" in err
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_it_found(run: Run, book: Path) -> None:
    status, out, _ = run("check", "--book", book, "--user", "wang", "--full")
    assert status == 0 and "whole" in out and "Nothing to complain about." in out
    status, out, _ = run("check", "--book", book, "--user", "wang", "--json")
    assert json.loads(out)["findings"] == [] and json.loads(out)["whole"] is True


def test_check_names_what_breaks_a_rule(run: Run, book: Path) -> None:
    """An entry of the log of changes taken out by hand, past the triggers that forbid it."""
    from models.platform.book import opening
    from models.platform.book.access import ByPassword

    run("user", "add", "--login", "li", "--book", book, "--user", "wang", new=OTHER)
    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    with opened.database.maintenance() as connection:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'change_log'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM change_log WHERE seq = (SELECT min(seq) + 1 FROM change_log)")
        for _, text in guards:
            connection.execute(text)
        connection.commit()
    opened.close()
    status, out, _ = run("check", "--book", book, "--user", "wang")
    assert "Error [history.gap] 1 entries are missing in the log of changes." in out and "<" not in out
    answer = json.loads(run("check", "--book", book, "--user", "wang", "--json")[1])
    assert status == 1 and answer["findings"][0]["message"] in out


def test_check_finds_that_nobody_can_manage_the_people(run: Run, book: Path) -> None:
    from sqlalchemy import select

    from models import doctor
    from models.platform.book import opening
    from models.platform.book.access import ByPassword
    from models.platform.principal import SYSTEM, Role
    from models.platform.records import User

    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    with opened.database.write(SYSTEM) as session:
        person = session.scalars(select(User).where(User.role == Role.ADMIN)).one()
        person.role = Role.OPERATIONS
        found = doctor.people(session)
        assert [one.check for one in found] == ["people.administrator"] and found[0].severity == "error"
        person.role = Role.ADMIN
        assert doctor.people(session) == []
    opened.close()


def test_backup_list_verify_restore(run: Run, book: Path, tmp_path: Path) -> None:
    status, out, _ = run("backup", "--book", book, "--user", "wang", "--json")
    assert status == 0
    made = json.loads(out)
    folder = made["folder"]
    assert (made["whole"], made["problem"]) == (True, "") and "good" not in made
    status, out, _ = run("backup", "--book", book, "--list", "--json", secret=None)
    assert status == 0 and [i["folder"] for i in json.loads(out)] == [folder]
    assert run("backup", "--book", book, "--user", "wang", "--verify", folder)[0] == 0
    target = tmp_path / "restored" / "c.qudao"
    status, out, _ = run("restore", folder, "--book", target, "--present", book, "--user", "wang", "--json")
    assert status == 0 and json.loads(out)["differences"] == []
    assert run("check", "--book", target, "--user", "wang")[0] == 0
    status, _, err = run("restore", folder, "--book", target, "--user", "wang")
    assert status == 1 and "already exists" in err
    with open(Path(folder) / "book.qudao", "r+b") as stream:
        stream.seek(9000)
        stream.write(b"!")
    status, _, err = run("backup", "--book", book, "--user", "wang", "--verify", folder)
    assert status == 1 and "did not pass" in err


def test_restore_with_the_recovery_code(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "b.qudao"
    code = json.loads(run("init", "--book", path, "--company", "x", "--user", "wang", "--json")[1])[
        "recovery_code"
    ]
    folder = json.loads(run("backup", "--book", path, "--user", "wang", "--json")[1])["folder"]
    status, *_ = run("restore", folder, "--book", tmp_path / "n" / "c.qudao", "--recovery-code", secret=code)
    assert status == 0


def test_people_are_added_switched_off_and_given_passwords(run: Run, book: Path) -> None:
    common = ("--book", book, "--user", "wang")
    status, out, err = run(
        "user", "add", "--login", "li", "--name", "李雷", "--role", "auditor", *common, new=OTHER
    )
    assert status == 0, err
    status, out, _ = run("user", "list", *common, "--json")
    people = {p["login"]: p for p in json.loads(out)}
    assert people["li"]["role"] == "auditor" and people["li"]["password"] is True
    assert run("check", "--book", book, "--user", "li", secret=OTHER)[0] == 0
    assert run("user", "password", "--login", "li", *common, new="brown-table-15-cloud")[0] == 0
    assert run("check", "--book", book, "--user", "li", secret=OTHER)[0] == 1
    assert run("user", "disable", "--login", "li", *common)[0] == 0
    assert run("check", "--book", book, "--user", "li", secret="brown-table-15-cloud")[0] == 1
    status, _, err = run("user", "disable", "--login", "wang", *common)
    assert status == 1 and "last administrator" in err
    status, _, err = run("user", "add", "--login", "li", *common, new="password1234")
    assert status == 1
    assert run("user", "password", *common, new=OTHER)[0] == 2
    assert run("user", "password", "--login", "nobody", *common, new=OTHER)[0] == 1


@pytest.mark.parametrize(
    ("role", "scope"),
    [("admin", "all"), ("manager", "team"), ("operations", "all"), ("rep", "own"), ("agent", "agent"), ("auditor", "all")],
)
def test_az_01_each_of_the_six_roles_is_added_with_the_reach_the_matrix_means(
    run: Run, book: Path, tmp_path: Path, role: str, scope: str
) -> None:
    common = ("--book", book, "--user", "wang")
    table = tmp_path / "agents.csv"
    table.write_text("code,name\nDL1,甲\nDL2,乙\n", encoding="utf-8")
    assert run("import", "agents", table, *common)[0] == 0
    words = ("user", "add", "--login", "li", "--name", "李雷", "--role", role, *common)
    if role == "agent":
        status, _, err = run(*words, new=OTHER)
        assert status == 1 and "Choose the agent" in err
        status, _, err = run(*words, "--agent", "DL9", new=OTHER)
        assert status == 1 and "“DL9” was not found." in err
        words = (*words, "--agent", "DL2")
    assert run(*words, new=OTHER)[0] == 0
    people = {p["login"]: p for p in json.loads(run("user", "list", *common, "--json")[1])}
    assert (people["li"]["role"], people["li"]["scope"]) == (role, scope)
    status, out, _ = run("user", "list", "--book", book, "--user", "li", "--json", secret=OTHER)
    assert status == 0
    assert {p["login"] for p in json.loads(out)} == ({"li"} if role == "agent" else {"li", "wang"})


def test_az_03_backup_and_check_show_nothing_to_those_who_see_a_part(run: Run, book: Path, tmp_path: Path) -> None:
    """Matrix, row backup: made by administrators, read by auditors too; counts of rows tell of what is hidden."""
    common = ("--book", book)
    for login, role in (("li", "rep"), ("zhao", "auditor")):
        assert run("user", "add", "--login", login, "--role", role, *common, "--user", "wang", new=OTHER)[0] == 0
    for login in ("li", "zhao"):
        status, _, err = run("backup", *common, "--user", login, "--to", tmp_path / "no", secret=OTHER)
        assert status == 1 and "do not have the right" in err and not (tmp_path / "no").exists()
    made = json.loads(run("backup", *common, "--user", "wang", "--json")[1])["folder"]
    assert run("backup", *common, "--verify", made, "--user", "li", secret=OTHER)[0] == 1
    assert run("backup", *common, "--verify", made, "--user", "zhao", secret=OTHER)[0] == 0
    status, out, _ = run("check", *common, "--user", "li", "--json", secret=OTHER)
    assert (status, json.loads(out)) == (0, {"whole": True})
    assert json.loads(run("check", *common, "--user", "zhao", "--json", secret=OTHER)[1])["rows"]["users"] == 3


def test_only_those_with_the_right_add_people(run: Run, book: Path) -> None:
    run("user", "add", "--login", "li", "--role", "auditor", "--book", book, "--user", "wang", new=OTHER)
    status, _, err = run(
        "user",
        "add",
        "--login",
        "zhao",
        "--book",
        book,
        "--user",
        "li",
        secret=OTHER,
        new="brown-table-15-cloud",
    )
    assert status == 1 and err
    status, out, _ = run("user", "list", "--book", book, "--user", "wang", "--json")
    assert {p["login"] for p in json.loads(out)} == {"wang", "li"}


def test_every_run_is_on_record(run: Run, book: Path) -> None:
    run("check", "--book", book, "--user", "wang", secret="wrong-wrong-wrong")
    run("check", "--book", book, "--user", "wang")
    from sqlalchemy import select

    from models.platform.book import opening
    from models.platform.book.access import ByPassword
    from models.platform.principal import SYSTEM
    from models.platform.records import AuditNote

    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    with opened.database.read(SYSTEM) as session:
        actions = list(session.scalars(select(AuditNote.action).order_by(AuditNote.seq)))
    opened.close()
    assert actions == ["sign_in_failed", "sign_in", "sign_out"]


# --- usage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["check"],
        ["check", "--book", "x.qudao", "--unknown"],
        ["check", "--db", "\\\\host\\x"],
        ["report", "sales", "--by", "colour", "--book", "x"],
        ["report", "sales", "--from", "tomorrow", "--book", "x"],
        ["report", "sales", "--from", "2026-02-01", "--to", "2026-01-01", "--book", "x"],
        ["report", "sales", "--top", "0", "--book", "x"],
        ["check", "--book", "a" * 10_000],
        ["check", "--book", "a\x00b"],
        ["check", "--book", "a\udcff"],
        ["check", "--passphrase-fd", "two", "--book", "x"],
        ["--bo", "x"],
    ],
)  # fmt: skip
def test_g08_wrong_usage_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and err and "Traceback" not in err and len(err) < 2000


@pytest.mark.parametrize(
    "place", ["\\\\host\\share\\x.qudao", "/no/such/place/x.qudao", "x\u202etxt.qudao", "."]
)
def test_g08_hostile_places_are_refused_with_1(run: Run, place: str) -> None:
    status, out, err = run("check", "--book", place)
    assert status == 1 and out == "" and err and "Traceback" not in err


def test_a_file_that_is_no_book_is_refused_untouched(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.qudao"
    path.write_text("hello")
    status, _, err = run("check", "--book", path)
    assert status == 1 and "not a Qudao book" in err
    assert path.read_text() == "hello" and len(list(tmp_path.iterdir())) == 1


def test_without_a_terminal_a_passphrase_must_be_given(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    status, _, err = run("check", "--book", book, "--user", "wang", secret=None)
    assert status == 2 and "--passphrase-fd" in err


def test_at_a_terminal_it_is_asked_for(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(frame.getpass, "getpass", lambda prompt: asked.append(prompt) or PASSWORD)
    assert run("check", "--book", book, "--user", "wang", secret=None)[0] == 0
    assert asked == ["Password: "]


def test_se_03_no_argument_takes_a_passphrase(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("init", "check", "backup", "restore", "user", "report"):
        assert main([command, "--help"]) == 0
        text = capsys.readouterr().out
        assert "--passphrase-fd" in text
        for word in text.replace("[", " ").replace(",", " ").split():
            assert word not in ("--password", "--passphrase", "--recovery-code-text", "--secret")


def test_a_descriptor_is_read_line_by_line() -> None:
    read, write = os.pipe()
    os.write(write, "口令一\r\nsecond\n".encode())
    os.close(write)
    assert frame.first_line(read) == "口令一" and frame.first_line(read) == "second"
    assert frame.first_line(read) == ""
    os.close(read)
    for bad in (read, 10**6, -1, 10**30):
        with pytest.raises(frame.Usage):
            frame.first_line(bad)


def test_every_command_explains_itself_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "--help"]) == 0
    english = capsys.readouterr().out
    for command in (
        "init",
        "demo",
        "import",
        "export",
        "report",
        "print",
        "backup",
        "restore",
        "check",
        "user",
    ):
        assert f"\n    {command} " in english
        assert main([command, "--lang", "zh_CN", "--help"]) == 0
        chinese = capsys.readouterr().out
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert "--json" in chinese and "--book" in chinese


def test_messages_follow_the_language(run: Run, book: Path) -> None:
    _, _, err = run("check", "--book", book, "--user", "wang", secret="wrong-wrong-wrong", lang="zh_CN")
    assert "口令" in err
    assert frame._language([]) in ("zh_CN", "en")


@pytest.mark.parametrize(
    ("variable", "language"), [("zh_CN.UTF-8", "zh_CN"), ("zh_TW", "zh_CN"), ("de_DE", "en"), ("C", "en")]
)
def test_the_language_of_the_system_is_taken(
    variable: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", variable)
    assert frame._language(["check"]) == language
    assert frame._language(["check", "--lang=en"]) == "en"


def test_a_bug_is_told_without_a_traceback(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import doctor

    def broken(session: object, **rest: object) -> None:
        raise ZeroDivisionError("secret value")

    monkeypatch.setattr(doctor, "examine", broken)
    status, _, err = run("check", "--book", book, "--user", "wang")
    assert status == 1 and "ZeroDivisionError" in err and "secret value" not in err and "Traceback" not in err
    monkeypatch.undo()


def test_the_book_is_closed_after_a_failure(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import doctor

    with monkeypatch.context() as patch:
        patch.setattr(doctor, "examine", lambda session, **rest: 1 / 0)
        assert run("check", "--book", book, "--user", "wang")[0] == 1
    assert run("check", "--book", book, "--user", "wang")[0] == 0


def test_commands_need_neither_qt_nor_a_display(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import controllers.commands as c\n"
        "status = c.main(['--help'])\n"
        "from controllers.commands import book, documents, exchange, figures, people\n"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'shiboken6'))], status)\n"
    )
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.stdout.splitlines()[-1] == "[] 0", done.stderr


def test_main_hands_over_to_the_commands(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "nonsense"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 2 and "nonsense" in done.stderr


# --- interrupted, and nowhere to answer --------------------------------------------------------------


def test_a_demo_that_is_interrupted_leaves_no_book_whose_code_nobody_saw(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.platform.demo import build

    def struck(session: object, size: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "fill", struck)
    status, out, err = run("demo", "--book", tmp_path / "d.qudao")
    assert (status, out) == (1, "") and "Nothing was changed." in err
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_is_interrupted_leaves_the_book_that_was_there(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.platform.demo import build

    def struck(session: object, size: object) -> None:
        raise RuntimeError("the connection was given up") from KeyboardInterrupt()

    monkeypatch.setattr(build, "fill", struck)
    status, _, err = run("demo", "--book", book, "--user", "wang")
    assert status == 1 and err.strip() == "Cancelled. Nothing was changed."
    assert run("check", "--book", book, "--user", "wang")[0] == 0


def test_ctrl_c_after_the_work_is_stored_no_longer_says_that_nothing_was_changed(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is stored, the book is being closed; then the old meaning of Ctrl+C is back."""
    from models.platform import accounts

    before = signal.getsignal(signal.SIGINT)
    leave = accounts.sign_out

    def sign_out(session: Session) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        leave(session)

    monkeypatch.setattr(accounts, "sign_out", sign_out)
    status, out, err = run("backup", "--book", book, "--user", "wang")
    assert (status, err) == (0, "") and "Backed up and checked" in out
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_answer_that_cannot_be_written_is_not_lost(tmp_path: Path, more: tuple[str, ...]) -> None:
    """The disk behind `> file` is full: no traceback, status 1, and the recovery code, shown once, is shown."""
    reader, writer = os.pipe()
    os.write(writer, f"{PASSWORD}\n".encode())
    os.close(writer)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "main.py", "init", "--lang", "en", "--book", str(tmp_path / "a.qudao"), "--company", "x",
             "--passphrase-fd", str(reader), *more],
            cwd=ROOT, pass_fds=(reader,), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    os.close(reader)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    first, _, rest = done.stderr.partition("\n")
    assert "was carried out" in first and codes.normal(re.findall(r"(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}", rest)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="limits of the size of files are those of Unix")
@pytest.mark.parametrize("command", ["init", "backup"])
def test_ft_12_no_room_for_the_file_is_told_in_words_and_nothing_is_left(
    run: Run, book: Path, tmp_path: Path, command: str
) -> None:
    import resource

    path = book if command == "backup" else tmp_path / "n.qudao"
    more = ("--company", "x") if command == "init" else ()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024, hard))
    try:
        status, out, err = run(command, "--book", path, "--user", "wang", *more)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (status, out) == (1, "") and "disk" in err and "E-" not in err
    assert not [one.name for one in tmp_path.rglob("*") if one.name.startswith(("n.qudao", ".")) or one.suffix == ".part"]
    assert run("check", "--book", book, "--user", "wang")[0] == 0


@pytest.mark.parametrize("command", ["backup", "keyring"])
def test_what_concerns_a_file_is_refused_for_the_card_of_an_office(run: Run, tmp_path: Path, command: str) -> None:
    status, out, err = run(command, "--book", tmp_path / "office.qudao-card")
    assert (status, out) == (2, "") and "on its server" in err
