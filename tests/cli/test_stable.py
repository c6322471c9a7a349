"""``soleplate retest --stable``: what is stable is decided once, for a folder, before anybody looks."""

from soleplate.cli.main import main
from soleplate.scoring.reliability.stable import PLAN_FILE


def test_the_interval_is_decided_once_for_a_folder(tmp_path, capsys):
    assert main(["retest", str(tmp_path), "--stable"]) == 2
    assert "Nobody decided yet" in capsys.readouterr().err
    assert main(["retest", str(tmp_path), "--stable", "2-21"]) == 1  # the plan is kept; there are no sessions yet
    assert (tmp_path / PLAN_FILE).is_file()
    assert main(["retest", str(tmp_path), "--stable", "5-30"]) == 2
    assert "The plan says 2 to 21 days" in capsys.readouterr().err


def test_what_is_no_span_of_days_is_a_wrong_usage(tmp_path, capsys):
    for words in ("x", "21-2", "0-5"):
        assert main(["retest", str(tmp_path), "--stable", words]) == 2
    assert "is no span of days" in capsys.readouterr().err


def test_a_table_holds_no_answers(tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text("person,visit,value\n1,1,3\n")
    assert main(["retest", str(table), "--stable", "2-21"]) == 2
    assert "needs a folder of sessions" in capsys.readouterr().err


def test_one_persons_two_legs_are_refused_by_name(tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text("person,visit,value,side\nP1,1,150,left\nP1,2,139,left\nP1,1,160,right\nP1,2,148,right\n")
    assert main(["retest", str(table), "--save"]) == 1
    assert "two legs of a person are one person" in capsys.readouterr().err
    assert not (tmp_path / "reliability.json").exists()
