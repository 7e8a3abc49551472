"""Background work: where results arrive, what cancelling and failing do."""

import threading

import pytest
from PySide6.QtCore import QObject

from controllers.jobs import Jobs, JobState
from models.errors import Cancelled, RuleBroken


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


class Receiver(QObject):
    """Notes what arrives and on which thread."""

    def __init__(self):
        super().__init__()
        self.answers = []
        self.threads = set()

    def take(self, answer):
        self.answers.append(answer)
        self.threads.add(threading.current_thread())


def test_a_result_arrives_on_the_main_thread_even_for_a_lambda(qtbot, jobs):
    receiver = Receiver()
    jobs.run("One", lambda job: threading.current_thread(), done=lambda answer: receiver.take(answer))
    jobs.run("Two", lambda job: threading.current_thread(), done=receiver.take)
    qtbot.waitUntil(jobs.idle)
    assert len(receiver.answers) == 2
    assert threading.main_thread() not in receiver.answers
    assert receiver.threads == {threading.main_thread()}


def test_a_result_never_arrives_inside_run(qtbot, jobs):
    receiver = Receiver()
    job = jobs.run("", lambda job: 1, done=receiver.take)
    assert receiver.answers == []
    with qtbot.waitSignal(job.finished):
        pass
    assert receiver.answers == [1]


def test_writes_keep_their_order_and_never_overlap(qtbot, jobs):
    log = []

    def work(number):
        def go(job):
            log.append(("begin", number))
            log.append(("end", number))

        return go

    for number in range(50):
        jobs.run("", work(number), writes=True)
    qtbot.waitUntil(jobs.idle)
    assert log == [(step, number) for number in range(50) for step in ("begin", "end")]


def test_a_list_loads_while_a_write_runs(qtbot, jobs):
    release = threading.Event()
    receiver = Receiver()
    jobs.run("Import", lambda job: release.wait(10), writes=True)
    jobs.run("", lambda job: "rows", done=receiver.take)
    qtbot.waitUntil(lambda: receiver.answers == ["rows"])
    release.set()
    qtbot.waitUntil(jobs.idle)


def test_a_cancelled_job_stops_at_its_next_step_and_is_not_a_failure(qtbot, jobs):
    going, seen = threading.Event(), []

    def work(job):
        for step in range(10_000_000):
            going.set()
            job.progress(step, 10_000_000)

    job = jobs.run("Long", work, done=seen.append, failed=seen.append, writes=True)
    assert going.wait(5)
    with qtbot.waitSignal(job.finished):
        job.cancel()
    assert job.state is JobState.CANCELLED
    assert seen == []


def test_a_job_cancelled_while_waiting_never_starts(qtbot, jobs):
    release, ran = threading.Event(), []
    jobs.run("First", lambda job: release.wait(10), writes=True)
    second = jobs.run("Second", lambda job: ran.append(1), writes=True)
    second.cancel()
    release.set()
    qtbot.waitUntil(jobs.idle)
    assert ran == []
    assert second.state is JobState.CANCELLED


def test_a_failure_arrives_once(qtbot, jobs):
    seen = []

    def work(job):
        raise RuleBroken("The order is closed.")

    job = jobs.run("Confirm", work, done=seen.append, failed=seen.append)
    told = []
    job.failed.connect(told.append)
    qtbot.waitUntil(jobs.idle)
    assert [type(error) for error in seen] == [RuleBroken]
    assert told == seen
    assert job.state is JobState.FAILED


def test_a_bug_is_logged_once_with_its_traceback(qtbot, jobs, caplog):
    def work(job):
        raise ZeroDivisionError

    jobs.run("Broken", work)
    qtbot.waitUntil(jobs.idle)
    records = [record for record in caplog.records if record.name == "controllers.jobs"]
    assert len(records) == 1
    assert records[0].exc_info is not None


def test_raising_cancelled_in_the_work_is_not_a_failure(qtbot, jobs):
    seen = []

    def work(job):
        raise Cancelled

    job = jobs.run("Stopped", work, failed=seen.append)
    qtbot.waitUntil(jobs.idle)
    assert seen == []
    assert job.state is JobState.CANCELLED


def test_progress_comes_at_most_twenty_times_a_second_and_ends_complete(qtbot, jobs):
    told = []

    def work(job):
        for step in range(1, 100_001):
            job.progress(step, 100_000)

    job = jobs.run("Count", work)
    job.progressed.connect(lambda done, total: told.append((done, total)))
    qtbot.waitUntil(jobs.idle)
    assert told[-1] == (100_000, 100_000)
    assert len(told) <= 20 * job.elapsed() + 2


def test_a_callback_of_a_closed_widget_is_left_out(qtbot, jobs):
    release = threading.Event()
    receiver = Receiver()
    jobs.run("", lambda job: release.wait(10), done=receiver.take)
    answers = receiver.answers
    receiver.deleteLater()
    del receiver
    qtbot.wait(10)
    release.set()
    qtbot.waitUntil(jobs.idle)
    assert answers == []


def test_closing_cancels_what_runs_and_drops_what_waits(qapp):
    jobs = Jobs()
    going, ran = threading.Event(), []

    def endless(job):
        while True:
            going.set()
            job.progress(0, 1)

    jobs.run("Endless", endless, writes=True)
    jobs.run("Waiting", lambda job: ran.append(1), writes=True)
    assert going.wait(5)
    jobs.close()
    assert ran == []
    assert jobs.idle()
    late = jobs.run("Late", lambda job: ran.append(2))
    assert late.state is JobState.CANCELLED
    assert ran == []


def test_the_loads_of_pages_stay_out_of_the_list_of_jobs(qtbot, jobs):
    release = threading.Event()
    jobs.run("", lambda job: release.wait(10))
    titled = jobs.run("Export", lambda job: release.wait(10), long=True)
    assert jobs.active() == [titled]
    assert len(jobs.active(silent=True)) == 2
    release.set()
    qtbot.waitUntil(jobs.idle)
    assert jobs.recent() == [titled]


def test_what_a_job_refers_to_is_never_destroyed_on_a_worker(qtbot, jobs, monkeypatch):
    ends = []

    class Page:
        def __del__(self):
            ends.append(threading.current_thread())

    def work_of(page):
        return lambda job: page

    told = threading.Event()
    hand_over = jobs.hand_over

    def slowly(job, news, value):
        hand_over(job, news, None)
        if news == "succeeded":
            told.wait(5)  # the main thread is done with the job before the worker puts it down

    monkeypatch.setattr(jobs, "hand_over", slowly)
    jobs.run("", work_of(Page()))
    qtbot.waitUntil(jobs.idle)
    assert ends == []
    told.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [threading.main_thread()]
