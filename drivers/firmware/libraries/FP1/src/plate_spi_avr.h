/* SPI by hand: a byte at 8 MHz takes 16 cycles, less than a library call around it. DRDY is D2. */
#ifndef PLATE_SPI_AVR_H
#define PLATE_SPI_AVR_H

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

/* Bit instructions on a fixed port: two cycles, where digitalWrite takes fifty. The
 * converter's CS goes to SS: D10 (PB2) on an Uno, D53 (PB0) on a Mega. */
#if defined(__AVR_ATmega2560__) || defined(__AVR_ATmega1280__)
#define PLATE_CS_BIT 0
#else
#define PLATE_CS_BIT 2
#endif
static inline void plate_spi_select() { PORTB &= (uint8_t)~_BV(PLATE_CS_BIT); }
static inline void plate_spi_release() { PORTB |= _BV(PLATE_CS_BIT); }

static inline __attribute__((always_inline)) void plate_spi_start(uint8_t byte) { SPDR = byte; }

static inline __attribute__((always_inline)) uint8_t plate_spi_finish() {
    while (!(SPSR & _BV(SPIF))) {
    }
    return SPDR;
}

static inline __attribute__((always_inline)) uint8_t plate_spi(uint8_t byte) {
    plate_spi_start(byte);
    return plate_spi_finish();
}

/* Write ``PLATE_ON_DRDY() { ... }``: it runs when DRDY falls. D2 is INT0 on an Uno and INT4 on a Mega. */
#if defined(__AVR_ATmega2560__) || defined(__AVR_ATmega1280__)
#define PLATE_DRDY_VECTOR INT4_vect
static inline bool plate_drdy_again() { return EIFR & _BV(INTF4); }
static inline void plate_drdy_forget() { EIFR = _BV(INTF4); }
static inline void plate_drdy_pause() { EIMSK &= (uint8_t)~_BV(INT4); }
static void plate_drdy_begin() {
    EICRB = (EICRB & (uint8_t)~(_BV(ISC41) | _BV(ISC40))) | _BV(ISC41);
    plate_drdy_forget();
    EIMSK |= _BV(INT4);
}
#else
#define PLATE_DRDY_VECTOR INT0_vect
static inline bool plate_drdy_again() { return EIFR & _BV(INTF0); }
static inline void plate_drdy_forget() { EIFR = _BV(INTF0); }
static inline void plate_drdy_pause() { EIMSK &= (uint8_t)~_BV(INT0); }
static void plate_drdy_begin() {
    EICRA = (EICRA & (uint8_t)~(_BV(ISC01) | _BV(ISC00))) | _BV(ISC01);
    plate_drdy_forget();
    EIMSK |= _BV(INT0);
}
#endif
#define PLATE_ON_DRDY() ISR(PLATE_DRDY_VECTOR)

#endif
