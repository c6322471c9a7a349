#!/bin/sh
# Compile plate_ads131m04 for a Cortex-M7 as QEMU has it. usage: build.sh OUT_FOLDER [LOADS]
# LOADS: what the converter gives, four little-endian int32 for each millisecond since its rate was set.
# Needs gcc-arm-none-eabi and libnewlib-arm-none-eabi.
set -eu
out=${1:?usage: build.sh OUT_FOLDER [LOADS]}
here=$(cd "$(dirname "$0")" && pwd)
firmware=$here/../../../drivers/firmware
cpu="-mcpu=cortex-m7 -mthumb"
flags="$cpu -O2 -g -std=gnu++17 -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffunction-sections
    -isystem /usr/include/newlib -I$here/../native/arduino -I$firmware/libraries/FP1/src
    -D__IMXRT1062__ -DF_CPU=600000000L -Wall -Wextra -Werror -Wno-unused-function"
mkdir -p "$out"
arm-none-eabi-g++ $flags -x c++ -include Arduino.h -c "$firmware/plate_ads131m04/plate_ads131m04.ino" -o "$out/sketch.o"
for example in "$firmware"/libraries/FP1/examples/*/*.ino; do
    arm-none-eabi-g++ $flags -x c++ -include Arduino.h -c "$example" -o "$out/$(basename "$example" .ino).o"
done
for part in board converter; do
    arm-none-eabi-g++ $flags ${2:+-DLOADS=\"$2\"} -c "$here/$part.cpp" -o "$out/$part.o"
done
arm-none-eabi-g++ $cpu -nostdlib -Wl,--gc-sections -Wl,--no-warn-rwx-segments -T "$here/link.ld" \
    "$out/sketch.o" "$out/board.o" "$out/converter.o" -L"$(arm-none-eabi-gcc $cpu -print-sysroot)/lib" \
    -L/usr/lib/arm-none-eabi/newlib/thumb/v7e-m/nofp -lc -lgcc -o "$out/plate.elf"
arm-none-eabi-size "$out/plate.elf"
