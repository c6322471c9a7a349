"""Every path, attribute and column of the session file, once.

Reader, writer, guard, verify and the tables of ``docs/file-format.md`` all work from what stands below. What a value
may be is said by the dataclass of the model that it becomes; a column says where it is stored, and in which versions.
"""

from __future__ import annotations

import re
from typing import get_type_hints

from soleplate.api.events import Rated, Replied
from soleplate.model.cell_fault import CellFault
from soleplate.model.edit import Edit
from soleplate.model.plate import BoardFacts, Calibration, Tare
from soleplate.model.result import Result
from soleplate.model.session import FileMarks, PlateMarks, SessionHeader
from soleplate.model.stream import Gap, SegmentStart, StreamInfo
from soleplate.model.trial import RepMark, Trial
from soleplate.model.typed import Count
from soleplate.storage.hdf5.columns import Array, Column, Table, as_data, columns_of

__all__ = [
    "ARRAYS", "ARRIVALS", "CALIBRATION", "CALIBRATION_ATTRS", "DIGESTS", "DIGEST_ATTRS", "EDITS", "EDITS_ATTRS",
    "OPEN_GROUPS", "PLATE_ATTRS", "PLATE_TABLES", "RESULTS", "ROOT_ATTRS", "SAMPLE_TYPES", "SOURCE_BYTES",
    "STREAM_ATTRS", "TABLES", "is_name",
]  # fmt: skip

SAMPLE_TYPES: dict[str, str] = {"int32": "<i4", "float64": "<f8"}

ROOT_ATTRS = (
    *columns_of(FileMarks, format="`soleplate-session`", format_version="2; files of version 1 are read on"),
    *columns_of(
        SessionHeader,
        session_id="32 hexadecimal digits",
        visit_id="the same for all sessions of one participant on one day (by the clock of the computer)",
        created_utc="start, ISO 8601 with `Z`",
        software="what recorded it, with its version",
        protocol="script",
        protocol_version="its version",
        protocol_digest="SHA-256 of its source text",
        parameters="every parameter of the protocol with the value used",
        participant="a code; never a name",
        involved="the leg with the complaint",
        dominant="the dominant leg",
        limits="every threshold in force, as text",
        notes="free text",
    ),
    *columns_of(
        FileMarks,
        state="how it ended; `recovered`: cut off, and put together from journals",
        recovered="whether it was put together from journals after a crash",
        recovery="what was torn or missing then; empty when nothing was",
    ),
    as_data("recovery"),
    *columns_of(
        FileMarks,
        raw_sha256="check sum of what came from the plates, see below",
        roles="the plates, in the order of the rig; session time is that of the first",
    ),
)
PLATE_ATTRS = columns_of(
    PlateMarks,
    url="how it was reached",
    driver="the driver that decoded it",
    options="of the driver",
    skew_us="how much later than the first cell each cell is sampled",
    streams="the streams, in order",
)
STREAM_ATTRS = (
    *columns_of(
        StreamInfo,
        kind="of the samples",
        unit="of the samples: `count`, `N`, `N, N.mm` or `mm`",
        dtype="of `samples`",
        columns="name of each column",
        nominal_rate_hz="what the board claims",
    ),
    Column("measured_rate_hz", float, "conversions per second of session time, lost ones included"),
    *columns_of(StreamInfo, tick_hz="ticks per second of the device clock"),
)
_NUMBER = get_type_hints(Calibration, include_extras=True)["surface_height_mm"]
CALIBRATION_ATTRS = (
    Column("width_mm", _NUMBER, "size of the plate along x"),
    Column("depth_mm", _NUMBER, "size of the plate along y"),
    *columns_of(
        Calibration,
        surface_height_mm="height of the surface above the plane of the cells",
        rated_load_n="of one cell",
        stance_yaw_deg="the stance frame seen from the plate frame: turned so far counter-clockwise",
    ),
    Column("stance_origin_x_mm", _NUMBER, "and then shifted so far along x"),
    Column("stance_origin_y_mm", _NUMBER, "and along y"),
    *columns_of(
        Calibration,
        certificate="JSON, or empty; without a `name` in it the plate is uncalibrated; `noise_floor` is the last one",
    ),
)
EDITS_ATTRS = (
    Column("count", Count, "how many edits there are", since=2),
    Column("head", str, "`digest` of the last one, or empty", since=2),
)
DIGEST_ATTRS = (
    Column("recorded_sha256", str, "over the parts that never change: all but `edits` and `results/...`", since=2),
    Column("sha256", str, "over all parts", since=2),
)
OPEN_GROUPS = {
    "source": "where an imported session came from",
    "context": "what else is known of the session",
}  # optional; attributes of any name, text or numbers
SOURCE_BYTES = Array(
    "bytes", 1, "<u1", "byte", "byte of the file", "optional: the file that was imported, byte for byte", since=2
)

