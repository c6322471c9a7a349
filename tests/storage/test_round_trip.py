import json
import tempfile
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest
import storage_fakes as fakes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soleplate.api.events import Marked, Rated
from soleplate.errors import BadParameter, PluginError, StorageError, UnknownName
from soleplate.model.result import Result
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.storage.verify import verify
from soleplate.storage.writer import session_bytes, store_results, write_session


def same(one: Recording, two: Recording) -> None:
    """Raise where two recordings hold different things."""
    assert session_bytes(one) == session_bytes(two)
    assert json.dumps(fakes_header(one)) == json.dumps(fakes_header(two))
    assert one.events == two.events
    assert one.replies == two.replies
    assert one.trials == two.trials
    assert one.reps == two.reps
    assert one.ratings == two.ratings
    assert (one.state, one.recovered, one.raw_sha256) == (two.state, two.recovered, two.raw_sha256)
    for role in one.roles:
        a, b = one.plate(role), two.plate(role)
        assert a.facts == b.facts
        assert [np.array_equal(s.counts, t.counts) for s, t in zip(a.tares, b.tares, strict=True)].count(False) == 0
        for name in a.streams:
            for field in ("samples", "ticks", "flags", "arrivals", "gaps"):
                left, right = getattr(a.stream(name), field), getattr(b.stream(name), field)
                assert left.dtype == right.dtype
                assert np.array_equal(left, right)
            assert a.stream(name).segments == b.stream(name).segments
            assert np.array_equal(a.stream(name).time_s, b.stream(name).time_s)


def fakes_header(recording):
    from soleplate.storage.codec import header_to

    return header_to(recording.header)


def test_a_session_goes_from_journals_to_file_unchanged(journalled, recording):
    path = write_session(recording, journalled.session_file)
    same(recording, open_session(path))
    assert verify(path) == []
    assert list(path.parent.iterdir()) == [path]


def test_the_recording_holds_what_was_sent(recording):
    plate = recording.plate("left")
    stream = plate.stream()
    assert recording.roles == ("left", "right")
    assert len(stream) == 49
    assert stream.samples[3].tolist() == list(fakes.counts_of(3))
    assert stream.gaps.tolist() == [(20, 1)]
    assert stream.numbers.tolist() == [n for n in range(50) if n != 20]
    assert stream.spans == ((0, 20), (20, 49))
    assert stream.lost == 1
    assert stream.measured_rate_hz == pytest.approx(1000.0)
    assert stream.time_s[:2].tolist() == [0.0, 0.001]
    assert [tare.accepted for tare in recording.plate("right").tares] == [False]
    assert [tare.phase for tare in plate.tares] == ["before", "after"]
    assert [trial.state for trial in recording.trials] == ["valid", "censored"]
    assert [reply.index for reply in recording.replies] == [0, 1, 2]
    assert recording.state == "complete"
    assert not recording.recovered


def test_unknown_names_are_said(recording):
    with pytest.raises(UnknownName, match="left, right"):
        recording.plate("middle")
    with pytest.raises(UnknownName, match="cells"):
        recording.plate().stream("cell9")


def test_the_first_plate_stays_first(tmp_path):
    files = fakes.record(tmp_path, fakes.header(roles=("right", "left", "a")))
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    write_session(recording, files.session_file)
    assert open_session(files.session_file).roles == ("right", "left", "a")


def test_a_journal_is_read_while_it_is_written(tmp_path):
    head = fakes.header(roles=("plate",))
    with SessionJournals.create(tmp_path, head) as journals:
        journals.plates["plate"].bytes(fakes.sample_frame(0, 0, (1, 2, 3, 4)), 1.0)
        recording = open_session(journals.files.session_journal, find_driver=fakes.find_driver)
        assert len(recording.plate().stream()) == 1
        assert recording.state == "recording"


