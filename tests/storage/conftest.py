import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import recovering
import storage_fakes

from soleplate.storage.first_look import remember
from soleplate.storage.opening import open_session
from soleplate.storage.writer import remove_journals, write_session


@pytest.fixture
def journalled(tmp_path):
    """A small session that is still in its journals: the names of its files."""
    return storage_fakes.record(tmp_path)


@pytest.fixture
def recording(journalled):
    return open_session(journalled.session_journal, find_driver=storage_fakes.find_driver)


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """What becomes of that session when it is written."""
    files = storage_fakes.record(tmp_path_factory.mktemp("written"))
    recording = open_session(files.session_journal, find_driver=storage_fakes.find_driver)
    return write_session(recording, files.session_file).read_bytes()


@pytest.fixture
def session_file(written, journalled):
    """Its file, instead of its journals."""
    remove_journals(journalled)
    journalled.session_file.write_bytes(written)
    remember(journalled.session_file, written)
    return journalled.session_file


@pytest.fixture
def cut_off(tmp_path):
    """A folder with the journals of a session that was cut off, made without our writer."""
    recovering.WHOLE.write(tmp_path / "s")
    return tmp_path / "s"
