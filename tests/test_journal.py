"""A run's journal: what is done stays done, whoever dies, and two runs on one model do not interleave."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gate.errors import ServiceError, UsageError
from gate.release.journal import RUNS_KEPT, fingerprint, open_journal


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def test_a_step_that_was_done_is_known_to_the_run_that_resumes():
    with open_journal("acme/painter", "same", resume=False) as journal:
        journal.begin("push", image="acme/painter-test")
        journal.finish("push", version="abc")
        run = journal.run_id
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert (journal.resumed, journal.run_id) == (True, run)
        assert journal.done("push") == {"version": "abc"}
        assert journal.begun("push") == {"image": "acme/painter-test"}


def test_a_step_that_was_begun_only_is_not_done():
    with open_journal("acme/painter", "same", resume=False) as journal:
        journal.begin("promote", live="abc")
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert journal.done("promote") is None
        assert journal.begun("promote") == {"live": "abc"}


def test_without_resume_a_run_begins_anew():
    with open_journal("acme/painter", "same", resume=False) as journal:
        journal.finish("push", version="abc")
    with open_journal("acme/painter", "same", resume=False) as journal:
        assert not journal.resumed
        assert journal.done("push") is None


def test_whoever_resumes_a_run_that_has_come_to_its_end_is_told_what_it_came_to():
    with open_journal("acme/painter", "same", resume=False) as journal:
        (journal.place("memory") / "large").write_bytes(b"x")
        journal.close({"verdict": "pass"})
        assert [path.name for path in journal.folder.iterdir()] == ["journal.jsonl"]
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert (journal.resumed, journal.end) == (True, {"verdict": "pass"})


def test_another_project_cannot_resume_a_run():
    with open_journal("acme/painter", "one", resume=False):
        pass
    with pytest.raises(UsageError, match="have changed since"), open_journal("acme/painter", "two", True):
        pass


def test_a_line_that_a_dying_process_wrote_by_halves_does_not_count():
    with open_journal("acme/painter", "same", resume=False) as journal:
        journal.finish("push", version="abc")
        file = journal.folder / "journal.jsonl"
    file.write_text(file.read_text() + '{"step": "judge", "entry": "do')
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert journal.done("push") == {"version": "abc"}
        assert journal.done("judge") is None
        journal.finish("judge", verdict="pass")
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert journal.done("judge") == {"verdict": "pass"}


def test_two_runs_on_one_model_do_not_interleave():
    with open_journal("acme/painter", "same", resume=False):
        held = pytest.raises(ServiceError, match=f"Another run is on Acme/painter .process {os.getpid()}")
        with held, open_journal("Acme/painter", "same", resume=False):
            pass
        with open_journal("acme/other", "same", resume=False):
            pass


def test_a_run_that_was_killed_does_not_hold_the_lock(state: Path):
    code = """
        import sys
        from gate.release.journal import open_journal
        with open_journal("acme/painter", "same", resume=False) as journal:
            journal.finish("push", version="abc")
            print("held", flush=True)
            sys.stdin.read()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(ServiceError, match=f"process {child.pid}"), open_journal("acme/painter", "same", True):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    with open_journal("acme/painter", "same", resume=True) as journal:
        assert journal.done("push") == {"version": "abc"}


def test_only_the_latest_runs_are_kept(state: Path):
    for _ in range(RUNS_KEPT + 3):
        with open_journal("acme/painter", "same", resume=False) as journal:
            journal.close({})
    runs = [path for path in (state / "runs" / "acme--painter").iterdir() if path.is_dir()]
    assert len(runs) == RUNS_KEPT


def test_a_state_folder_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GATE_STATE_DIR", str(tmp_path / "file"))
    with pytest.raises(ServiceError, match="set GATE_STATE_DIR"), open_journal("acme/painter", "same", True):
        pass


def test_the_fingerprint_tells_content_names_and_settings_apart(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("text")
    other.write_text("text")
    prints = {
        fingerprint(tmp_path, [one]),
        fingerprint(tmp_path, [other]),
        fingerprint(tmp_path, [one, other]),
        fingerprint(tmp_path, [one], "settings"),
    }
    one.write_text("TEXT")
    prints.add(fingerprint(tmp_path, [one]))
    assert len(prints) == 5
