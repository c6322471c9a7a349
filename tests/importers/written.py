"""Files as other programs write them, from the published descriptions of the formats; nothing here is ours.

C3D: the user guide of c3d.org (blocks of 512 bytes, groups and parameters, float data, FORCE_PLATFORM type 2).
OpenSim .mot: header to ``endheader``, y up, m, N and N.m. BioWare: preamble, a line of names, one of units. Nexus: the
section Devices. Qualisys Track Manager: one TSV a plate. A person stands, hops or sways by plain formulas.
"""

import struct

import numpy as np


def standing(seconds=12.0, rate=100.0, weight=700.0):
    """Return time, Fz up, and the place x right, y forward, mm: a person who sways on both feet."""
    t = np.arange(round(seconds * rate)) / rate
    x = 6 * np.sin(2 * np.pi * 0.31 * t) + 2 * np.sin(2 * np.pi * 0.9 * t + 1)
    y = 30 + 9 * np.sin(2 * np.pi * 0.23 * t + 0.5)
    fz = weight + 2 * np.sin(2 * np.pi * 1.1 * t)
    return t, fz, x, y


def hop(rate=1000.0, weight=700.0, flight=0.4, before=2.0, after=3.0):
    """Return time and Fz: quiet stance, a flight, a landing, quiet stance."""
    n = round((before + 0.3 + flight + 0.4 + after) * rate)
    t = np.arange(n) / rate
    fz = np.full(n, weight)
    push, off = before, before + 0.3
    fz[(t >= push) & (t < off)] *= 1.9
    fz[(t >= off) & (t < off + flight)] = 0.0
    landed = off + flight
    here = (t >= landed) & (t < landed + 0.4)
    fz[here] = weight * (1 + 1.6 * np.sin(np.pi * (t[here] - landed) / 0.4) * np.exp(-4 * (t[here] - landed)))
    return t, fz


def csv(columns, separator=",", decimal=".", digits=5, above=(), units=None, header=True, end="\n"):
    """Return a table: ``columns`` maps names to arrays."""
    lines = list(above)
    if header:
        lines.append(separator.join(columns))
    if units:
        lines.append(separator.join(units))
    for row in zip(*columns.values(), strict=True):
        lines.append(separator.join(f"{value:.{digits}f}".replace(".", decimal) for value in row))
    return (end.join(lines) + end).encode()


def mot(t, plates):
    """Return an OpenSim file of external loads; ``plates`` maps a prefix to (Fz up, x right, y forward) in N and mm."""
    names, columns = ["time"], [t]
    for prefix, (fz, x, y) in plates.items():
        zero = np.zeros_like(t)
        names += [f"{prefix}ground_force_v{a}" for a in "xyz"] + [f"{prefix}ground_force_p{a}" for a in "xyz"]
        columns += [zero, fz, zero, y / 1000, zero, x / 1000]
        names += [f"{prefix}ground_torque_{a}" for a in "xyz"]
        columns += [zero, zero, zero]
    rows = ["\t".join(f"{value:.9f}" for value in row) for row in zip(*columns, strict=True)]
    head = ["grf", "version=1", f"nRows={len(t)}", f"nColumns={len(names)}", "inDegrees=no", "endheader"]
    return ("\n".join([*head, "\t".join(names), *rows]) + "\n").encode()


def bioware(t, fz, x, y):
    """Return what BioWare exports: names, units below, tabs; Ax and Ay in m."""
    head = [
        "Kistler BioWare Version 5.4.3.0",
        "Data File:\ttrial.dat",
        f"Sampling Rate (Hz):\t{1 / (t[1] - t[0]):.0f}",
        "",
    ]
    names = ["abs time (s)", "Fx", "Fy", "Fz", "|Ft|", "Ax", "Ay", "Tz"]
    units = ["s", "N", "N", "N", "N", "m", "m", "N-m"]
    zero = np.zeros_like(t)
    rows = zip(t, zero, zero, fz, fz, x / 1000, y / 1000, zero, strict=True)
    lines = ["\t".join(f"{value:.9f}" for value in row) for row in rows]
    return ("\r\n".join([*head, "\t".join(names), "\t".join(units), *lines]) + "\r\n").encode()


def vicon(fz, x, y, rate):
    """Return the section Devices of Nexus: the force on the plate, so downward; then a section that is not read."""
    rows = [
        f"{n // 10 + 1},{n % 10},0,0,{-f:.6f},{-f * b:.6f},{f * a:.6f},0,{a:.6f},{b:.6f},0"
        for n, (f, a, b) in enumerate(zip(fz, x, y, strict=True))
    ]
    head = [
        "Devices", f"{rate:.0f}", ",,Force Plate 1 - Force,,,Force Plate 1 - Moment,,,Force Plate 1 - CoP,,",
        "Frame,Sub Frame,Fx,Fy,Fz,Mx,My,Mz,Cx,Cy,Cz", ",,N,N,N,N.mm,N.mm,N.mm,mm,mm,mm",
    ]  # fmt: skip
    markers = ["", "Trajectories", "100", ",,A:LASI,,", "Frame,Sub Frame,X,Y,Z", ",,mm,mm,mm", "1,0,1.0,2.0,3.0"]
    return ("\r\n".join([*head, *rows, *markers]) + "\r\n").encode()


