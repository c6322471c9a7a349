/* Teensy 4, RP2040 and ESP32-S3: what plate_core.h needs of a 32-bit board.
 *
 * Their Arduino cores share what is used here: a USB port as Serial, EEPROM (in flash on two of them), interrupts. They
 * are fast enough that nothing needs to sleep, and USB has a speed of its own: PLATE_BAUD means nothing to it.
 */
#ifndef PLATE_32BIT_H
#define PLATE_32BIT_H

#include <Arduino.h>
#include <EEPROM.h>
#include <fp1.h>

#if defined(__IMXRT1062__)
#define PLATE_BOARD FP1_BOARD_TEENSY4
#elif defined(ARDUINO_ARCH_RP2040)
#define PLATE_BOARD FP1_BOARD_RP2040
#elif defined(ARDUINO_ARCH_ESP32)
#define PLATE_BOARD FP1_BOARD_ESP32
#else
#define PLATE_BOARD FP1_BOARD_OTHER
#endif

/* An ESP32 keeps the code of an interrupt in RAM, since flash is shut while it is written to. */
#if defined(ARDUINO_ARCH_ESP32)
#define PLATE_IN_RAM IRAM_ATTR
#else
#define PLATE_IN_RAM
#endif

#define PLATE_MARK(step) ((void)(step))

static void plate_uart_begin(uint32_t baud) { Serial.begin(baud); }

/* Queue all bytes, or none of them when they do not fit with reserve bytes to spare. The smallest of the USB buffers, of
 * 256 bytes, takes a batch of eight conversions and a HELLO. */
static bool plate_uart_write(const uint8_t *bytes, uint8_t length, uint8_t reserve) {
    if (Serial.availableForWrite() < length + reserve) return false;
    return Serial.write(bytes, length) == length;
}

static bool plate_uart_waiting() { return Serial.available() > 0; }
static uint8_t plate_uart_read() { return (uint8_t)Serial.read(); }
static uint16_t plate_uart_overruns() { return 0; }

static uint16_t plate_vcc_mv() { return FP1_VCC_UNKNOWN; }

static const uint8_t PLATE_STORE_BYTES = 64;

#if defined(ARDUINO_ARCH_RP2040) || defined(ARDUINO_ARCH_ESP32)
static void plate_store_begin() { EEPROM.begin(PLATE_STORE_BYTES); }
static void plate_store_commit() { EEPROM.commit(); }
#else
static void plate_store_begin() {}
static void plate_store_commit() {}
#endif

static void plate_store_read(uint8_t address, void *to, uint8_t length) {
    for (uint8_t i = 0; i < length; i++) ((uint8_t *)to)[i] = EEPROM.read(address + i);
}

static void plate_store_write(uint8_t address, const void *from, uint8_t length) {
    for (uint8_t i = 0; i < length; i++) {
        const uint8_t byte = ((const uint8_t *)from)[i];
        if (EEPROM.read(address + i) != byte) EEPROM.write(address + i, byte);
    }
}

static void plate_sleep_begin() {}
static void plate_sleep() {}

#endif
