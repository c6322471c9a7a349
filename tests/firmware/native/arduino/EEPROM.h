#ifndef NATIVE_EEPROM_H
#define NATIVE_EEPROM_H

#include <stdint.h>

struct NativeEEPROM {
    uint8_t cells[64];
    void begin(int) {}
    void commit() {}
    uint8_t read(int address) { return cells[address]; }
    void write(int address, uint8_t value) { cells[address] = value; }
};
extern NativeEEPROM EEPROM;

#endif