def test_equal_recordings_give_equal_bytes(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = (
        open_session(fakes.record(tmp_path / name).session_journal, find_driver=fakes.find_driver) for name in "ab"
    )
    assert session_bytes(one) == session_bytes(two)


def test_a_missing_driver_is_named(journalled):
    def nobody(name):
        raise PluginError(f"The driver {name!r} is not installed")

    with pytest.raises(PluginError, match="fake"):
        open_session(journalled.session_journal, find_driver=nobody)


def test_the_default_driver_lookup_names_a_missing_driver(journalled):
    with pytest.raises(PluginError, match="'fake'"):
        open_session(journalled.session_journal)


def test_an_existing_file_is_never_overwritten(recording, journalled):
    journalled.session_file.write_bytes(b"mine")
    with pytest.raises(StorageError, match="exists already"):
        write_session(recording, journalled.session_file)
    assert journalled.session_file.read_bytes() == b"mine"
    assert len(journalled.journals) == 3


def test_a_second_session_of_one_name_is_refused(journalled):
    with pytest.raises(StorageError, match="exists already"):
        fakes.record(journalled.folder)
    assert len(journalled.journals) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"participant": "../x"},
        {"participant": "CON/1"},
        {"protocol": "a b"},
        {"created_utc": "yesterday"},
        {"notes": "x" * 70_000},
        {"session_id": "../../etc"},
    ],
)
def test_a_header_that_cannot_name_a_file_is_refused_before_recording(tmp_path, change):
    with pytest.raises(BadParameter):
        SessionJournals.create(tmp_path, replace(fakes.header(), **change))
    assert list(tmp_path.iterdir()) == []


def test_a_plate_that_never_sent_and_a_session_without_events(tmp_path):
    files = fakes.record(tmp_path, rows=0, some_events=())
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    write_session(replace(recording, state="stopped"), files.session_file)
    again = open_session(files.session_file)
    assert len(again.plate().stream()) == 0
    assert np.isnan(again.plate().stream().measured_rate_hz)
    assert {finding.code for finding in verify(files.session_file)} == {"no-samples"}


def test_a_restart_and_a_new_connection_begin_segments(tmp_path):
    head = fakes.header(roles=("plate",))
    with SessionJournals.create(tmp_path, head) as journals:
        plate = journals.plates["plate"]
        for number in range(10):
            plate.bytes(fakes.sample_frame(number, 1000 * number, (number,) * 4), 5 + number * 0.001)
        plate.bytes(fakes.hello_frame(8), 6.0)  # the board restarted: its clock begins again, 1 s later by the host
        for number in range(10):
            plate.bytes(fakes.sample_frame(number, 1000 * number, (number,) * 4), 6 + number * 0.001)
        plate.reconnected(replace(head.plates[0].facts, boot_id=9), 7.0)
        plate.bytes(fakes.hello_frame(9), 7.0)
        for number in range(10):
            plate.bytes(fakes.sample_frame(number, 1000 * number, (number,) * 4), 7 + number * 0.001)
    recording = open_session(journals.files.session_journal, find_driver=fakes.find_driver)
    write_session(replace(recording, state="stopped"), journals.files.session_file)
    for one in (recording, open_session(journals.files.session_file)):
        stream = one.plate().stream()
        found = [(segment.first_row, segment.facts.boot_id, segment.reason) for segment in stream.segments]
        assert found == [(0, 7, "start"), (10, 8, "restarted"), (20, 9, "reconnected")]
        assert stream.spans == ((0, 10), (10, 20), (20, 30))
        assert stream.time_s[[0, 9, 10, 20, 29]] == pytest.approx([0, 0.009, 1.0, 2.0, 2.009])
        assert stream.measured_rate_hz == pytest.approx(1000)
    assert verify(journals.files.session_file) == []


