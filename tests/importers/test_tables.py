"""Any table: what is understood is right, what is not sure is asked, and what is wrong is named with its place."""

from pathlib import Path

import numpy as np
import pytest
import table_mutations
import written

from soleplate.api.importer import Told
from soleplate.errors import BadParameter, DamagedFile, ForeignFile, HostileFile, UnknownName
from soleplate.importers import text_file
from soleplate.importers.table import IMPORTER
from soleplate.importers.worker import importer_of

T, FZ, X, Y = written.standing(4.0, 100.0)


def read(tmp_path: Path, data: bytes, **told):
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    return IMPORTER.read(path, Told(**told))


def place_of(plate):
    fz = plate.samples[:, 0]
    return -plate.samples[:, 2] / fz, plate.samples[:, 1] / fz


def test_two_hundred_mutations_are_read_right_or_asked(tmp_path):
    understood = asked = 0
    for name, data, (rate, fz, x, y), may_ask in table_mutations.mutations():
        found = read(tmp_path, data)
        if found.needed:
            assert may_ask, (name, [str(question.text) for question in found.needed])
            asked += 1
            continue
        [plate] = found.plates
        assert plate.rate_hz == pytest.approx(rate, rel=1e-4), name
        np.testing.assert_allclose(plate.samples[:, 0], fz, atol=5e-4, err_msg=name)
        np.testing.assert_allclose(place_of(plate)[0], x, atol=2e-3, err_msg=name)
        np.testing.assert_allclose(place_of(plate)[1], y, atol=2e-3, err_msg=name)
        assert not may_ask, name
        understood += 1
    assert understood + asked >= 200
    assert understood >= 0.6 * (understood + asked)


def test_signs_between_thousands(tmp_path):
    for _, data, fz in table_mutations.grouped():
        found = read(tmp_path, data, rate_hz=100.0)
        assert found.needed or np.allclose(found.plates[0].samples[:, 0], fz, atol=0.01)


def test_questions_have_answers_that_can_be_told(tmp_path):
    bare = written.csv({"FP1": FZ / 2, "FP2": FZ / 2})
    found = read(tmp_path, bare)
    assert {question.key for question in found.needed} == {"unit:force", "rate"}
    told = read(
        tmp_path, bare, units={"force": "kg"}, rate_hz=100.0, columns={"FP1": "left.fz", "2": "right.fz"}
    )  # a name, or a number
    assert [(plate.side, plate.rate_hz) for plate in told.plates] == [("left", 100.0), ("right", 100.0)]
    np.testing.assert_allclose(told.plates[0].samples[:, 0], FZ / 2 * 9.80665, rtol=1e-6)


def test_sides_and_a_total_that_is_not_read_twice(tmp_path):
    table = {"time [s]": T, "Left [N]": FZ * 0.4, "Right [N]": FZ * 0.6, "Total [N]": FZ}
    found = read(tmp_path, written.csv(table))
    assert [plate.side for plate in found.plates] == ["left", "right"]
    assert any("sum" in row.value for row in found.findings)


def test_body_weights_are_newtons_once_the_weight_is_told(tmp_path):
    table = written.csv({"time (s)": T, "Fz (BW)": FZ / 700})
    assert [question.key for question in read(tmp_path, table).needed] == ["weight"]
    found = read(tmp_path, table, weight_n=700.0)
    np.testing.assert_allclose(found.plates[0].samples[:, 0], FZ, atol=0.01)


def test_volts_are_never_newtons(tmp_path):
    found = read(tmp_path, written.csv({"time (s)": T, "Fz (V)": FZ / 700}))
    assert "no unit of force" in found.needed[0].text


def test_force_that_points_down_is_turned_and_said(tmp_path):
    found = read(tmp_path, written.csv({"t [s]": T, "Fz [N]": -FZ, "Mx [N.mm]": -FZ * Y, "My [N.mm]": FZ * X}))
    np.testing.assert_allclose(found.plates[0].samples[:, 0], FZ, atol=1e-4)
    np.testing.assert_allclose(place_of(found.plates[0])[0], X, atol=1e-3)
    assert any("points down" in row.value for row in found.findings)


def test_the_axis_that_points_forward_can_be_told(tmp_path):
    data = written.csv({"t [s]": T, "Fz [N]": FZ, "COPx [mm]": Y, "COPy [mm]": -X})
    found = read(tmp_path, data, more={"facing": "+x"})
    np.testing.assert_allclose(place_of(found.plates[0])[0], X, atol=1e-4)
    np.testing.assert_allclose(place_of(found.plates[0])[1], Y, atol=1e-4)
    with pytest.raises(BadParameter, match="no axis"):
        read(tmp_path, data, more={"facing": "north"})


def test_holes_of_the_clock_are_lost_samples(tmp_path):
    keep = np.ones(len(T), bool)
    keep[100:105] = False
    found = read(tmp_path, written.csv({"t [s]": T[keep], "Fz [N]": FZ[keep]}))
    assert found.plates[0].time_s is not None
    assert any("5 samples are missing" in row.why for row in found.findings)


def test_a_place_of_an_empty_plate_is_nobodys(tmp_path):
    empty = T < 1
    data = written.csv({"t [s]": T, "Fz [N]": np.where(empty, 0.5, FZ), "COPx [mm]": X, "COPy [mm]": Y})
    data = data.replace(b",0.50000,", b",0.5,").decode().splitlines()
    data[5] = ",".join([*data[5].split(",")[:2], "", ""])
    found = read(tmp_path, ("\n".join(data) + "\n").encode())
    assert np.isfinite(found.plates[0].samples).all()
    data[300] = ",".join([*data[300].split(",")[:2], "", ""])
    found = read(tmp_path, ("\n".join(data) + "\n").encode())
    assert np.isnan(found.plates[0].samples[299, 1])
    assert any("1 loaded samples" in row.value for row in found.findings)


