"""The simulated plate: a virtual athlete, or a person's recorded forces, as the bytes of a real board."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from weakref import WeakSet
from zlib import crc32

import numpy as np
from soleplate_drivers.framing import Fp1Decoder, encode_data, encode_hello

from soleplate.api.driver import Block, Candidate, Connection, Decoder, PlateUrl
from soleplate.api.events import Event
from soleplate.errors import BadParameter
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.stream import StreamInfo
from soleplate.sim.athlete import Athlete
from soleplate.sim.gestures.act import Loads, joined
from soleplate.sim.person import Person, parse_faults
from soleplate.sim.plate import SimulatedPlate, plate_of
from soleplate.sim.plate_errors import PlateErrors, parse_cell_faults
from soleplate.sim.recorded import RecordedAthlete, read_forces
from soleplate.sim.weights import WeightRig, parse_slips
from soleplate.text import Text

__all__ = ["DRIVER", "SimulatedConnection", "SimulatedDriver"]

#: from a cue, on the device's clock, until the athlete acts on it: a simple reaction time
LATENCY_S = 0.3
PLANTED = ("spread", "crosstalk", "misplaced", "bend", "cell_faults")
EXACT = '{"name": "simulated plate, exact by construction"}'


class SimulatedDriver:
    """Open plates that do not exist."""

    name = "sim"
    summary = Text("a virtual athlete on simulated plates; no hardware needed")
    live = False
    options = (
        Parameter("seed", 1, Text("Same seed, same bytes"), "", 0, 2**31 - 1),
        Parameter("rate", 1000.0, Text("Conversions per second"), "Hz", 20, 4000),
        Parameter("noise", 0.1, Text("RMS noise of one cell"), "N", 0, 100),
        Parameter("cells", "4", Text("Cells of the plate"), choices=("3", "4")),
        Parameter("mass", 70.0, Text("Body mass"), "kg", 10, 300),
        Parameter("skill", 0.8, Text("0 unsteady and heavy-footed, 1 steady and soft"), "", 0, 1),
        Parameter("asymmetry", 0.15, Text("How much worse the left leg is, as a share"), "", -0.9, 3),
        Parameter("fatigue", 0.0, Text("Share of height or speed lost by the end of a set"), "", 0, 0.9),
        Parameter("tremor", 0.0, Text("Amplitude of an 8 Hz tremor over body weight"), "", 0, 0.1),
        Parameter("tempo", 0.0, Text("SD of the lateness at each beat"), "s", 0, 0.5),
        Parameter(
            "faults", "", Text("Faults to make, e.g. touch@4,support@10 (s into the first trial that lasts so long)")
        ),
        Parameter("drops", 0.0, Text("Share of frames lost on the way"), "", 0, 0.5),
        Parameter("drift", 0.0, Text("Drift of the zero"), "N/min", -100, 100),
        Parameter("spread", 0.0, Text("SD of the gains of the cells, as a share"), "", 0, 0.3),
        Parameter("crosstalk", 0.0, Text("Share of a load that other cells show, at most"), "", 0, 0.2),
        Parameter("misplaced", 0.0, Text("SD of the places of the cells"), "mm", 0, 50),
        Parameter("bend", 0.0, Text("How far a bending plate draws a force at its edge to the middle"), "mm", 0, 50),
        Parameter("cell_faults", "", Text("Bad cells, e.g. dead@c2,saturated@c1,crossed@c0+c1,drift@c3=6 (N/min)")),
        Parameter(
            "placing", 0.0, Text("SD of where the virtual rig truly puts a weight, along each axis"), "mm", 0, 50
        ),
        Parameter("slips", "", Text("What the virtual rig does wrong, e.g. weight@7,spot@9 (number of the placing)")),
        Parameter("ring", 120.0, Text("Frequency at which the empty plate rings"), "Hz", 5, 1000),
        Parameter("forces", "", Text("Play this recording (CSV) instead of the virtual athlete")),
        Parameter("ml", "", Text("Column of the recording that is the medio-lateral CoP")),
        Parameter("ap", "", Text("Column of the recording that is the antero-posterior CoP")),
    )

    def __init__(self) -> None:
        self._stages: WeakSet[_Stage] = WeakSet()  # each lives as long as its plates
        #: longest block of samples, s; samples do not depend on it
        self.block_s = LATENCY_S

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Put one athlete on a plate for each role."""
        if url.address:
            raise BadParameter(
                Text("The simulated plate has no address, but the URL names {address!r}", address=url.address),
                do=Text("Write sim:?seed=1, or sim:?forces=recording.csv"),
            )
        stage = _Stage(options, roles, self.block_s)
        self._stages.add(stage)
        return {role: SimulatedConnection(stage, role, index) for index, role in enumerate(roles)}

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return the decoder of FP1, as for any board that speaks it."""
        return Fp1Decoder(facts)

    def find(self) -> Sequence[Candidate]:
        """Return nothing: a simulated plate is always there and need not be found."""
        return ()

    def on_event(self, event: Event) -> None:
        """Let every athlete on a plate hear the cue."""
        for stage in self._stages:
            if not stage.over:
                stage.on_event(event)


class _Stage:
    """Hold the athlete and hand the same moments to every plate.

    A cue acts ``LATENCY_S`` after its own time, at once when that has passed. It is told at most two live frames
    later, so blocks that much shorter than the latency never overtake one: their size then changes no sample.
    """

    def __init__(self, options: Mapping[str, Scalar], roles: Sequence[str], block_s: float) -> None:
        self.options = options
        self.rate_hz = float(options["rate"])
        seeds = np.random.SeedSequence(int(options["seed"])).spawn(2 + len(roles))
        self.generators = [np.random.default_rng(seed) for seed in seeds]
        self.athlete: Athlete | RecordedAthlete
        if options["forces"]:
            named = {what: str(options[what]) for what in ("ml", "ap") if options[what]}
            recording = read_forces(Path(str(options["forces"])), named)
            self.athlete = RecordedAthlete(recording, self.rate_hz, roles)
        else:
            person = Person(
                float(options["mass"]), float(options["skill"]), float(options["asymmetry"]),
                float(options["fatigue"]), float(options["tremor"]), float(options["tempo"]),
            )  # fmt: skip
            faults = parse_faults(str(options["faults"]))
            self.athlete = Athlete(person, self.rate_hz, roles, self.generators[0], faults)
        self.rig = WeightRig(
            roles,
            self.rate_hz,
            np.random.default_rng([int(options["seed"]), 2]),
            placing_mm=float(options["placing"]),
            ring_hz=float(options["ring"]),
            slips=parse_slips(str(options["slips"])),
        )
        self.over = False
        frame_s = max(0.010, 2 / self.rate_hz)
        self._size = max(1, int(min(block_s, LATENCY_S - 2 * frame_s) * self.rate_hz + 1e-6))
        self._made = 0
        self._cues: deque[tuple[int, Event]] = deque()  # from which sample on, and what
        self._waiting: dict[str, deque[Loads]] = {role: deque() for role in roles}

    def next(self, role: str) -> Loads:
        """Return the block that this plate has not had yet."""
        if not self._waiting[role]:
            block = self._block()
            for queue in self._waiting.values():
                queue.append(block)
        return self._waiting[role].popleft()

    def on_event(self, event: Event) -> None:
        """Keep a cue until it acts."""
        self._cues.append((math.ceil((event.time_s + LATENCY_S) * self.rate_hz - 1e-6), event))

    def _block(self) -> Loads:
        """Make the next samples, piece by piece between the cues that fall into them."""
        parts: list[Loads] = []
        end = self._made + self._size
        while self._made < end:
            while self._cues and self._cues[0][0] <= self._made:
                event = self._cues.popleft()[1]
                self.rig.on_event(event)
                self.athlete.on_event(event)
            stop = min(end, self._cues[0][0]) if self._cues else end
            parts.append((self.rig if self.rig.busy else self.athlete).take(stop - self._made))
            self._made = stop
        return joined(parts)


class SimulatedConnection:
    """Turn what one plate bears into frames of FP1; ``athlete`` states the truth."""

    def __init__(self, stage: _Stage, role: str, index: int) -> None:
        options = stage.options
        self.calibration: Calibration = plate_of(int(options["cells"]))
        planted = {name: options[name] for name in PLANTED if options[name]}
        errors = _errors(planted, self.calibration, int(options["seed"]), index) if planted else None
        if not set(planted) - {"cell_faults"}:
            self.calibration = replace(self.calibration, certificate=EXACT)
        rng = stage.generators[2 + index]
        self._plate = SimulatedPlate(
            self.calibration, rng, float(options["noise"]), float(options["drift"]), errors=errors
        )
        columns = tuple(f"c{cell}" for cell in range(len(self.calibration.cell_x_mm)))
        stream = StreamInfo(columns=columns, nominal_rate_hz=stage.rate_hz)
        self.facts = BoardFacts(
            device_id=_device_id(int(options["seed"]), index, planted),
            name=f"sim-{role}",
            board="other",
            adc="other",
            firmware="1.0",
            boot_id=1,
            streams=(stream,),
        )
        self.athlete = stage.athlete
        self._stage, self._role = stage, role
        self._drops = float(options["drops"])
        (self._lossy,) = rng.spawn(1)
        self._made = 0
        self._greeting = encode_hello(self.facts)

    def read(self) -> Block | None:
        """Return the next block of the simulation; it never ends by itself."""
        load = self._stage.next(self._role)[self._role]
        n = len(load)
        number = np.arange(self._made, self._made + n)
        self._made += n
        time_s = number / self._stage.rate_hz
        counts = self._plate.counts(load.fz_n, load.ml_mm, load.ap_mm, time_s)
        ticks = np.rint(time_s * 1e6).astype(np.int64)
        kept = self._lossy.random(n) >= self._drops if self._drops else slice(None)
        data = encode_data(number[kept], ticks[kept], 0, counts[kept])
        greeting, self._greeting = self._greeting, b""
        return Block(greeting + data, float(time_s[-1]))

    def close(self) -> None:
        """Send the athlete home: it hears no more cues."""
        self._stage.over = True


def _errors(planted: Mapping[str, Scalar], plate: Calibration, seed: int, index: int) -> PlateErrors:
    """Draw the errors of a plate: the same for each seed, whatever else is asked for."""
    size = {name: float(planted.get(name, 0.0)) for name in PLANTED if name != "cell_faults"}
    return PlateErrors.drawn(
        plate,
        np.random.default_rng([seed, index, 1]),
        spread=size["spread"],
        crosstalk=size["crosstalk"],
        misplaced_mm=size["misplaced"],
        bend_mm=size["bend"],
        cells=parse_cell_faults(str(planted.get("cell_faults", "")), len(plate.cell_x_mm)),
    )


def _device_id(seed: int, index: int, planted: Mapping[str, Scalar]) -> str:
    """Return an id that plates with other errors do not share, so that none gets the calibration of another."""
    kind = crc32(repr(sorted(planted.items())).encode()) if planted else 0
    return f"{kind ^ (seed >> 24):08x}{seed & 0xFFFFFF:06x}{index:02x}"


DRIVER = SimulatedDriver()
