// SPDX-License-Identifier: GPL-3.0-or-later
// The microcontroller: loading, running, resetting.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "avr_eeprom.h"
#include "avr_extint.h"
#include "emulator.h"
#include "sim_elf.h"

#define EEPROM_BYTES 1024
#define TCCR0B_ADDRESS 0x45
// simavr runs one instruction per call after init and after every reset unless told otherwise, at half the speed.
#define RUN_CYCLES 1000

avr_t *avr;
static cycles zero_cycle;
static bool timer_runs;

static void log_problems(avr_t *mcu, const int level, const char *format, va_list words) {
    if (level <= LOG_WARNING) vfprintf(stderr, format, words);
}

static void load_eeprom(void) {
    uint8_t bytes[EEPROM_BYTES];
    FILE *file = options.eeprom ? fopen(options.eeprom, "rb") : NULL;
    if (!file) return;  // a new board
    avr_eeprom_desc_t content = {.ee = bytes, .size = (uint32_t)fread(bytes, 1, sizeof bytes, file)};
    fclose(file);
    avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &content);
}

void board_save_eeprom(void) {
    uint8_t bytes[EEPROM_BYTES];
    avr_eeprom_desc_t content = {.ee = bytes, .size = sizeof bytes};
    if (!options.eeprom) return;
    avr_ioctl(avr, AVR_IOCTL_EEPROM_GET, &content);
    FILE *file = fopen(options.eeprom, "wb");
    if (!file || fwrite(bytes, 1, sizeof bytes, file) != sizeof bytes) perror(options.eeprom);
    if (file) fclose(file);
}

// The core starts timer 0 with divisor 64 about 0.2 ms after a reset, when RAM has been cleared; micros() counts on it.
static void timer_written(avr_t *mcu, avr_io_addr_t address, uint8_t value, void *param) {
    if (timer_runs || (value & 7) != 3) return;
    timer_runs = true;
    zero_cycle = mcu->cycle;
}

void board_start(void) {
    elf_firmware_t firmware;
    memset(&firmware, 0, sizeof firmware);
    avr_global_logger_set(log_problems);
    avr = avr_make_mcu_by_name("atmega328p");
    if (!avr || avr_init(avr) || elf_read_firmware(options.elf, &firmware)) {
        fprintf(stderr, "cannot load %s\n", options.elf);
        exit(2);
    }
    firmware.frequency = (uint32_t)F_CPU_HZ;
    avr_load_firmware(avr, &firmware);
    avr->frequency = (uint32_t)F_CPU_HZ;
    avr->vcc = avr->avcc = avr->aref = 5000;
    avr->run_cycle_limit = RUN_CYCLES;
    // INT0 and INT1 start as "low level" and simavr would look at a low pin every cycle.
    avr_extint_set_strict_lvl_trig(avr, 0, 0);
    avr_extint_set_strict_lvl_trig(avr, 1, 0);
    avr_register_io_write(avr, TCCR0B_ADDRESS, timer_written, NULL);
    load_eeprom();
}

cycles board_zero_cycle(void) { return zero_cycle; }

// A reset forgets every cycle timer and the cycle count. The count goes on; converters set their timers again.
void board_reset(void) {
    const cycles now = avr->cycle;
    avr_reset(avr);
    avr->cycle = now;
    timer_runs = false;
    avr->run_cycle_limit = RUN_CYCLES;
    port_discard_input();
    if (options.boot_ms > 0) clock_skip(1e-3 * options.boot_ms);
    converter->rearm();
}

void board_run_until(cycles end) {
    while (avr->cycle < end) {
        const int state = avr_run(avr);
        if (state == cpu_Done || state == cpu_Crashed) {
            fprintf(stderr, "the firmware stopped at 0x%04x\n", (unsigned)avr->pc);
            exit(1);
        }
    }
}

bool board_poke(unsigned address, uint32_t value, int bytes) {
    address &= 0xFFFF;
    if (bytes < 1 || bytes > 4 || address < 0x100 || address + bytes > (unsigned)avr->ramend + 1) return false;
    for (int i = 0; i < bytes; i++) avr->data[address + i] = (uint8_t)(value >> (8 * i));
    return true;
}
