"""Layouts are kept, read from files, and refused with a reason; settings survive damage."""

import json
from dataclasses import asdict

import pytest

from soleplate.errors import BadParameter, UnknownName, UnreadableFile
from soleplate.live.layouts import KINDS, LAYOUTS, find_layout, read_layout
from soleplate.live.settings import LiveSettings, settings_file


def test_every_kind_of_panel_is_in_some_layout():
    assert {panel.kind for layout in LAYOUTS.values() for panel in layout.panels} == set(KINDS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_survives_its_file(name, tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(asdict(LAYOUTS[name])))
    assert read_layout(path) == LAYOUTS[name]
    assert find_layout(str(path)) == LAYOUTS[name]


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        ("{", UnreadableFile, "cannot be read"),
        ("[]", BadParameter, "holds no layout"),
        ('{"panels": []}', BadParameter, "no panels"),
        ('{"panels": [{"kind": "pie", "row": 0, "column": 0}]}', BadParameter, "'pie'"),
        ('{"panels": [{"kind": "force", "row": -1, "column": 0}]}', BadParameter, "whole numbers"),
        ('{"panels": [{"kind": "force", "row": 0, "column": 1e9}]}', BadParameter, "whole numbers"),
        ('{"panels": [{"kind": "force"}]}', BadParameter, "holds no layout"),
    ],
)
def test_what_is_no_layout_is_told(content, kind, says, tmp_path):
    path = tmp_path / "own.json"
    path.write_text(content)
    with pytest.raises(kind, match=says):
        find_layout(str(path))


def test_an_unknown_name_is_told():
    with pytest.raises(UnknownName, match="overview"):
        find_layout("overwiew")
    with pytest.raises(UnreadableFile):
        find_layout("nowhere.json")


def test_settings_are_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert LiveSettings.load() == LiveSettings()
    LiveSettings("cells", 30.0, "dark").save()
    assert LiveSettings.load() == LiveSettings("cells", 30.0, "dark")


@pytest.mark.parametrize("content", ["", "[]", "{", json.dumps({"layout": 3, "seconds": "x", "theme": None}),
                                     json.dumps({"seconds": 7.0})])  # fmt: skip
def test_damaged_settings_are_the_defaults(content, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(content)
    assert LiveSettings.load() == LiveSettings()


def test_nothing_is_remembered_where_nothing_can_be(tmp_path):
    (tmp_path / "file").write_text("")
    assert not LiveSettings().save(tmp_path / "file" / "live.json")
