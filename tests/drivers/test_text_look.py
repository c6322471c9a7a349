"""A port with an unknown sketch: its speed, its lines and what is said of them; a plate URL comes out that opens."""

import json
import os
import pty
import time

import numpy as np
import pytest
from patience import until
from printing import Sketch
from soleplate_drivers import serial_plate, text_look
from soleplate_drivers.text_plate import DRIVER

from soleplate.api.driver import PlateUrl
from soleplate.cli.main import main
from soleplate.cli.terminal import looking
from soleplate.errors import BadParameter, PlateNotFound
from soleplate.model.parameter import parse_parameters
from soleplate.text import Text


@pytest.fixture
def sketch(monkeypatch):
    monkeypatch.setattr(text_look, "LOOK_S", 1.2)
    made = []

    def make(say, rate_hz=80.0):
        made.append(Sketch(rate_hz).prints(say))
        return made[-1].port

    yield make
    for one in made:
        one.stop()


def by_corner(i, t):
    loads = f"FL:{1000 + i % 7}.25g FR:{1100 + i % 3}.50g BL:900.75g BR:{950 + i % 5}.00g"
    return f"[{1000 * t + 7000:.0f}ms] {loads}\r\n".encode()


def test_a_look_gives_a_url_that_opens(sketch):
    port = sketch(by_corner)
    look = DRIVER.look(port, {})
    assert look.guess.understood
    assert look.guess.questions == ()
    url = PlateUrl.parse(str(look.url))
    assert url == look.url
    options = parse_parameters(DRIVER.options, url.options, of="text:")
    connection = DRIVER.open(url, options, ["plate"])["plate"]
    try:
        assert connection.facts.streams[0].columns == ("FL", "FR", "BL", "BR")
        assert connection.calibration.cell_x_mm.tolist() == [-170, 170, -170, 170]
        assert connection.calibration.cell_y_mm.tolist() == [170, 170, -170, -170]
        assert connection.facts.streams[0].nominal_rate_hz == pytest.approx(80, rel=0.2)
    finally:
        connection.close()


def test_a_port_that_sends_no_text_is_named(sketch, monkeypatch):
    monkeypatch.setattr(text_look, "TRY_S", 0.05)
    port = sketch(lambda i, t: bytes([0x80 + i % 100, 0xFE, 0x90, i % 7, 0xC0, 0x9F]))
    with pytest.raises(PlateNotFound, match="no text at any speed"):
        DRIVER.look(port, {})


