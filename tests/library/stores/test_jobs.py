from __future__ import annotations

import subprocess
import sys
import threading

from library.settings import ROOT
from library.stores.database import Database
from library.stores.jobs import Jobs
from tests.engines import BOTH

ENGINES = BOTH

TAKER = """
import time
from library.settings import read_settings
from library.stores.jobs import Jobs
from library.stores.opening import open_database
if __name__ == "__main__":
    print([job.name for job in Jobs(open_database(read_settings())).take("dies", 1)], flush=True)
    time.sleep(600)
"""


def test_jobs_are_taken_once_the_oldest_first(database: Database) -> None:
    jobs = Jobs(database)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        jobs.create(name, f"/{name}", 9)
    jobs.update(1, stage="ready")
    assert [job.name for job in jobs.take("one", 1)] == ["b.pdf"]
    if database.is_shared:
        assert [job.name for job in jobs.take("two")] == ["c.pdf"]
        assert jobs.take("three") == []
        assert (jobs.beat("one"), jobs.beat("two"), jobs.beat("three")) == ({2}, {3}, set())


def test_a_file_that_owns_its_jobs_goes_on_with_those_of_an_earlier_run(database: Database) -> None:
    jobs = Jobs(database)
    jobs.create("a.pdf", "/a.pdf", 9, worker="of an earlier run")
    assert [job.name for job in jobs.take("now")] == ([] if database.is_shared else ["a.pdf"])


def test_only_who_has_a_job_changes_it(database: Database) -> None:
    jobs = Jobs(database, given_up_s=-1)
    job = jobs.create("a.pdf", "/a.pdf", 9, worker="slow")
    assert [taken.id for taken in jobs.take("quick")] == [job.id]
    jobs.update(job.id, "slow", stage="failed")
    jobs.update(job.id, "quick", stage="embedding")
    assert (jobs.all()[0].stage, jobs.beat("slow")) == ("embedding", set())


def test_a_job_is_left_to_others_and_cancelled_for_them(database: Database) -> None:
    jobs = Jobs(database)
    left, cancelled, saving = (jobs.create(name, f"/{name}", 9, worker="one") for name in ("a", "b", "c"))
    jobs.update(saving.id, "one", stage="saving")
    assert (jobs.cancel(cancelled.id), jobs.cancel(saving.id)) == (True, False)
    assert jobs.beat("one") == {left.id, saving.id}
    jobs.release("one")
    assert {job.id for job in jobs.take("two")} == {left.id, saving.id}


def test_many_who_take_at_once_never_take_the_same(database: Database) -> None:
    jobs = Jobs(database)
    for number in range(24):
        jobs.create(f"{number}.pdf", "/x.pdf", 9)
    taken: list[int] = []

    def take_all(worker: str) -> None:
        while found := jobs.take(worker, 1):
            taken.extend(job.id for job in found)
            for job in found:
                jobs.update(job.id, worker, stage="ready")

    threads = [threading.Thread(target=take_all, args=(f"worker {n}",)) for n in range(4 if database.is_shared else 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 25))


def test_a_worker_that_is_killed_leaves_its_job_to_another(database: Database) -> None:
    patient, jobs = Jobs(database), Jobs(database, given_up_s=0.2)
    job = jobs.create("a.pdf", "/a.pdf", 9)
    process = subprocess.Popen([sys.executable, "-c", TAKER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if database.is_shared:
            assert process.stdout.readline() == "['a.pdf']\n"
            assert patient.take("lives") == [], "it may still be at it"
    finally:
        process.kill()
        process.wait()
    while not (taken := jobs.take("lives")):
        assert patient.take("lives") == []
    assert [found.id for found in taken] == [job.id]
    assert jobs.beat("dies") == set()
