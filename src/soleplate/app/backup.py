"""A whole clinic in one file, and back: sessions, people, plates, settings, and names where that is wanted."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from soleplate.app.names import Names
from soleplate.app.people import PEOPLE_FILE, People
from soleplate.app.settings import NAMES_FILE, SETTINGS_FILE, AppSettings
from soleplate.errors import HostileFile, StorageError, UnreadableFile, ordinary
from soleplate.model.stamp import utc_stamp
from soleplate.model.typed import Count, Sha256, typed
from soleplate.storage.files import JOURNAL, SESSION_FILE, in_use, make_folder, new_file, write_new
from soleplate.storage.remembered import user_folder
from soleplate.text import Text
from soleplate.version import __version__

__all__ = ["Restored", "back_up", "restore"]

FORMAT = 1
MANIFEST = "backup.json"
LIBRARY, USER = "library", "user"
#: of a library: sessions, what is left of those that were cut off, and what the clinic typed or learned
KEPT = (SESSION_FILE, JOURNAL, f"{JOURNAL}.damaged", ".json", ".jsonl", ".yaml")
PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]{1,255}")
MANIFEST_BYTES = 64 << 20
BLOCK = 1 << 20
SWELLS = 50  # texts shrink to a tenth, sessions not at all


@dataclass(frozen=True)
class _Entry:
    """Hold the size of one file of a backup in bytes, and its check sum."""

    size: Count
    sha256: Sha256


@dataclass(frozen=True)
class _Manifest:
    """Hold what a backup says of itself; ``files`` by their place in it."""

    format: Count
    made_utc: str
    made_with: str
    names: bool
    files: Mapping[str, _Entry]


@dataclass
class Restored:
    """Say what became of the files of a backup.

    Attributes
    ----------
    written, same : int
        Files that were not there, and files that were there with the same content.
    kept : list of Path
        Files of this computer that are others than those of the backup: they were left as they are.
    people : int
        Participants that were added to those of the library.
    """

    written: int = 0
    same: int = 0
    kept: list[Path] = field(default_factory=list)
    people: int = 0


def back_up(
    library: Path,
    out: Path,
    *,
    user: Path | None = None,
    names: bool = True,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> int:
    """Write everything of a clinic into one new file, read it again, and return how many files it holds.

    Parameters
    ----------
    library : Path
        Folder of the sessions, with the folders in it.
    out : Path
        The file to make, a zip archive.
    user : Path, optional
        Folder of settings and plates; that of this user by default.
    names : bool
        Also keep the names of people.
    progress : callable
        Told how many of how many files are written.

    Raises
    ------
    StorageError
        When ``out`` exists, the disk is full, or a test is being recorded.
    UnreadableFile
        When a file cannot be read.
    """
    wanted = dict(_to_keep(library, user or user_folder(), names))
    running = next((path for path in wanted.values() if path.name.endswith(JOURNAL) and in_use(path)), None)
    if running is not None:
        raise StorageError(
            Text("No backup was made: {name} is being recorded", name=running.name), do=Text("Wait for its end")
        )
    entries: dict[str, _Entry] = {}
    with new_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (place, path) in enumerate(sorted(wanted.items()), 1):
            entries[place] = _put(archive, place, path)
            progress(number, len(wanted))
        manifest = _Manifest(FORMAT, utc_stamp(), __version__, names, entries)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
    try:
        with zipfile.ZipFile(out) as archive:
            for place, entry in entries.items():
                _checked(archive, place, entry)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return len(entries)


def restore(
    archive: Path,
    library: Path,
    *,
    user: Path | None = None,
    names: bool = True,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Restored:
    """Bring back what a backup holds; everything is checked before anything is written, and nothing is overwritten.

    Parameters
    ----------
    archive : Path
        What ``back_up`` made.
    library, user : Path
        Where sessions, and where settings and plates go.
    names : bool
        Also bring back the names.
    progress : callable
        Told how many of how many files are done.

    Raises
    ------
    UnreadableFile
        When the file is no backup, is damaged, or was made by a newer version.
    HostileFile
        When it names places outside of the folders.
    StorageError
        When the disk refuses.
    """
    user = user or user_folder()
    done = Restored()
    try:
        with zipfile.ZipFile(ordinary(archive)) as opened:
            manifest = _manifest(opened, archive)
            for place, entry in manifest.files.items():
                _checked(opened, place, entry)
            for number, place in enumerate(manifest.files, 1):
                _bring_back(opened, place, library, user, names, done)
                progress(number, len(manifest.files))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile(
            Text("{name} is no backup, or is damaged", name=archive.name),
            why=str(error),
            do=Text("Take another copy of it; nothing that was here before was changed"),
        ) from error
    return done


def _to_keep(library: Path, user: Path, names: bool) -> Iterator[tuple[str, Path]]:
    for top, folder in ((LIBRARY, library), (USER, user / "plates")):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if path.is_file() and not path.is_symlink() and not hidden and path.name.endswith(KEPT):
                inside = path.relative_to(library if top == LIBRARY else user).as_posix()
                yield f"{top}/{inside.encode('utf-8', 'replace').decode().replace('?', '_')}", path
    for name in (SETTINGS_FILE, "live.json", *([NAMES_FILE] if names else [])):
        if (user / name).is_file():
            yield f"{USER}/{name}", user / name


def _put(archive: zipfile.ZipFile, place: str, path: Path) -> _Entry:
    info = zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_STORED if path.suffix == SESSION_FILE else zipfile.ZIP_DEFLATED
    try:
        data = ordinary(path).read_bytes()
    except OSError as error:
        raise UnreadableFile(
            Text("{name} cannot be read", name=path.name), why=str(error), do=Text("Close programs that hold it")
        ) from error
    archive.writestr(info, data)
    return _Entry(len(data), hashlib.sha256(data).hexdigest())


def _manifest(opened: zipfile.ZipFile, archive: Path) -> _Manifest:
    try:
        with opened.open(MANIFEST) as file:
            text = file.read(MANIFEST_BYTES + 1)
        if len(text) > MANIFEST_BYTES:
            raise ValueError("too long")
        said = json.loads(text)
    except (KeyError, ValueError, RecursionError) as error:
        raise UnreadableFile(
            Text("{name} is no backup", name=archive.name),
            why=Text("it holds no readable {manifest}", manifest=MANIFEST),
            do=Text("Make one with: {command}", command="soleplate backup"),
        ) from error
    if isinstance(said, dict) and isinstance(said.get("format"), int) and said["format"] > FORMAT:
        raise UnreadableFile(
            Text("{name} was made by a newer Soleplate", name=archive.name), do=Text("Update this one first")
        )
    found: _Manifest = typed(_Manifest, said, source=archive.name)
    if sum(entry.size for entry in found.files.values()) > SWELLS * archive.stat().st_size + MANIFEST_BYTES:
        raise HostileFile(
            Text("{name} would swell to more than {times} times its size", name=archive.name, times=SWELLS),
            do=Text("Do not use it; ask whoever sent it for the original"),
        )
    for place in found.files:
        if not _is_ours(place):
            raise HostileFile(
                Text("{name} names a place outside of its folders: {place}", name=archive.name, place=place[:80]),
                do=Text("Do not use it; ask whoever sent it for the original"),
            )
    return found


def _is_ours(place: str) -> bool:
    top, *rest = place.split("/")
    plain = all(PART.fullmatch(part) and part.strip(" .") == part for part in rest)
    if top == USER:
        allowed = rest in ([SETTINGS_FILE], ["live.json"], [NAMES_FILE]) or rest[:1] == ["plates"]
    else:
        allowed = top == LIBRARY
    return bool(rest) and plain and allowed and place.endswith(KEPT) and not rest[-1].startswith(".")


def _checked(opened: zipfile.ZipFile, place: str, entry: _Entry) -> None:
    """Read a file of the archive to its end and compare; never more than it says of itself."""
    digest, size = hashlib.sha256(), 0
    try:
        with opened.open(place) as file:
            while block := file.read(min(BLOCK, entry.size - size + 1)):
                digest.update(block)
                size += len(block)
                if size > entry.size:
                    break
    except KeyError:
        size = -1
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise UnreadableFile(
            Text("The backup is damaged: {place} is not what was stored", place=place),
            do=Text("Take another copy of it; nothing was changed"),
        )


def _bring_back(opened: zipfile.ZipFile, place: str, library: Path, user: Path, names: bool, done: Restored) -> None:
    top, rest = place.split("/", 1)
    data = opened.read(place)
    path = (library if top == LIBRARY else user) / PurePosixPath(rest)
    make_folder(path.parent)
    if top == LIBRARY and rest == PEOPLE_FILE and path.exists():
        done.people += _add_people(data, library)
    elif top == USER and rest == NAMES_FILE:
        if names:
            _add_names(data, path)
    elif top == USER and rest == SETTINGS_FILE:
        if not path.exists():
            write_new(path, data)
            settings = AppSettings.load(path)
            settings.library = str(library.resolve())
            settings.save(path)
            done.written += 1
    elif not path.exists():
        write_new(path, data)
        done.written += 1
    elif path.is_file() and path.read_bytes() == data:
        done.same += 1
    else:
        done.kept.append(path)


def _add_people(data: bytes, library: Path) -> int:
    """Add the participants that this library does not know."""
    here, theirs = People.load(library), People.of(data, PEOPLE_FILE)
    new = [person for code, person in theirs.items() if code not in here.known]
    for person in new:
        here.put(person)
    return len(new)


def _add_names(data: bytes, path: Path) -> None:
    """Add the names that this computer does not know."""
    names = Names(path)
    try:
        found = json.loads(data)
        pairs = [(str(code), str(name)) for code, name in found.items()]
    except (ValueError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            Text("The names in the backup cannot be read"),
            do=Text("Restore without them: {option}", option="--no-names"),
        ) from error
    for code, name in pairs:
        if not names.of(code):
            names.put(code, name)