ARRAYS = (
    Array("samples", 2, "samples", "", "row of the stream, cell", "what the converter gave, never filled or repaired"),
    Array("ticks", 1, "<i8", "tick", "row of the stream", "device time of each row, unwrapped to 64 bits"),
    Array(
        "flags", 1, "<u1", "bits", "row of the stream",
        "bits 0-3: cell 0-3 saturated, unplugged or out of sync; 4: the board missed a conversion just before; "
        "5: sync input level; 6: sync input edge; 7: the board reports trouble",
    ),
    Array(
        "trial_rows", 2, "<i8", "row", "trial as in `/trials`, first row and row behind the last",
        "the rows of each trial: session time from `start_s` to below `end_s`", since=2,
    ),
)  # fmt: skip
ARRIVALS = Table(
    "the chunk that ends with this row had arrived at the host at `host_s`",
    dict,
    (
        Column("row", Count, "row of the stream"),
        Column("device_s", float, "`ticks[row] / tick_hz`"),
        Column("host_s", float, "the host's monotonic clock"),
    ),
    50_000_000,
)
CALIBRATION = (
    Array(
        "matrix", 2, "<f8", "N and N.mm per count", "Fz, Mx, My; cell",
        "(counts - zero) to Fz (up on the person), Mx and My in the plate frame",
    ),
    Array("cell_x_mm", 1, "<f8", "mm", "cell", "where each cell stands, to the right of the centre"),
    Array("cell_y_mm", 1, "<f8", "mm", "cell", "where each cell stands, in front of the centre"),
)  # fmt: skip

PLATE_TABLES = {
    "segments": Table(
        "what lies between two connections or restarts; each stream has one at row 0",
        SegmentStart,
        columns_of(
            SegmentStart, BoardFacts,
            stream="name of the stream", first_row="where it begins", device_id="unique id stored in the board",
            name="of the plate", board="its kind", adc="its converter", firmware="its version", gain="of the converter",
            bits="of the converter", boot_id="another one after each restart",
            reason="`damaged`: its journal had a hole, and its lines no check sum; `jumped`: its numbers did, by more "
            "than the time that had passed",
        ),
        100_000,
    ),
    "gaps": Table(
        "conversions that are missing",
        Gap,
        columns_of(Gap, stream="name of the stream", row="they are missing just before this row", lost="so many"),
        1_000_000,
    ),
    "faults": Table(
        "optional: marks beside the samples of single cells",
        CellFault,
        (
            *columns_of(
                CellFault, stream="name of the stream", cell="name of its column", kind="what was seen",
                first_row="the first marked row", rows="how many rows", text="what was measured",
            ),
            as_data("text"),
        ),
        100_000,
    ),
    "tares": Table(
        "every zero, also the refused ones",
        Tare,
        (
            *columns_of(
                Tare, time_s="middle of its window", counts="mean of each column of the plate, NaN where unknown",
                noise_n="SD of the unloaded force after a 10 Hz low-pass", accepted="whether it holds",
                reason="why it was refused",
            ),
            as_data("reason"),
            *columns_of(Tare, phase="before or after the trials"),
        ),
        10_000,
    ),
}  # fmt: skip

