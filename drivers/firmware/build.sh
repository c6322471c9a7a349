#!/bin/sh
# Compile every plate sketch with the Arduino AVR core, without the IDE.
# usage: build.sh OUT_FOLDER [extra compiler flags, such as -DPLATE_BAUD=115200UL]
# Needs gcc-avr, binutils-avr, avr-libc and arduino-core-avr. ARDUINO_AVR names the core's folder if it is elsewhere.
set -eu
out=${1:?usage: build.sh OUT_FOLDER [extra compiler flags]}
shift
here=$(cd "$(dirname "$0")" && pwd)
core=${ARDUINO_AVR:-/usr/share/arduino/hardware/arduino/avr}
mcu=${MCU:-atmega328p}
variant=${VARIANT:-standard}
board=${BOARD:-AVR_UNO}
mkdir -p "$out/core"

common="-c -g -Os -ffunction-sections -fdata-sections -flto -mmcu=$mcu -DF_CPU=16000000L -DARDUINO=10819
    -DARDUINO_$board -DARDUINO_ARCH_AVR -I$core/cores/arduino -I$core/variants/$variant"
# The core's WString.cpp does not compile with this compiler unless DECIMAL_DIG is given.
cplusplus="-std=gnu++11 -fno-exceptions -fno-threadsafe-statics -DDECIMAL_DIG=__DECIMAL_DIG__"

if [ ! -f "$out/core/core.a" ]; then
    for source in "$core"/cores/arduino/*.c "$core"/cores/arduino/*.cpp "$core"/cores/arduino/*.S; do
        object=$out/core/$(basename "$source").o
        case $source in
            *.cpp) avr-g++ -w $common $cplusplus -fpermissive "$source" -o "$object" ;;
            *.c) avr-gcc -w $common -std=gnu11 -fno-fat-lto-objects "$source" -o "$object" ;;
            *.S) avr-gcc $common -x assembler-with-cpp "$source" -o "$object" ;;
        esac
    done
    # avr-ar would lose the link-time code; avr-gcc-ar keeps it.
    avr-gcc-ar rcs "$out/core/core.a" "$out"/core/*.o
fi

for folder in "$here"/plate_*/ "$here"/libraries/FP1/examples/*/; do
    sketch=$(basename "$folder")
    avr-g++ $common $cplusplus -Wall -Wextra -Wno-unused-function "-I$here/libraries/FP1/src" "$@" \
        -x c++ -include Arduino.h "$folder$sketch.ino" -o "$out/$sketch.o"
    avr-gcc -Os -g -flto -fuse-linker-plugin -Wl,--gc-sections -mmcu="$mcu" \
        -o "$out/$sketch.elf" "$out/$sketch.o" "$out/core/core.a" -lm
    avr-objcopy -O ihex -R .eeprom "$out/$sketch.elf" "$out/$sketch.hex"
    avr-size "$out/$sketch.elf" | awk -v name="$sketch" \
        'NR == 2 { printf "%-18s %5d bytes of flash, %4d bytes of RAM\n", name, $1 + $2, $2 + $3 }'
done
