/* SPI by the core's library; a transfer of a byte takes two microseconds or less on these boards. */
#ifndef PLATE_SPI_32BIT_H
#define PLATE_SPI_32BIT_H

#include <Arduino.h>
#include <SPI.h>

#ifndef PLATE_CS_PIN
#define PLATE_CS_PIN 10
#endif
#ifndef PLATE_DRDY_PIN
#define PLATE_DRDY_PIN 2
#endif

/* Converters clock data out on the rising and in on the falling edge: SPI mode 1. */
static void plate_spi_begin(uint8_t, bool) {
    pinMode(PLATE_CS_PIN, OUTPUT);
    digitalWrite(PLATE_CS_PIN, HIGH);
    pinMode(PLATE_DRDY_PIN, INPUT);
    SPI.begin();
}

static void plate_spi_select() {
    SPI.beginTransaction(SPISettings(8000000, MSBFIRST, SPI_MODE1));
    digitalWrite(PLATE_CS_PIN, LOW);
}

static void plate_spi_release() {
    digitalWrite(PLATE_CS_PIN, HIGH);
    SPI.endTransaction();
}

static inline uint8_t plate_spi(uint8_t byte) { return SPI.transfer(byte); }

/* Write ``PLATE_ON_DRDY() { ... }``: it runs when DRDY falls. */
static void plate_on_drdy();
#define PLATE_ON_DRDY() static void PLATE_IN_RAM plate_on_drdy()

static void plate_drdy_pause() { detachInterrupt(digitalPinToInterrupt(PLATE_DRDY_PIN)); }
static void plate_drdy_begin() { attachInterrupt(digitalPinToInterrupt(PLATE_DRDY_PIN), plate_on_drdy, FALLING); }

#endif
