"""Files beside the book: what is refused, what is kept, and that nothing altered is ever opened (FA, A01–A14)."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from models.clock import clock
from models.errors import AppError, Denied, NotFound, RuleBroken
from models.ids import new_id
from models.partners.records import Agent
from models.platform import attachments, blobs
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import AuditNote, BucketAccess, User

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
ANNA, BEN = new_id(), new_id()


def _png(width=8, height=8):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _zip(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    return tmp_path / "book.files"


@pytest.fixture
def owner(book):
    with book.write(SYSTEM) as session:
        for key, name in ((ANNA, "Anna"), (BEN, "Ben")):
            session.add(User(id=key, code=name, name=name, role=Role.OPERATIONS, scope=Scope.ALL))
        agent = Agent(code="DL1", name="华新")
        session.add(agent)
        session.flush()
        return agent.id


@pytest.fixture
def anna():
    return Principal(ANNA, Role.OPERATIONS, Scope.ALL, "Anna")


@pytest.fixture
def put(book, owner, files, tmp_path, anna):
    def work(name, content, **rest):
        source = tmp_path / "from" / name
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(content)
        with book.write(anna) as session:
            return attachments.add(session, files, "agents", owner, source, **rest)

    return work


def test_a_file_comes_back_byte_for_byte_and_lies_encrypted(book, owner, files, put, anna):
    """DS-16."""
    row = put("营业执照.pdf", PDF, is_original=True, note="正本")
    assert (row.name, row.size, row.mime, row.present) == ("营业执照.pdf", len(PDF), "application/pdf", True)
    stored = [path for path in files.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert PDF not in stored[0].read_bytes() and row.sha256 not in str(stored[0])
    if os.name == "posix":
        assert stored[0].stat().st_mode & 0o077 == 0
    with book.write(anna) as session:
        assert attachments.content(session, files, row.id) == ("营业执照.pdf", PDF)
    with book.read(anna) as session:
        (listed,) = attachments.of(session, "agents", owner, files)
        assert (listed.author, listed.mine, listed.is_original, listed.note) == ("Anna", True, True, "正本")
        assert [note.action for note in session.query(AuditNote)] == ["open_file"]


def test_the_same_file_twice_is_kept_once_and_survives_the_removal_of_one(book, owner, files, put, anna):
    """A14."""
    first, second = put("a.pdf", PDF), put("b.pdf", PDF)
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    with book.write(anna) as session:
        attachments.remove(session, first.id)
    with book.write(anna) as session:
        assert attachments.content(session, files, second.id)[1] == PDF
        assert [row.name for row in attachments.of(session, "agents", owner, files)] == ["b.pdf"]


@pytest.mark.parametrize(
    "name",
    ["合同.pdf.exe", "a.scr", "a.lnk", "a.url", "a.hta", "a.js", "a.desktop", "a.command", "a.docm", "a.svg",
     "a.html", "a.xlsm", "noextension", "a.gif"],
)  # fmt: skip
def test_a05_types_that_are_not_kept(put, files, name):
    """A05, A11."""
    with pytest.raises(AppError, match="not kept"):
        put(name, PDF)
    assert not files.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", PDF),
        ("a.pdf", _png()),
        ("a.pdf", PDF + _zip("x.txt")),
        ("a.docx", _zip("xl/workbook.xml")),
        ("a.docx", _zip("word/document.xml", "word/vbaProject.bin")),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.txt", b"MZ\x90\0"),
        ("a.csv", b"<html><script>"),
        ("a.txt", b"text\0text"),
        ("a.jpg", b"GIF89a/*"),
    ],
)
def test_a11_content_and_name_must_agree(put, name, content):
    with pytest.raises(AppError, match="not what its name says"):
        put(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", _zip("word/document.xml")), ("a.xlsx", _zip("xl/workbook.xml")), ("a.ofd", _zip("OFD.xml")),
     ("a.zip", _zip("../evil")), ("a.png", _png()), ("a.csv", "编号,名称".encode("gb18030")), ("A.TXT", b"text")],
)  # fmt: skip
def test_types_that_are_kept(put, name, content):
    """FA-03; a zip is kept unopened."""
    assert put(name, content).present


def test_a07_empty_and_too_large_files(put, book, owner, files, tmp_path, anna):
    with pytest.raises(AppError, match="is empty"):
        put("a.pdf", b"")
    sparse = tmp_path / "large.pdf"
    with open(sparse, "wb") as stream:
        stream.truncate(5 * 1024**3)
    before = clock.monotonic()
    with pytest.raises(AppError, match="too large"), book.write(anna) as session:
        attachments.add(session, files, "agents", owner, sparse)
    assert clock.monotonic() - before < 1


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a08_folders_links_pipes_and_vanished_files(book, owner, files, tmp_path, anna):
    real = tmp_path / "real.pdf"
    real.write_bytes(PDF)
    (tmp_path / "link.pdf").symlink_to(real)
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    for name in ("link.pdf", "folder.pdf", "pipe.pdf", "gone.pdf"):
        with pytest.raises(AppError, match="cannot be read|no ordinary file"), book.write(anna) as session:
            attachments.add(session, files, "agents", owner, tmp_path / name)


def test_a08_a_file_that_changes_meanwhile_is_refused(book, owner, files, tmp_path, anna):
    source = tmp_path / "growing.pdf"
    source.write_bytes(PDF * 50_000)

    def grow(done, total):
        with open(source, "ab") as stream:
            stream.write(b"more")

    with pytest.raises(AppError, match="changed while"), book.write(anna) as session:
        attachments.add(session, files, "agents", owner, source, progress=grow)
    with book.read(anna) as session:
        assert attachments.of(session, "agents", owner, files) == []


def test_a13_altered_or_missing_content_is_never_opened(book, owner, files, put, anna):
    """A12, A13."""
    row = put("a.pdf", PDF)
    (path,) = [path for path in files.rglob("*") if path.is_file()]
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(blobs.MissingFile, match="altered"), book.write(anna) as session:
        attachments.content(session, files, row.id)
    path.unlink()
    with book.read(anna) as session:
        assert [one.present for one in attachments.of(session, "agents", owner, files)] == [False]
    with pytest.raises(blobs.MissingFile, match="not on this computer"), book.write(anna) as session:
        attachments.content(session, files, row.id)


def test_a06_hostile_and_twin_names(put):
    with pytest.raises(AppError, match="U\\+202E"):
        put("abc\u202etxt.pdf", PDF)
    assert put("e\u0301.pdf", PDF).name == "é.pdf"


def test_only_who_added_it_may_remove_it_and_originals_stay(book, put, anna):
    plain, original = put("a.pdf", PDF), put("b.pdf", PDF, is_original=True)
    with pytest.raises(Denied), book.write(Principal(BEN, Role.OPERATIONS, Scope.ALL)) as session:
        attachments.remove(session, plain.id)
    with pytest.raises(Denied), book.write(anna) as session:
        attachments.remove(session, original.id)


def test_files_follow_the_rights_of_their_record(book, owner, put, files):
    row = put("a.pdf", PDF)
    rep = Principal(new_id(), Role.REP, Scope.OWN)
    for work in (
        lambda session: attachments.of(session, "agents", owner, files),
        lambda session: attachments.content(session, files, row.id),
    ):
        with pytest.raises(NotFound), book.write(rep) as session:
            work(session)
    with book.write(SYSTEM) as session:
        session.add(User(id=rep.user_id, code="R", name="Rep", role=Role.REP, scope=Scope.OWN))
        session.add(BucketAccess(user_id=rep.user_id, bucket=owner, via="test"))
    with book.read(rep) as session:
        assert len(attachments.of(session, "agents", owner, files)) == 1


def test_the_sum_of_a_record_is_limited(book, owner, files, put, anna, monkeypatch):
    """FA-01."""
    monkeypatch.setattr(attachments, "LARGEST_SUM", len(PDF) + 10)
    put("a.pdf", PDF)
    with pytest.raises(RuleBroken, match="together"):
        put("b.pdf", PDF + b" ")


def test_contents_without_a_row_are_collected_after_thirty_days(book, files, put, anna):
    """DS-16."""
    put("a.pdf", PDF)
    with book.write(anna) as session:
        store = blobs.store_of(session, files)
        lonely = store.path_of(store.put(b"%PDF-lonely"))
        assert attachments.collect(session, files) == 0
    long_ago = (datetime.now(UTC) - timedelta(days=31)).timestamp()
    for path in files.rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))
    with book.write(anna) as session:
        assert attachments.collect(session, files) == 1
        assert not lonely.exists()
        (row,) = attachments.of(session, "agents", session.query(Agent).one().id, files)
        assert attachments.content(session, files, row.id)[1] == PDF


def test_a_cancelled_upload_leaves_no_row(book, owner, files, tmp_path, anna):
    from models.errors import Cancelled

    source = tmp_path / "a.pdf"
    source.write_bytes(PDF)

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled), book.write(anna) as session:
        attachments.add(session, files, "agents", owner, source, progress=stop)
    with book.read(anna) as session:
        assert attachments.of(session, "agents", owner, files) == []


def test_a09_pictures_are_small_and_hostile_images_have_none(book, files, put, anna):
    good = put("photo.png", _png(400, 300))
    huge = put("huge.png", _png(9000, 9000))
    broken = put("broken.png", _png(400, 300)[:60])
    with book.read(anna) as session:
        picture = attachments.picture(session, files, good.id, 64)
        assert picture is not None and struct.unpack(">II", picture[16:24]) == (64, 48)
        assert attachments.picture(session, files, huge.id, 64) is None
        assert attachments.picture(session, files, broken.id, 64) is None
