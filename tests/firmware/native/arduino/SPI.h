#ifndef NATIVE_SPI_H
#define NATIVE_SPI_H

#include <Arduino.h>

enum { MSBFIRST = 1, SPI_MODE1 = 1 };

struct SPISettings {
    SPISettings(uint32_t, int, int) {}
};

struct NativeSPI {
    void begin() {}
    void beginTransaction(const SPISettings &) {}
    void endTransaction() {}
    uint8_t transfer(uint8_t byte);
};
extern NativeSPI SPI;

#endif