def test_chunks_of_a_source_without_bytes(tmp_path):
    infos = (StreamInfo("force", "force", ("fz",), "N", "float64", 100.0, 1000.0),)
    head = fakes.header(roles=("plate",))
    setup = head.plates[0]
    head = replace(head, plates=(replace(setup, driver="none", facts=replace(setup.facts, streams=infos)),))
    rng = np.random.default_rng(1)
    samples = rng.normal(700, 1, (12, 1))
    with SessionJournals.create(tmp_path, head) as journals:
        for part in (slice(0, 5), slice(5, 12)):
            ticks = np.arange(12)[part] * 10
            flags = np.zeros(len(ticks), np.uint8)
            journals.plates["plate"].chunk(Chunk("force", 0, ticks, samples[part], flags, part.start and 2, 1.0))
    recording = open_session(journals.files.session_journal, find_driver=fakes.find_driver)
    write_session(recording, journals.files.session_file)
    stream = open_session(journals.files.session_file).plate().stream("force")
    assert np.array_equal(stream.samples, samples)
    assert stream.info == infos[0]
    assert stream.gaps.tolist() == [(5, 2)]


def test_results_are_stored_replaced_and_kept_by_version(session_file):
    def results(value):
        return [
            Result("cop_velocity", 1, 0, "left", value, "mm/s", "", "10 Hz"),
            Result("x", 0, 0, "", np.nan, "", "no"),
        ]

    before = open_session(session_file)
    store_results(session_file, results(1.0), 1)
    store_results(session_file, results(2.0), 2)
    store_results(session_file, results(3.0), 2)
    recording = open_session(session_file)
    assert recording.results()[0] == results(3.0)[0]
    assert recording.results(1)[0] == results(1.0)[0]
    assert np.isnan(recording.results(2)[1].value)
    assert recording.results(7) == ()
    assert recording.raw_sha256 == before.raw_sha256
    assert verify(session_file) == []


def test_text_with_nul_is_kept_readable(tmp_path):
    files = fakes.record(tmp_path, some_events=(Marked(0.1, "a\0b"), Rated(0.2, 1, "pain", "a\0b")))
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    write_session(recording, files.session_file)
    again = open_session(files.session_file)
    assert again.events == recording.events
    assert again.ratings[0].value == "ab"


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    notes=text,
    label=text,
    rows=st.integers(0, 40),
    columns=st.integers(1, 8),
    kind=st.sampled_from(["int32", "float64"]),
    lost=st.lists(st.integers(0, 9), max_size=40),
    seed=st.integers(0, 2**32 - 1),
    value=st.one_of(st.floats(allow_nan=False), st.integers(-(2**60), 2**60), st.booleans(), text),
)
def test_anything_that_can_be_recorded_comes_back(tmp_path, notes, label, rows, columns, kind, lost, seed, value):
    rng = np.random.default_rng(seed)
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    names = tuple(f"c{k}" for k in range(columns))
    info = StreamInfo("cells", "counts", names, "count", kind, 80.0, 1e6)
    head = fakes.header(roles=("plate",), notes=notes, parameters={"value": value})
    head = replace(head, plates=(replace(head.plates[0], facts=replace(head.plates[0].facts, streams=(info,))),))
    with SessionJournals.create(folder, head, sync_every_s=None) as journals:
        for row in range(rows):
            samples = rng.integers(-(2**31), 2**31, (1, columns)).astype(kind)
            before = lost[row] if row < len(lost) else 0
            chunk = Chunk("cells", row, np.array([row * 7]), samples, np.array([row % 256], np.uint8), before, 1.0)
            journals.plates["plate"].chunk(chunk)
        journals.event(Marked(1.0, label), 2.0)
    recording = open_session(journals.files.session_journal)
    path = write_session(recording, journals.files.session_file)
    again = open_session(path)
    same(recording, again)
    assert again.header.notes == notes
    assert again.header.parameters == {"value": value}
    assert again.events == (Marked(1.0, label),)


def test_the_file_needs_nothing_but_h5py(tmp_path):
    files = fakes.record(tmp_path, rows=2000)
    recording = open_session(files.session_journal, find_driver=fakes.find_driver)
    with h5py.File(write_session(recording, files.session_file)) as file:
        assert file["plates/left/cells/samples"].shape == (1999, 4)
        samples = file["plates/left/cells/samples"]
        assert (samples.compression, samples.shuffle, samples.fletcher32) == ("gzip", True, True)
        assert file.attrs["participant"] == b"P-01"
        assert file.libver[0] == "earliest"
