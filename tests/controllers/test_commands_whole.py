"""The commands a support person uses, one after the other, as separate runs without Qt."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "rain over the west lake 27"


def run(*words: str, status: int = 0, secret: str = SECRET) -> str:
    read, write = os.pipe()
    os.write(write, f"{secret}\n".encode())
    os.close(write)
    command = [sys.executable, "main.py", "--lang", "en", *words, "--passphrase-fd", str(read)]
    done = subprocess.run(
        command, cwd=PROJECT, pass_fds=(read,), capture_output=True, text=True, encoding="utf-8"
    )
    os.close(read)
    assert done.returncode == status, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "sample.qudao"
    made = json.loads(run("demo", "--book", str(path), "--json"))
    assert re.fullmatch(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){6,}", made["recovery_code"])
    return path


def test_the_sample_channel_is_believable(book):
    agents = json.loads(run("report", "sales", "--by", "agent", "--book", str(book), "--json"))
    months = json.loads(run("report", "sales", "--by", "month", "--book", str(book), "--json"))
    assert 40 <= len(agents["rows"]) <= 60 and len(months["rows"]) == 24
    assert agents["totals"] == months["totals"]


def test_sample_data_goes_only_into_an_empty_book(book, tmp_path):
    run("demo", "--book", str(book), status=1)
    run("demo", "--book", str(tmp_path / "none.qudao"), "--keyring", status=2)
    assert not (tmp_path / "none.qudao").exists()
    run("init", "--book", str(tmp_path / "own.qudao"), "--company", "清渠", "--name", "管理员")
    assert "recovery_code" not in json.loads(run("demo", "--book", str(tmp_path / "own.qudao"), "--json"))


def test_the_doctor_finds_nothing(book):
    assert json.loads(run("check", "--book", str(book), "--json"))["findings"] == []


def test_a_wrong_passphrase_opens_nothing(book):
    run("report", "sales", "--book", str(book), status=1, secret="not the one we chose")


def test_lists_go_out_as_tables(book, tmp_path):
    target = tmp_path / "orders.csv"
    run("export", "orders", "--book", str(book), "--out", str(target))
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(target.read_text("utf-8-sig").splitlines()) > 1800
    run("export", "agents", "--book", str(book), "--out", str(tmp_path / "agents.txt"), status=2)


def test_contracts_and_scorecards_are_printed(book, tmp_path):
    import pypdfium2

    listed = tmp_path / "contracts.csv"
    run("export", "contracts", "--book", str(book), "--out", str(listed))
    number = re.search(r"HT-\d{4}-\d{4}", listed.read_text("utf-8-sig")).group(0)
    target = tmp_path / "contract.pdf"
    run("print", "contract", number, "--book", str(book), "--out", str(target))
    document = pypdfium2.PdfDocument(target)
    text = "".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    assert number in text and "合同" in text and "91330108MA2HXQJ63U" in text and "演示数据" in text
    document.close()
    run("print", "scorecard", "DL00231", "--book", str(book), "--out", str(tmp_path / "card.pdf"))
    run("print", "contract", "HT-0000", "--book", str(book), "--out", str(target), status=1)


def test_a_table_is_tried_and_then_brought_in(book, tmp_path):
    table = tmp_path / "agents.csv"
    table.write_text("编码,名称,电话\nX001,测试代理一,13800138000\nX002,测试代理二,13800138001\n", "utf-8")
    tried = json.loads(run("import", "agents", str(table), "--book", str(book), "--dry-run", "--json"))
    assert tried["dry_run"] and tried["problems"] == []
    done = json.loads(run("import", "agents", str(table), "--book", str(book), "--json"))
    assert sum(done["records"].values()) == 2 and done["batch"]


def test_wrong_usage_is_told(book):
    run("report", "sales", "--by", "colour", "--book", str(book), status=2)
