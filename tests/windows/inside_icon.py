"""Run under Wine: ask Windows for what it shows of programs: icons of each size, name, and how they are drawn."""

import ctypes
import sys
from ctypes import byref, wintypes

kernel, user, version = ctypes.windll.kernel32, ctypes.windll.user32, ctypes.windll.version
for function in (kernel.LoadLibraryExW, kernel.FindResourceW, kernel.LoadResource, kernel.LockResource):
    function.restype = ctypes.c_void_p


def sizes(program):
    for size in (16, 24, 32, 48, 256):
        icon, which = wintypes.HICON(), wintypes.UINT()
        if user.PrivateExtractIconsW(program, 0, size, size, byref(icon), byref(which), 1, 0) == 1 and icon:
            yield str(size)


def name(program):
    about = ctypes.create_string_buffer(version.GetFileVersionInfoSizeW(program, None))
    assert version.GetFileVersionInfoW(program, 0, len(about), about)
    found, length = ctypes.c_void_p(), wintypes.UINT()
    assert version.VerQueryValueW(about, "\\StringFileInfo\\040904b0\\ProductName", byref(found), byref(length))
    return ctypes.wstring_at(found.value)


def manifest(program):
    module = ctypes.c_void_p(kernel.LoadLibraryExW(program, None, 2))  # as data
    found = ctypes.c_void_p(kernel.FindResourceW(module, ctypes.c_void_p(1), ctypes.c_void_p(24)))
    data = ctypes.c_void_p(kernel.LockResource(ctypes.c_void_p(kernel.LoadResource(module, found))))
    return ctypes.string_at(data, kernel.SizeofResource(module, found)).decode()


for program in sys.argv[1:]:
    drawn = "PerMonitorV2" if "PerMonitorV2" in manifest(program) else "as ever"
    print(f"{program}: {' '.join(sizes(program))}, {name(program)}, {drawn}")
