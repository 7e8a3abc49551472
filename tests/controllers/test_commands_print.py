"""Documents by command: many at once, one bookmarked file, an archive or single files; missing characters first (UX-077)."""

from __future__ import annotations

import json
import signal
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from models.agreements import contracts
from models.agreements.records import Contract
from models.export import makers
from models.partners.records import Agent
from models.platform.book import codes, keyslots, making, opening, space
from models.platform.book.access import ByPassword
from models.platform.principal import SYSTEM
from models.platform.records import PrintLog
from tests.controllers.command_line import PASSWORD, Run
from tests.models.agreements import sample_book
from tests.models.export import reading

AGENT = "杭州西湖华新贸易有限公司"
RARE = "宁波\U00020bb7商贸"  # 𠮷, which no font of ours has


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three contracts with the first agent and one with an agent whose name cannot be printed."""
    path = tmp_path_factory.mktemp("print") / "b.qudao"
    with pytest.MonkeyPatch.context() as cheap:
        cheap.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
        cheap.setattr(space, "BALLAST", 64 * 1024)
        made = making.create(making.NewBook(path, "清源", "wang", "王芳", PASSWORD, recovery_code=codes.new_code()))
        channel = sample_book.fill(made.database)
        with made.database.write(SYSTEM) as session:
            draft = sample_book.draft(session, channel)
            rare = sample_book.draft(session, channel, agent_id=channel.other)
            keys = [contracts.save(session, one).id for one in (draft, draft, draft, rare)]
            for number, key in enumerate(keys, start=1):
                session.execute(update(Contract).where(Contract.id == key).values(number=f"HT-{number}"))
            session.execute(update(Agent).where(Agent.id == channel.other).values(name=RARE))
        made.close()
        yield path


def printed(book: Path) -> list[tuple[str, int]]:
    """The print log: number of the contract and pages, in order."""
    opened = opening.open_book(book, ByPassword("wang", PASSWORD))
    try:
        with opened.database.read(SYSTEM) as session:
            rows = session.execute(
                select(Contract.number, PrintLog.pages)
                .join(Contract, Contract.id == PrintLog.owner_id)
                .order_by(PrintLog.seq)
            )
            return [(str(number), pages) for number, pages in rows]
    finally:
        opened.close()


def words(book: Path, *more: Any) -> tuple[Any, ...]:
    return ("print", "contract", *more, "--book", book, "--user", "wang")


def test_ux_077_several_numbers_make_one_file_with_bookmarks(run: Run, book: Path, tmp_path: Path) -> None:
    before = len(printed(book))
    target = tmp_path / "all.pdf"
    status, out, err = run(*words(book, "HT-1", "HT-3", "HT-1", "--out", target, "--json"))
    assert status == 0, err
    answer = json.loads(out)
    tops = [(title, page) for level, title, page in reading.bookmarks(target.read_bytes()) if level == 0]
    pages = [one["pages"] for one in answer["documents"]]
    assert tops == [(f"HT-1  {AGENT}", 0), (f"HT-3  {AGENT}", pages[0])]
    assert answer["pages"] == sum(pages) == len(reading.page_texts(target.read_bytes()))
    assert printed(book)[before:] == [("HT-1", pages[0]), ("HT-3", pages[1])]


def test_ux_077_what_a_filter_finds_goes_into_single_files_or_an_archive(
    run: Run, book: Path, tmp_path: Path
) -> None:
    folder, archive = tmp_path / "out", tmp_path / "all.zip"
    status, out, err = run(*words(book, "--search", "华新", "--out", folder))
    assert status == 0 and "3 of 3 documents" in out, err
    assert sorted(name.name.split("_")[1] for name in folder.iterdir()) == ["HT-1", "HT-2", "HT-3"]
    assert run(*words(book, "--view", "mine", "--search", "华新", "--out", archive))[0] == 1, "nobody's own contracts"
    assert run(*words(book, "--view", "recent", "--search", "华新", "--out", archive))[0] == 0
    with zipfile.ZipFile(archive) as files:
        assert len(files.namelist()) == 3


def test_p02_missing_characters_are_listed_before_anything_is_printed(
    run: Run, book: Path, tmp_path: Path
) -> None:
    before, target, folder = len(printed(book)), tmp_path / "all.pdf", tmp_path / "out"
    for place in (target, folder):
        status, out, err = run(*words(book, "--all", "--out", place))
        assert status == 1 and "U+20BB7" in err and "HT-4" in err and "--boxes" not in out
    assert not target.exists() and list(folder.iterdir()) == [] and len(printed(book)) == before
    status, out, _ = run(*words(book, "--all", "--boxes", "--out", target))
    assert status == 0 and "4 of 4 documents" in out and "U+20BB7" in out
    assert len(printed(book)) == before + 4


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        (("HT-1", "HT-9"), 1, "“HT-9” does not exist"),
        (("--search", "nothing like it"), 1, "Nothing to print"),
        ((), 2, "Name what to print"),
        (("HT-1", "--all"), 2, "Name what to print"),
        (("--view", "nix"), 2, "In force now (in_force)"),
    ],
)
def test_what_cannot_be_printed_is_told_and_makes_no_file(
    run: Run, book: Path, tmp_path: Path, more: tuple[str, ...], status: int, told: str
) -> None:
    assert told in (answer := run(*words(book, *more, "--out", tmp_path / "no.pdf")))[2] and answer[0] == status
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_told_in_the_language_of_the_person(
    run: Run, book: Path, tmp_path: Path
) -> None:
    status, _, err = run(*words(book, "HT-1", "--out", tmp_path / "none" / "a.pdf"), lang="zh_CN")
    assert status == 1 and "文件夹不存在" in err and "No such" not in err
    status, _, err = run(*words(book, "HT-1", "--out", tmp_path / "a.docx"))
    assert status == 2 and ".zip" in err


def test_ux_077_ctrl_c_ends_between_two_documents_and_the_log_is_exact(
    run: Run, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, folder = len(printed(book)), tmp_path / "out"
    make = makers.MAKERS["contract"].make

    def interrupted(session: Any, wanted: makers.Wanted, options: Any) -> Any:
        if folder.is_dir() and len(list(folder.iterdir())) == 1:
            signal.raise_signal(signal.SIGINT)
        return make(session, wanted, options)

    maker = makers.MAKERS["contract"]
    monkeypatch.setitem(makers.MAKERS, "contract", makers.replace(maker, make=interrupted))
    status, out, _ = run(*words(book, "HT-1", "HT-2", "HT-3", "--out", folder))
    assert status == 1 and "Stopped; what was finished stays." in out
    assert len(list(folder.iterdir())) == len(printed(book)) - before == 2
