/* Uno-class boards and Mega: what plate_core.h needs of an AVR. */
#ifndef PLATE_AVR_H
#define PLATE_AVR_H

#include <Arduino.h>
#include <avr/eeprom.h>
#include <avr/sleep.h>
#include <fp1.h>
#include <plate_uart.h>

#if defined(__AVR_ATmega2560__) || defined(__AVR_ATmega1280__)
#define PLATE_BOARD FP1_BOARD_MEGA
#define PLATE_BAND_GAP 0x1E
#elif defined(__AVR_ATmega328P__) || defined(__AVR_ATmega168__)
#define PLATE_BOARD FP1_BOARD_UNO
#define PLATE_BAND_GAP 0x0E
#else
#error "Neither Uno class (ATmega328P, 168) nor Mega: the registers used here would have to be checked"
#endif

/* One cycle, and an emulator that watches this register learns where the time goes. */
#define PLATE_MARK(step) (GPIOR0 = (step))

/* The supply in mV, from the 1.1 V band gap measured against it; the conversion started a second ago. */
static uint16_t plate_vcc_mv() {
    static bool started;
    uint16_t reading = 0;
    if (started && !(ADCSRA & _BV(ADSC))) reading = ADC;
    ADMUX = _BV(REFS0) | PLATE_BAND_GAP;
    ADCSRA |= _BV(ADSC);
    started = true;
    return reading ? (uint16_t)(1100UL * 1023UL / reading) : FP1_VCC_UNKNOWN;
}

static void plate_store_begin() {}
static void plate_store_read(uint8_t address, void *to, uint8_t length) {
    eeprom_read_block(to, (const void *)(uint16_t)address, length);
}
static void plate_store_write(uint8_t address, const void *from, uint8_t length) {
    eeprom_update_block(from, (void *)(uint16_t)address, length);
}
static void plate_store_commit() {}

static void plate_sleep_begin() { set_sleep_mode(SLEEP_MODE_IDLE); }

/* Called with interrupts off, which are on again afterwards. */
static void plate_sleep() {
    sleep_enable();
    sei(); /* takes effect after the next instruction, so no interrupt slips in before the sleep */
    sleep_cpu();
    sleep_disable();
}

#endif
