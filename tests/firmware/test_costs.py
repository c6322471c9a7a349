"""Print what the firmware costs on the chip, from the emulator's cycle counts."""

import pytest
import wire
from plate import record

pytestmark = pytest.mark.firmware

FLASH_BYTES, RAM_BYTES = 32256, 2048


@pytest.mark.parametrize(
    ("firmware", "rate"),
    [("plate_ads131m04", 1000), ("plate_ads131m04", 2000), ("plate_ads1256", None), ("plate_hx711", None)],
)
def test_cost_per_frame(build, capsys, firmware, rate):
    idle = record(build, firmware, 0.0).stats
    stats = (got := record(build, firmware, 10, at=[f"0.2 send R{rate}000"] if rate else [])).stats
    frames = sum(payload[0] in (wire.DATA, wire.ASYNC) for payload in wire.decode(got.stream).payloads)
    # From power-up to the start both runs do the same; what remains is the streaming.
    cycles = stats["cycles"] - idle["cycles"]
    busy = cycles - (stats["asleep"] - idle["asleep"])
    assert 0 < busy < cycles
    with capsys.disabled():
        print(
            f"\n    {firmware} {rate or ''}: {busy / frames:.0f} cycles a frame, all interrupts included; "
            f"read {stats['step_1_2']:.0f}, pack + CRC + COBS {stats['step_2_3']:.0f}, "
            f"queue {stats['step_3_4']:.0f}; MCU {100 * busy / cycles:.0f} % busy"
        )