_CONDITIONS = get_type_hints(Trial, include_extras=True)["conditions"]
EDITS = Table(
    "corrections, append-only",
    Edit,
    columns_of(
        Edit, utc="when, ISO 8601 with `Z`", who="by whom",
        what="`trial/<number>/` + `state`, `reason` or `side`, or `rep/<trial>/<number>/` + `start_s` or `end_s`",
        old="value before", new="value after", why="the reason given", digest="see below",
    ),
    10_000,
)  # fmt: skip
TABLES = {
    "events": Table(
        "everything that happened, in order; nothing is deleted",
        dict,
        (
            *columns_of(Rated, time_s="session time"),
            Column("event", str, "its kind"),
            Column("data", str, "the event as JSON, with its kind under `event`; `texts` holds its sentences as data"),
        ),
        500_000,
    ),
    "replies": Table(
        "the replies that hold after every undo and redo",
        Replied,
        (
            *columns_of(Replied, time_s="session time", index="of the protocol's step"),
            Column("word", str, "as `step`", until=1),
            Column("step", str, "kind of the step", since=2),
            *columns_of(Replied, reply="JSON"),
        ),
        100_000,
    ),
    "trials": Table(
        "the trials as recorded",
        Trial,
        (
            *columns_of(Trial, number="1, 2, ... in the order recorded"),
            Column("set", Count, "number of the set that it belongs to; 0 where the test has none", since=2),
            *columns_of(
                Trial, series="what was tried", side="the tested leg", start_s="session time", end_s="session time",
                state="`censored`: ended early, its time counts", reason="why it was rejected or censored",
            ),
            as_data("reason"),
            Column("conditions", _CONDITIONS, "JSON object of text", until=1),
            Column("asked", _CONDITIONS, "conditions that the test asked for, JSON object of text", since=2),
            Column("measured", _CONDITIONS, "conditions that were measured, likewise", since=2),
            Column("typed", _CONDITIONS, "conditions that were typed in afterwards, likewise", since=2),
        ),
        20_000,
    ),
    "reps": Table(
        "repetitions and holds as recorded",
        RepMark,
        columns_of(
            RepMark, trial="number of its trial", number="in the trial", side="the tested leg", start_s="session time",
            end_s="session time",
        ),
        200_000,
    ),
    "ratings": Table(
        "effort, pain and form",
        Rated,
        columns_of(
            Rated, time_s="session time", trial="number of the trial", scale="`effort`, `pain` or `form`",
            value="as answered",
        ),
        20_000,
    ),
    "edits": EDITS,
}  # fmt: skip
RESULTS = Table(
    "stored results of one scoring version",
    Result,
    (
        *columns_of(
            Result, key="of the metric", trial="0: of the whole session", rep="0: of the whole trial or session",
            side="the leg", value="NaN where there is none",
        ),
        Column("u_shared", float, "standard uncertainty that values of a session share; NaN: not stated", since=2),
        Column("u_random", float, "standard uncertainty of this value alone; NaN: not stated", since=2),
        *columns_of(Result, unit="of the value", reason="why there is no value, or what limits it"),
        as_data("reason"),
        *columns_of(Result, method="how it was made"),
        as_data("method"),
    ),
    200_000,
)  # fmt: skip
DIGESTS = Table(
    "the check sum of each part",
    dict,
    (Column("part", str, "name of the part", since=2), Column("sha256", str, "64 hexadecimal digits", since=2)),
    2_000,
)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
_RESERVED = frozenset({*PLATE_TABLES, "calibration"})


def is_name(text: str, *, stream: bool = False) -> bool:
    """Return whether ``text`` may name a role (or a stream): 1 to 32 letters, digits, ``_`` or ``-``."""
    return bool(_NAME.fullmatch(text)) and not (stream and text in _RESERVED)
