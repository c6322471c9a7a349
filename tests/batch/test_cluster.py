"""The same table from a Dask cluster of separate processes, workers dying on the way."""

import subprocess
import sys

import pytest
from patience import until

import soleplate
from soleplate.cli.main import main


def numbers_of(path):
    """Return a table without the names of the files, which may lie anywhere."""
    return soleplate.read_results(path).drop(["file"])


def dask(*words):
    return subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A scheduler and two workers, one process each: address, and the workers."""
    monkeypatch.chdir(tmp_path)
    told = tmp_path / "scheduler.json"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    address = ""
    for line in scheduler.stderr:
        if "Scheduler at:" in line:
            address = line.split()[-1]
            break
    workers = [
        dask("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1") for _ in "ab"
    ]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_cluster_makes_the_same_table_though_a_worker_dies(sessions, table, tmp_path, cluster):
    address, workers = cluster
    (sessions / "empty.h5").touch()
    out = tmp_path / "out.parquet"
    command = [sys.executable, "-m", "soleplate.cli.main", "reprocess", str(sessions), "--out", str(out)]
    run = subprocess.Popen(
        [*command, "--scheduler", address], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    parts = tmp_path / "out.parquet.parts"
    until(lambda: any(part.stat().st_size for part in parts.glob("*.jsonl")), pause_s=0.005)
    assert run.poll() is None  # in the middle
    workers[0].kill()
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert "Traceback" not in said
    assert numbers_of(out).equals(numbers_of(table))
    assert "empty.h5" in (tmp_path / "out.errors.csv").read_text()


def test_no_scheduler_is_told(made, tmp_path, capsys, monkeypatch):
    from soleplate.batch import cluster as room

    monkeypatch.setattr(room, "CONNECT_S", 1)
    out = tmp_path / "out.parquet"
    assert main(["reprocess", str(made[0]), "--out", str(out), "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "dask scheduler" in capsys.readouterr().err
    assert main(["reprocess", str(made[0]), "--out", str(out), "--scheduler", "nonsense://x"]) == 1