def qualisys(fz, x, y, rate):
    """Return a force file of Qualisys Track Manager."""
    head = [
        f"NO_OF_SAMPLES\t{len(fz)}", f"FREQUENCY\t{rate:.0f}", "TIME_STAMP\t2020-01-31, 10:00:00",
        "FIRST_SAMPLE\t1", "DESCRIPTION\tForce data in local (force plate) coordinates", "DATA_INCLUDED\tForce",
        "FORCE_PLATE_TYPE\tKistler", "FORCE_PLATE_NAME\tForce-plate 1", "FORCE_PLATE_LENGTH\t600",
        "FORCE_PLATE_WIDTH\t400",
    ]  # fmt: skip
    names = ["Force_X", "Force_Y", "Force_Z", "Moment_X", "Moment_Y", "Moment_Z", "COP_X", "COP_Y", "COP_Z"]
    rows = [
        "\t".join(f"{value:.6f}" for value in (0, 0, f, f * b / 1000, -f * a / 1000, 0, a, b, 0))
        for f, a, b in zip(fz, x, y, strict=True)
    ]
    return ("\r\n".join([*head, "\t".join(names), *rows]) + "\r\n").encode()


def _parameter(group, name, kind, shape, values, text=b""):
    """Return one parameter of the section: name length, group, name, next, type, dimensions, data, description."""
    size = {-1: "c", 1: "b", 2: "h", 4: "f"}[kind]
    data = values if kind == -1 else struct.pack(f"<{len(values)}{size}", *values)
    body = struct.pack("<bB", kind, len(shape)) + bytes(shape) + data + bytes([len(text)]) + text
    return struct.pack("<bb", len(name), group) + name + struct.pack("<h", len(body) + 2) + body


def _group(number, name):
    return struct.pack("<bb", len(name), -number) + name + struct.pack("<hB", 3, 0)


def c3d(plates, rate, per_frame=10, events=(), scale=-1.0):
    """Return a C3D file with force platforms of type 2, Intel floats.

    ``plates`` are (fz up, x, y, centre, width, depth): mm in the room, z up. The plates' own axes are those of a usual
    sensor: z down, x as in the room, so that corners come as +x+y, -x+y, -x-y, +x-y of the plate.
    """
    n = len(plates[0][0]) // per_frame * per_frame
    frames = n // per_frame
    channels = 6 * len(plates)
    labels = b"".join(
        f"{a}{k + 1}".encode().ljust(4) for k in range(len(plates)) for a in ("Fx", "Fy", "Fz", "Mx", "My", "Mz")
    )
    corners = []
    for _, _, _, (cx, cy), width, depth in plates:
        for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):  # y of the plate points backward in the room
            corners += [cx + sx * width / 2, cy - sy * depth / 2, 0.0]
    analog = np.zeros((n, channels), np.float32)
    for k, (fz, x, y, (cx, cy), _, _) in enumerate(plates):
        fz, px, py = fz[:n], (x - cx)[:n], -(y - cy)[:n]
        force = -fz  # what the person is pushed with, along a z that points down
        analog[:, 6 * k + 2] = force
        analog[:, 6 * k + 3], analog[:, 6 * k + 4] = py * force, -px * force
    parts = [
        *(_group(n, name) for n, name in enumerate((b"POINT", b"ANALOG", b"FORCE_PLATFORM", b"TRIAL", b"EVENT"), 1)),
        _parameter(1, b"USED", 2, (), [0]), _parameter(1, b"SCALE", 4, (), [scale]),
        _parameter(1, b"RATE", 4, (), [rate / per_frame]), _parameter(1, b"FRAMES", 2, (), [frames]),
        _parameter(1, b"DATA_START", 2, (), [0]), _parameter(1, b"UNITS", -1, (2,), b"mm"),
        _parameter(2, b"USED", 2, (), [channels]), _parameter(2, b"RATE", 4, (), [rate]),
        _parameter(2, b"GEN_SCALE", 4, (), [1.0]), _parameter(2, b"SCALE", 4, (channels,), [1.0] * channels),
        _parameter(2, b"OFFSET", 2, (channels,), [0] * channels),
        _parameter(2, b"LABELS", -1, (4, channels), labels),
        _parameter(2, b"UNITS", -1, (4, channels), (b"N   " * 3 + b"Nmm " * 3) * len(plates)),
        _parameter(3, b"USED", 2, (), [len(plates)]), _parameter(3, b"TYPE", 2, (len(plates),), [2] * len(plates)),
        _parameter(3, b"ZERO", 2, (2,), [1, 0]),
        _parameter(3, b"CHANNEL", 2, (6, len(plates)), list(range(1, channels + 1))),
        _parameter(3, b"CORNERS", 4, (3, 4, len(plates)), corners),
        _parameter(3, b"ORIGIN", 4, (3, len(plates)), [0.0] * 3 * len(plates)),
        _parameter(4, b"ACTUAL_START_FIELD", 2, (2,), [1, 0]), _parameter(4, b"ACTUAL_END_FIELD", 2, (2,), [frames, 0]),
    ]  # fmt: skip
    if events:
        names = b"".join(label.encode().ljust(16) for _, label, _ in events)
        sides = b"".join(side.encode().ljust(16) for _, _, side in events)
        times = [value for time, _, _ in events for value in (0.0, time)]
        parts += [
            _parameter(5, b"USED", 2, (), [len(events)]), _parameter(5, b"LABELS", -1, (16, len(events)), names),
            _parameter(5, b"CONTEXTS", -1, (16, len(events)), sides),
            _parameter(5, b"TIMES", 4, (2, len(events)), times),
        ]  # fmt: skip
    body = b"".join(parts) + b"\0\0"
    blocks = -(-(4 + len(body)) // 512)
    section = (struct.pack("<BBBB", 1, 0x50, blocks, 84) + body).ljust(512 * blocks, b"\0")
    start = 2 + blocks
    header = struct.pack(
        "<BB5HfHHf", 2, 0x50, 0, channels * per_frame, 1, frames, 0, scale, start, per_frame, rate / per_frame
    ).ljust(512, b"\0")
    data = analog.tobytes()
    return header + section + data.ljust(-(-len(data) // 512) * 512, b"\0")
