"""What Windows shows of a program: its icon, its name and version, and how it wants to be drawn; put into a stub.

No tool for that runs here, so the part of the program file that holds them (``.rsrc``) is written anew. Source:
Microsoft, PE Format, "The .rsrc Section"; VS_VERSIONINFO; Icons in resources (GRPICONDIRENTRY).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from pathlib import Path

__all__ = ["with_resources"]

ICON, GROUP, VERSION, MANIFEST = 3, 14, 16, 24
ENGLISH = 0x409
ICON_FILE, MANIFEST_FILE = (Path(__file__).with_name(name) for name in ("soleplate.ico", "manifest.xml"))
SECTION, DIRECTORIES = 40, 112  # bytes of an entry in the table of sections; place of the directories in the header
RESOURCES, RELOCATIONS = 2, 5  # numbers of directories

Tree = dict[int, "Tree | bytes"]


def with_resources(program: bytes, name: str, version: str) -> bytes:
    """Return the program with Soleplate's icon, manifest and version in place of its own resources.

    The list of what is relocated may follow them and nothing else, since that may stand anywhere; else ValueError.
    """
    data = bytearray(program)
    header = struct.unpack_from("<I", data, 0x3C)[0]
    optional = header + 24
    sections, size = struct.unpack_from("<H", data, header + 6)[0], struct.unpack_from("<H", data, header + 20)[0]
    page, block = struct.unpack_from("<II", data, optional + 32)  # what memory and file are aligned to
    *_, entry, last = (optional + size + SECTION * number for number in range(sections))
    if (data[entry : entry + 8], data[last : last + 8]) != (b".rsrc\0\0\0", b".reloc\0\0"):
        raise ValueError("this program does not end with its resources and relocations")
    address, old, begin = struct.unpack_from("<III", data, entry + 12)
    made = _section(_resources(name, version), address)
    new = _up(len(made), block)
    data[begin : begin + old] = made.ljust(new, b"\0")
    struct.pack_into("<III", data, entry + 8, len(made), address, new)
    moved = address + _up(len(made), page)
    length, _, _, place = struct.unpack_from("<IIII", data, last + 8)
    struct.pack_into("<I", data, last + 12, moved)
    struct.pack_into("<I", data, last + 20, place + new - old)
    struct.pack_into("<II", data, optional + DIRECTORIES + 8 * RESOURCES, address, len(made))
    struct.pack_into("<I", data, optional + DIRECTORIES + 8 * RELOCATIONS, moved)
    struct.pack_into("<I", data, optional + 56, moved + _up(length, page))  # of the whole in memory
    struct.pack_into("<I", data, optional + 64, 0)  # the check sum: only drivers need one
    return bytes(data)


def _up(size: int, unit: int) -> int:
    return -(-size // unit) * unit


def _resources(name: str, version: str) -> Tree:
    icon = ICON_FILE.read_bytes()
    count = struct.unpack_from("<H", icon, 4)[0]
    group, images = icon[:6], Tree()
    for number in range(count):
        about = icon[6 + 16 * number : 22 + 16 * number]
        size, offset = struct.unpack_from("<II", about, 8)
        group += about[:12] + struct.pack("<H", number + 1)
        images[number + 1] = {ENGLISH: icon[offset : offset + size]}
    return {ICON: images, GROUP: {1: {ENGLISH: group}}, VERSION: {1: {ENGLISH: _version(name, version)}},
            MANIFEST: {1: {ENGLISH: MANIFEST_FILE.read_bytes()}}}  # fmt: skip


def _version(name: str, version: str) -> bytes:
    numbers = [int(part) for part in re.findall(r"\d+", version)[:4]]
    major, minor, patch, build = [*numbers, 0, 0, 0, 0][:4]
    fixed = struct.pack("<13I", 0xFEEF04BD, 0x10000, major << 16 | minor, patch << 16 | build,
                        major << 16 | minor, patch << 16 | build, 0x3F, 0, 0x40004, 1, 0, 0, 0)  # fmt: skip
    said = {"FileDescription": "Soleplate", "ProductName": "Soleplate", "FileVersion": version,
            "ProductVersion": version, "OriginalFilename": name, "LegalCopyright": "BSD 3-Clause"}  # fmt: skip
    strings = [_block(key, _text(value), len(value) + 1, text=True) for key, value in said.items()]
    table = _block("StringFileInfo", b"", children=[_block("040904b0", b"", children=strings)], text=True)
    languages = _block("Translation", struct.pack("<HH", ENGLISH, 1200))
    return _block("VS_VERSION_INFO", fixed, children=[table, _block("VarFileInfo", b"", children=[languages])])


def _block(
    key: str, value: bytes, length: int | None = None, children: Sequence[bytes] = (), *, text: bool = False
) -> bytes:
    """Return one node of the version: length, length of the value, kind, key, value and children, each on 4 bytes."""
    body = _padded(b"\0" * 6 + _text(key))[6:]
    body += value
    for child in children:
        body = _padded(b"\0" * 6 + body)[6:] + child
    return struct.pack("<HHH", 6 + len(body), len(value) if length is None else length, int(text)) + body


def _text(value: str) -> bytes:
    return value.encode("utf-16-le") + b"\0\0"


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _section(tree: Tree, address: int) -> bytes:
    """Return directories (kind, number, language), then where each piece of data stands, then the data."""
    folders, leaves = [tree], list[bytes]()
    for folder in folders:  # grows while it is read: the root, then kinds, then numbers
        for inside in folder.values():
            if isinstance(inside, bytes):
                leaves.append(inside)
            else:
                folders.append(inside)
    places, end = [], 0
    for folder in folders:
        places.append(end)
        end += 16 + 8 * len(folder)
    first_leaf, first_data = end, end + 16 * len(leaves)
    head, about, data = b"", b"", b""
    child, leaf = 1, 0
    for folder in folders:
        head += struct.pack("<IIHHHH", 0, 0, 0, 0, 0, len(folder))
        for number, inside in folder.items():
            if isinstance(inside, bytes):
                head += struct.pack("<II", number, first_leaf + 16 * leaf)
                about += struct.pack("<IIII", address + first_data + len(data), len(inside), 0, 0)
                data, leaf = _padded(data + inside), leaf + 1
            else:
                head += struct.pack("<II", number, 0x80000000 | places[child])
                child += 1
    return head + about + data
