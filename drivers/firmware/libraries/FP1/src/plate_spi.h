/* SPI by hand: a byte at 8 MHz takes 16 cycles, less than a library call around it. CS is D10, DRDY is D2 (INT0). */
#ifndef PLATE_SPI_H
#define PLATE_SPI_H

#include <Arduino.h>

/* Converters clock data out on the rising and in on the falling edge: SPI mode 1. */
static void plate_spi_begin(uint8_t spcr_clock_bits, bool double_speed) {
    pinMode(SS, OUTPUT);
    digitalWrite(SS, HIGH);
    pinMode(MOSI, OUTPUT);
    pinMode(SCK, OUTPUT);
    SPCR = _BV(SPE) | _BV(MSTR) | _BV(CPHA) | spcr_clock_bits;
    SPSR = double_speed ? _BV(SPI2X) : 0;
}

static inline void plate_spi_select() { *portOutputRegister(digitalPinToPort(SS)) &= (uint8_t)~digitalPinToBitMask(SS); }
static inline void plate_spi_release() { *portOutputRegister(digitalPinToPort(SS)) |= digitalPinToBitMask(SS); }

static inline uint8_t plate_spi(uint8_t byte) {
    SPDR = byte;
    while (!(SPSR & _BV(SPIF))) {
    }
    return SPDR;
}

/* D2 is INT0 on an Uno and INT4 on a Mega. */
#if defined(__AVR_ATmega2560__) || defined(__AVR_ATmega1280__)
#define PLATE_DRDY_VECTOR INT4_vect
static inline void plate_drdy_forget() { EIFR = _BV(INTF4); }
static void plate_drdy_begin() {
    EICRB = (EICRB & (uint8_t)~(_BV(ISC41) | _BV(ISC40))) | _BV(ISC41);
    plate_drdy_forget();
    EIMSK |= _BV(INT4);
}
#else
#define PLATE_DRDY_VECTOR INT0_vect
static inline void plate_drdy_forget() { EIFR = _BV(INTF0); }
static void plate_drdy_begin() {
    EICRA = (EICRA & (uint8_t)~(_BV(ISC01) | _BV(ISC00))) | _BV(ISC01);
    plate_drdy_forget();
    EIMSK |= _BV(INT0);
}
#endif

#endif
