import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import storage_fakes

from soleplate.storage.opening import open_session
from soleplate.storage.writer import write_session


@pytest.fixture
def journalled(tmp_path):
    """A small session that is still in its journals: the names of its files."""
    return storage_fakes.record(tmp_path)


@pytest.fixture
def recording(journalled):
    return open_session(journalled.session_journal, find_driver=storage_fakes.find_driver)


@pytest.fixture
def session_file(recording, journalled):
    return write_session(recording, journalled.session_file)
