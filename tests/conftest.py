"""What every test may use: both databases, a stopped clock, the real data beside the project."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "project",
    deadline=None,
    max_examples=int(os.environ.get("QUDAO_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
settings.load_profile("project")

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
TEST_KEY = bytes(range(32))
NOON = datetime(2025, 9, 15, 6, 5, tzinfo=UTC)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Whole files are shared among processes, in a way that outlives the death of one."""
    if config.getvalue("dist") != "loadfile":
        return None
    from tests.scheduling import Files

    return Files(config, log)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets, or a skip with the reason."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test starts in English, whatever the machine speaks."""
    from models import i18n

    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The fixed time of the acceptance list: 2025-09-15 14:05 in the company zone."""
    from models.clock import clock

    with clock.freeze(NOON):
        yield NOON


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted book file with today's schema, copied for each test."""
    from models.database import Database
    from models.platform.capture import create_schema

    path = tmp_path_factory.mktemp("template") / "book.qudao"
    database = Database.sqlite(path, TEST_KEY)
    with database.engine.begin() as connection:
        create_schema(connection)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def sqlite_book(sqlite_template: Path, tmp_path: Path) -> Iterator[object]:
    """A fresh encrypted SQLite book."""
    import shutil

    from models.database import Database

    path = tmp_path / "book.qudao"
    shutil.copy(sqlite_template, path)
    database = Database.sqlite(path, TEST_KEY)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> object:
    """The private PostgreSQL of this test run, or a skip with the reason (an error in CI)."""
    from tests import postgres

    try:
        server = postgres.start()
    except postgres.Unavailable as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL can be started here: {reason}")
    server.template("qudao", _build_postgres)
    return server


@pytest.fixture(scope="session")
def tls_server(postgres_server: object) -> object:
    """That PostgreSQL, where it can be reached over TLS as an office's server is."""
    if not postgres_server.tls:  # type: ignore[attr-defined]
        pytest.skip("this PostgreSQL was built without TLS")
    return postgres_server


def _build_postgres(url: str) -> None:
    from models.database import Database
    from models.platform.capture import create_schema

    database = Database.postgres(url)
    with database.engine.begin() as connection:
        create_schema(connection)
    database.close()


@pytest.fixture
def postgres_book(postgres_server: object) -> Iterator[object]:
    """A fresh PostgreSQL database with today's schema."""
    from models.database import Database

    url = postgres_server("qudao")  # type: ignore[operator]
    database = Database.postgres(url)
    yield database
    database.close()
    postgres_server.drop(url)  # type: ignore[attr-defined]


@pytest.fixture(params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest) -> object:
    """The same test on both databases."""
    return request.getfixturevalue("sqlite_book" if request.param == "sqlite" else "postgres_book")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """One book of either kind for all tests of a module that only read what the module put there."""
    import shutil

    from models.database import Database

    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("shared") / "book.qudao"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database.sqlite(path, TEST_KEY)
    else:
        database = Database.postgres(request.getfixturevalue("postgres_server")("qudao"))
    yield database
    database.close()


@pytest.fixture(autouse=True, scope="session")
def _clear_clipboard() -> Iterator[None]:
    """Without a screen Qt keeps what was copied until after Python has ended, and dies of it (a real one hands it over)."""
    yield
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True, scope="session")
def _collect_on_main_thread() -> Iterator[None]:
    """Python's garbage is collected on the main thread only, as in the program (Qt crashes otherwise)."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _collect_after_test() -> Iterator[None]:
    """What a test left behind goes after it; only young objects are looked at, the rest waits for the module's end."""
    yield
    if gc.get_count()[0] > 20_000:
        gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def _collect_after_module() -> Iterator[None]:
    """Each book has a dialect of its own, and the mappers keep statements compiled for every one of them: let go."""
    yield
    from models.base import Base

    for mapper in Base.registry.mappers:
        mapper._compiled_cache.clear()
    gc.collect()
