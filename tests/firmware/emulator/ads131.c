// SPDX-License-Identifier: GPL-3.0-or-later
// ADS131M04: four channels converted at one instant; frames of six 24-bit words; DRDY on PD2 (INT0), CS on PB2.
//
// Modelled: the register file with RREG, WREG and RESET, rate from the CLOCK register's OSR at 8.192 MHz, the status
// word with its DRDY, RESET and word-length bits, the CRC, and the two-deep buffer that gives the older conversion
// first after a missed one; the gain, inputs that are shorted or tied to the test signal. Not modelled: settling, other word lengths, input CRC.
#include <inttypes.h>
#include <string.h>

#include "emulator.h"

#define WORDS 6
#define BYTES (3 * WORDS)
#define DRDY_PIN 2
enum { ID = 0, STATUS = 1, MODE = 2, CLOCK = 3, GAIN = 4, CHANNEL = 9, NEXT_CHANNEL = 5 };
#define SCHEDULED_GAIN 128

static uint16_t registers[64];
static struct conversion {
    int32_t counts[CHANNELS];
} waiting[2], latest;
static int waiting_count;
static uint8_t received[BYTES], reply[BYTES];
static int position;
static uint16_t response, command;
static uint32_t conversion_index;
static uint64_t unread;
static double next_s;

static void reset_registers(void) {
    memset(registers, 0, sizeof registers);
    registers[ID] = 0x2403;
    registers[MODE] = 0x0510;
    registers[CLOCK] = 0x0F0E;
    waiting_count = 0;
}

static double period_s(void) {
    static const double oversampling[8] = {128, 256, 512, 1024, 2048, 4096, 8192, 16256};
    if (options.sps > 0) return 1 / options.sps;
    return oversampling[registers[CLOCK] >> 2 & 7] / 4.096e6;
}

// Shorted inputs and the test signal of 2/15 of full scale, both ways; else what the schedule says for the highest gain.
static int32_t input_of(int channel) {
    static const int32_t tests[4] = {0, -37, 1118481, -1118481};
    const int tied = registers[CHANNEL + NEXT_CHANNEL * channel] & 3;
    const int32_t gain = 1 << (registers[GAIN] >> 4 * channel & 7);
    return tied ? tests[tied] : schedule_counts(channel, conversion_index, next_s) / (SCHEDULED_GAIN / gain);
}

static cycles convert(avr_t *mcu, cycles when, void *param) {
    if (waiting_count == 2) {
        waiting[0] = waiting[1];
        waiting_count = 1;
        unread++;
    }
    for (int channel = 0; channel < CHANNELS; channel++) {
        latest.counts[channel] = input_of(channel);
        truth_log(channel, conversion_index, when, latest.counts[channel]);
    }
    waiting[waiting_count++] = latest;
    conversion_index++;
    pin_drive(DRDY_PIN, 1);
    pin_drive(DRDY_PIN, 0);
    next_s += period_s();
    return clock_cycle_at(next_s);
}

static void set_timer(void) {
    const cycles at = clock_cycle_at(next_s);
    avr_cycle_timer_cancel(avr, convert, NULL);
    avr_cycle_timer_register(avr, at > avr->cycle ? at - avr->cycle : 1, convert, NULL);
}

static void put_word(int word, uint32_t value) {
    reply[3 * word] = (uint8_t)(value >> 16);
    reply[3 * word + 1] = (uint8_t)(value >> 8);
    reply[3 * word + 2] = (uint8_t)value;
}

static void make_reply(void) {
    const bool fresh = waiting_count > 0;
    const struct conversion *const shown = fresh ? &waiting[0] : &latest;
    uint16_t crc = 0xFFFF;
    registers[STATUS] = (uint16_t)(0x0100 | (registers[MODE] & 0x0400) | (fresh ? 0x0F : 0));
    put_word(0, (uint32_t)(command == 0 ? registers[STATUS] : response) << 8);
    for (int channel = 0; channel < CHANNELS; channel++) put_word(1 + channel, (uint32_t)shown->counts[channel]);
    for (int i = 0; i < BYTES - 3; i++) {
        crc ^= (uint16_t)(reply[i] << 8);
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    put_word(WORDS - 1, (uint32_t)crc << 8);
}

static void brownout(void) {
    reset_registers();
    next_s = clock_now() + period_s();
    set_timer();
}

static void obey(void) {
    const uint16_t value = (uint16_t)(received[3] << 8 | received[4]);
    command = (uint16_t)(received[0] << 8 | received[1]);
    const int address = command >> 7 & 0x3F;
    if (command == 0x0011) {
        brownout();
        response = 0xFF24;
    } else if (command >> 13 == 5) {
        response = registers[address];
    } else if (command >> 13 == 3) {
        registers[address] = value;
        response = (uint16_t)(0x4000 | (command & 0x1FFF));
        if (address == CLOCK) {
            next_s = clock_now() + period_s();
            set_timer();
        }
    }
}

static void select_changed(bool selected) {
    if (selected) {
        position = 0;
        make_reply();
    } else if (position >= 3) {
        obey();
    }
}

static uint8_t exchange(uint8_t in) {
    if (position == 0) {
        pin_drive(DRDY_PIN, 1);
        if (waiting_count) {
            waiting[0] = waiting[1];
            waiting_count--;
        }
        memset(received, 0, sizeof received);
    }
    if (position >= BYTES) return 0;
    received[position] = in;
    return reply[position++];
}

static void attach(void) {
    reset_registers();
    spi_attach(exchange, select_changed);
}

// While the MCU was in its bootloader the chip went on converting, unseen.
static void rearm(void) {
    const double now_s = clock_now();
    pin_drive(DRDY_PIN, 1);
    if (next_s <= 0) next_s = now_s + period_s();
    while (next_s < now_s) {
        next_s += period_s();
        conversion_index++;
    }
    set_timer();
}

static void print_stats(FILE *out) {
    fprintf(out, " conversions=%" PRIu32 " unread=%" PRIu64, conversion_index, unread);
}

const struct converter ads131 = {"ads131", attach, rearm, brownout, print_stats};