def changed(at, change):
    return lambda lines: [*lines[:at], change(lines[at]), *lines[at + 1 :]]


WRONG = {
    "text in a number": (changed(50, lambda line: line.replace(".", ".x", 1)), r"line 51, column t"),
    "another unit in a cell": (changed(80, lambda line: line + "kg"), r"line 81, column Fz"),
    "a column too few": (changed(60, lambda line: line.split(",")[0]), r"line 61: 1 of 2 columns"),
    "cut off": (lambda lines: [*lines[:-1], lines[-1].split(",")[0]], r"line 401: 1 of 2 columns"),
    "two rates": (
        lambda lines: lines[:200] + [f"{1.99 + 0.05 * n:.5f},700.0" for n in range(200)],
        r"rate changes from 100 to 20 Hz",
    ),
    "the time goes back": (lambda lines: lines[:200] + lines[100:300], r"line 201.*time goes back"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_line_and_column(tmp_path, name):
    change, message = WRONG[name]
    lines = written.csv({"t [s]": T, "Fz [N]": FZ}).decode().splitlines()
    with pytest.raises(ForeignFile if name != "cut off" else DamagedFile, match=message):
        read(tmp_path, ("\n".join(change(lines))).encode())


def test_a_line_that_was_cut_off_may_be_left_out(tmp_path):
    lines = written.csv({"t [s]": T, "Fz [N]": FZ}).decode().splitlines()
    found = read(tmp_path, "\n".join([*lines[:-1], "3.9"]).encode(), more={"torn": "drop"})
    assert len(found.plates[0].samples) == len(T) - 1


FOREIGN = {
    "empty": (b"", "is empty"),
    "an Excel book": (b"PK\x03\x04" + bytes(100), "ZIP"),
    "an HDF5 file": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    "noise, or encrypted": (bytes(range(256)) * 20, "no table of text"),
    "a letter": (b"Dear colleague,\nI send you the forces tomorrow.\n" * 5, "no table of numbers"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_refused_in_words(tmp_path, name):
    data, message = FOREIGN[name]
    with pytest.raises(ForeignFile, match=message):
        read(tmp_path, data)


def test_files_larger_than_any_recording_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_file, "MOST_BYTES", 1000)
    with pytest.raises(HostileFile, match="may have"):
        read(tmp_path, written.csv({"t [s]": T, "Fz [N]": FZ}))
    monkeypatch.setattr(text_file, "MOST_BYTES", 1 << 30)
    monkeypatch.setattr(text_file, "LONGEST_LINE", 5)
    with pytest.raises(HostileFile, match="line 1"):
        read(tmp_path, written.csv({"t [s]": T, "Fz [N]": FZ}))


def test_what_is_told_of_no_column_is_refused(tmp_path):
    data = written.csv({"t [s]": T, "Fz [N]": FZ})
    with pytest.raises(UnknownName, match="no column 'Fy'"):
        read(tmp_path, data, columns={"Fy": "fz"})
    with pytest.raises(BadParameter, match="nothing that a column can hold"):
        read(tmp_path, data, columns={"Fz [N]": "pressure"})
    with pytest.raises(BadParameter, match="no unit of force"):
        read(tmp_path, data, units={"force": "furlong"})


@pytest.mark.parametrize("every", [60, 333])
def test_rows_go_on_below_an_empty_line(tmp_path, every):
    lines = written.csv({"time_s": T, "fz_n": FZ}).decode().splitlines()
    told = [line for n, line in enumerate(lines) for line in ([line, ""] if n and n % every == 0 else [line])]
    found = read(tmp_path, "\n".join(told).encode())
    assert len(found.plates[0].samples) == len(T)
    assert not [finding for finding in found.findings if "not read" in finding.what]
    told[-1] = told[-1].replace(".", "?", 1)
    with pytest.raises(ForeignFile, match=f"line {len(told)}, column time_s.*It is the last line: remove it"):
        read(tmp_path, "\n".join(told).encode())
    back = [*told[:-1], "", *lines[1:]]
    with pytest.raises(ForeignFile, match=f"line {len(told) + 1}: the time goes back"):
        read(tmp_path, "\n".join(back).encode())


def test_below_an_empty_line_a_few_rows_are_a_sum_and_without_a_time_it_is_not_known(tmp_path):
    with_time = written.csv({"time_s": T, "fz_n": FZ}).decode()
    found = read(tmp_path, f"{with_time}\n\n1000,280000.5\n".encode())
    assert len(found.plates[0].samples) == len(T)
    bare = written.csv({"fz_n": FZ}).decode().splitlines()
    with pytest.raises(ForeignFile, match=r"line 101 is empty, and rows of numbers follow.*split the file there"):
        read(tmp_path, "\n".join([*bare[:100], "", *bare[100:]]).encode(), rate_hz=100.0)


def test_a_workbook_is_named_as_one(tmp_path):
    path = tmp_path / "forces.xlsx"
    path.write_bytes(b"PK\x03\x04\x14\x00rest")
    with pytest.raises(ForeignFile, match=r"is a workbook.*save its sheet as CSV"):
        importer_of(path)