def test_a_silent_port_is_named(monkeypatch):
    monkeypatch.setattr(text_look, "LISTEN_S", 0.2)
    ours, theirs = pty.openpty()
    with pytest.raises(PlateNotFound, match="Nothing comes"):
        DRIVER.look(os.ttyname(theirs), {})
    os.close(ours)
    os.close(theirs)


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command with answers typed: (status, what it said)."""

    def command(*words, typed=(), prompt=None):
        answers = list(typed)
        monkeypatch.setattr(looking, "can_ask", lambda: bool(typed) or prompt is not None)
        monkeypatch.setattr(looking.click, "prompt", prompt or (lambda *_, **__: answers.pop(0)))
        status = main(list(words))
        assert not answers, "more answers than questions"
        return status, capsys.readouterr().out

    return command


def test_the_command_shows_one_table_and_the_url(sketch, run):
    status, said = run("plates", f"text:{sketch(by_corner)}")
    assert status == 0, said
    assert "The URL that fits: " in said
    assert "by their names" in said


def test_the_command_asks_what_is_not_sure(sketch, run):
    port = sketch(lambda i, t: f"{1000 * t + 5:.0f},17.5,17.{i % 9},17.6,17.5\n".encode())
    status, said = run("plates", f"text:{port}")
    assert status == 1
    assert "Not sure: In which unit" in said
    status, said = run("plates", f"text:{port}", typed=["1", "2"])
    assert status == 0, said
    assert f"text:{port}?columns=t,FL,FR,BL,BR&separator=comma&unit=kg" in said
    status, said = run("plates", f"text:{port}", typed=["2", ""])
    assert status == 0, said
    assert "unit=N&places=none" in said


def test_one_answer_says_columns_and_unit(sketch, run):
    port = sketch(lambda i, t: f"17,{502 + i % 5} 17,{499 - i % 3}\n".encode())
    status, said = run("plates", f"text:{port}", typed=["9 kg", "1 stone", "1 kg"])
    assert status == 0, said
    assert said.count("is none of these") == 2
    assert "columns=L,R&separator=space&unit=kg&numbers=comma" in said


def test_the_command_as_json_says_what_is_asked(sketch, run):
    port = sketch(lambda i, t: f"{1000 * t + 5:.0f},17.5,17.{i % 9},17.6,17.5\n".encode())

    def told(url):
        status, said = run("plates", url, "--json")
        assert status == 0
        return json.loads(said)[0]

    def asks():  # it looks for a second and a bit: too little where the machine lets nobody print
        first = told(f"text:{port}")
        return not first["understood"] and [question["key"] for question in first["questions"]] == ["unit", "places"]

    until(asks)
    until(lambda: told(f"text:{port}?unit=kg&places=none")["understood"])
    assert "places=none" in told(f"text:{port}?unit=kg&places=none")["url"]


@pytest.mark.parametrize(
    ("options", "x", "y"),
    [
        ("columns=a,b,c,d", [170, -170, -170, 170], [170, 170, -170, -170]),
        ("columns=FL,FR,BL,BR", [-170, 170, -170, 170], [170, 170, -170, -170]),
        ("columns=a,b,c,d&width=400&depth=300", [200, -200, -200, 200], [150, 150, -150, -150]),
        ("columns=a,b,c&places=0:200,-180:-120,180:-120", [0, -180, 180], [200, -120, -120]),
        ("columns=a,b,c,d&places=none", [0] * 4, [0] * 4),
        ("columns=total", [0], [0]),
        ("columns=L,R", [-170, 170], [0, 0]),
    ],
)
def test_where_the_cells_stand(options, x, y):
    from soleplate_drivers.text_places import calibration_of
    from soleplate_drivers.text_plate import _layout

    url = PlateUrl.parse(f"text:/dev/ttyUSB0?{options}&unit=N")
    told = parse_parameters(DRIVER.options, url.options, of="text:")
    made = calibration_of(_layout(told), told)
    np.testing.assert_array_equal(made.cell_x_mm, x)
    np.testing.assert_array_equal(made.cell_y_mm, y)
    assert made.n_per_count.sum() > 0


@pytest.mark.parametrize(
    "columns", ["TL,TR,BL,BR", "FL,FR,BL,RR", "top_left,top_right,rear_left,rear_right", "left1,right1,left2,right2"]
)
def test_names_that_are_half_known_are_not_passed_over(columns):
    """By their order the cells would stand where their names say that they do not."""
    from soleplate_drivers.text_places import calibration_of
    from soleplate_drivers.text_plate import _layout

    options = parse_parameters(DRIVER.options, {"columns": columns, "unit": "N"}, of="text:")
    with pytest.raises(BadParameter, match="do not say at which four corners"):
        calibration_of(_layout(options), options)
    options = parse_parameters(DRIVER.options, {"columns": columns, "unit": "N", "places": "none"}, of="text:")
    assert not calibration_of(_layout(options), options).cell_x_mm.any()


def test_a_port_without_a_board_of_ours_is_looked_at(sketch, run, monkeypatch):
    class Silent:
        def __init__(self, *_):
            raise PlateNotFound(Text("No Soleplate board answers"), do=Text("Flash one"))

    port = sketch(by_corner)
    monkeypatch.setattr(serial_plate, "_usb_ports", lambda: [port])
    monkeypatch.setattr(serial_plate, "SerialLine", Silent)
    status, said = run("plates")
    assert status == 0
    assert f"serial:{port}: No Soleplate board answers" in said
    assert f"The URL that fits: 'text:{port}?line=" in said


def test_corners_are_found_by_pressing(sketch, run):
    """Somebody presses front right, front left, back left, back right; the board prints another order."""
    pressing = [None]

    def say(i, t):
        held = 5 * (pressing[0] is not None)
        loads = [f"{3 + i * n % 7 / 1000 + held + 40 * (pressing[0] == n - 1):.3f}" for n in (1, 2, 3, 4)]
        return f"{1000 * t + 5:.0f},{','.join(loads)}\n".encode()

    port = sketch(say)
    answers = iter(["1", "p", "", "2", "0", "1", "3"])

    def prompt(text, **_):
        answer = next(answers)
        if "Press on" in text:
            pressing[0] = int(answer)
            time.sleep(0.3)
        return answer

    status, said = run("plates", f"text:{port}", prompt=prompt)
    assert status == 0, said
    assert "columns=t,FL,BL,FR,BR" in said
