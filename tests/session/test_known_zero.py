"""A zero of before is used again while it is fresh and the plate shows it: said with its age, and doubted by it."""

import numpy as np
import pytest

from soleplate.api.events import PlateBack, PlateGone, TareDone
from soleplate.api.protocol import Instruct, Protocol, Tare
from soleplate.session.commands import Next, Undo, Zero
from soleplate.session.judges.judge import KnownZero


def script(ctx):
    yield Instruct("Wait")
    yield Tare()
    yield Instruct("Wait")
    yield Tare("after")


@pytest.fixture
def plates(rig):
    """A rig, and the zero that the same plate showed in a session before."""

    def begin(url="sim:?seed=3"):
        before, made = (rig(Protocol("own", "", "", script, 1, (), (("plate",),), ()), url) for _ in range(2))
        before.command(Zero())
        return made, before.until(TareDone)

    return begin


def known_now(made, read, *, age_s=60.0, off_n=(0, 0, 0, 0)):
    """Let the plate have been zeroed so long ago, each cell off by so much."""
    gains = made.plates["plate"].setup.calibration.n_per_count
    counts = tuple(np.array(read.counts) + np.array(off_n) / gains)
    made.runner.zeroes.known["plate"] = KnownZero(made.runner.now_s - age_s, counts, read.noise_n)
    return counts


def zero(made):
    asked_s = made.runner.now_s
    made.command(Next())
    done = made.until(TareDone)
    return done, made.runner.now_s - asked_s


def test_a_fresh_zero_is_used_again_at_once_and_says_its_age(plates):
    made, read = plates()
    counts = known_now(made, read, age_s=60.0, off_n=(0.5, -0.5, 0.5, -0.5))
    done, took_s = zero(made)
    assert done.accepted
    assert done.counts == counts
    assert done.age_s == pytest.approx(60.0, abs=1.0)
    assert took_s < 0.5
    assert made.runner.now_s - made.runner.zeroes.taken_s == pytest.approx(60.0, abs=1.0)


@pytest.mark.parametrize(
    "more", [{"age_s": 601.0}, {"off_n": (1.5, 0, 0, 0)}, {"off_n": (3, -3, 0, 0)}, {"off_n": (float("nan"), 0, 0, 0)}]
)
def test_one_that_is_old_or_that_a_cell_does_not_show_is_taken_anew(plates, more):
    made, read = plates()
    known_now(made, read, **more)
    done, took_s = zero(made)
    assert done.accepted
    assert done.age_s == 0
    assert took_s > 0.9
    assert done.counts == pytest.approx(read.counts, abs=500)


def test_the_zero_after_the_trials_is_always_a_new_one_as_is_another_one_before_them(plates):
    made, read = plates()
    known_now(made, read)
    assert zero(made)[0].age_s > 0
    made.command(Undo())
    made.command(Undo())
    assert zero(made)[0].age_s == 0
    made.command(Next())
    after, _ = zero(made)
    assert (after.phase, after.age_s) == ("after", 0)


def test_a_zero_that_is_asked_for_is_a_new_one(plates):
    made, read = plates()
    known_now(made, read)
    made.command(Zero())
    assert made.until(TareDone).age_s == 0


def test_a_plate_that_was_unplugged_is_zeroed_anew(plates):
    made, read = plates()
    known_now(made, read)
    made.tell(made.runner.notice(PlateGone(0.0, "plate", "unplugged")))
    made.tell(made.runner.notice(PlateBack(0.0, "plate", 1, "id", 2, 3.0)))
    assert zero(made)[0].age_s == 0
