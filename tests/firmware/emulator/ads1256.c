// SPDX-License-Identifier: GPL-3.0-or-later
// ADS1256: one converter behind a multiplexer; DRDY on PD2 (INT0), CS on PB2.
//
// Modelled: RREG, WREG, SYNC, WAKEUP, RDATA, SELFCAL and RESET; after WAKEUP the settling time of the data rate, then
// DRDY falls, and until SYNC the chip goes on converting at the data rate. A conversion that ends between a change of
// the multiplexer and SYNC holds half of either input, and is counted as mixed. The channel is the number of the
// differential pair that the multiplexer selects. Not modelled: gain, calibration values, RDATAC.
#include <inttypes.h>
#include <string.h>

#include "emulator.h"

#define DRDY_PIN 2
#define SELF_CALIBRATION_S 596e-6
enum { STATUS = 0, MUX = 1, DRATE = 3, REGISTERS = 11 };

// Settled time after WAKEUP and period of further conversions, from the data sheet.
static const struct rate {
    uint8_t code;
    double settle_s, period_s;
} rates[] = {{0xF0, 210e-6, 1 / 30000.0}, {0xE0, 250e-6, 1 / 15000.0}, {0xD0, 310e-6, 1 / 7500.0},
             {0xC0, 440e-6, 1 / 3750.0},  {0xB0, 680e-6, 1 / 2000.0},  {0xA1, 1180e-6, 1 / 1000.0}};

static uint8_t registers[REGISTERS], data[3];
static uint32_t turns[CHANNELS];
static double next_s;
static bool converting;
static uint64_t repeats, mixed;
static bool first_of_turn;
static int channel;  // the input that the conversion under way began with
static int32_t output;

// The command decoder: what the next bytes mean.
static enum { COMMAND, WRITE_COUNT, WRITE_VALUES, READ_COUNT, READ_VALUES, READ_DATA } state;
static int at_register, left;

static const struct rate *rate(void) {
    for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
        if (rates[i].code == registers[DRATE]) return &rates[i];
    }
    return &rates[0];
}

static int selected_channel(void) { return registers[MUX] >> 5 & 3; }

static void reset_registers(void) {
    memset(registers, 0, sizeof registers);
    registers[STATUS] = 0x30;  // the upper half is the chip's id
    registers[MUX] = 0x01;
    registers[DRATE] = 0xF0;
}

static cycles convert(avr_t *mcu, cycles when, void *param) {
    if (first_of_turn) turns[channel]++;
    else repeats++;
    first_of_turn = false;
    output = schedule_counts(channel, turns[channel] - 1, next_s);
    if (selected_channel() != channel) {
        output = (output + schedule_counts(selected_channel(), turns[selected_channel()], next_s)) / 2;
        mixed++;
    }
    truth_log(channel, turns[channel] - 1, when, output);
    pin_drive(DRDY_PIN, 1);
    pin_drive(DRDY_PIN, 0);
    next_s += rate()->period_s;
    return clock_cycle_at(next_s);
}

static void stop(void) {
    converting = false;
    avr_cycle_timer_cancel(avr, convert, NULL);
    pin_drive(DRDY_PIN, 1);
}

static void set_timer(void) {
    const cycles at = clock_cycle_at(next_s);
    avr_cycle_timer_register(avr, at > avr->cycle ? at - avr->cycle : 1, convert, NULL);
}

static void begin(double after_s) {
    stop();
    converting = first_of_turn = true;
    channel = selected_channel();
    next_s = clock_now() + after_s;
    set_timer();
}

static void brownout(void) {
    reset_registers();
    begin(SELF_CALIBRATION_S + rate()->settle_s);
}

static void obey(uint8_t command) {
    at_register = command & 0x0F;
    switch (command) {
        case 0x00: if (!converting) begin(rate()->settle_s); return;
        case 0x01:
            data[0] = (uint8_t)(output >> 16);
            data[1] = (uint8_t)(output >> 8);
            data[2] = (uint8_t)output;
            left = 3;
            state = READ_DATA;
            return;
        case 0xF0: begin(SELF_CALIBRATION_S + rate()->settle_s); return;
        case 0xFC: stop(); return;
        case 0xFE: brownout(); return;
        default: break;
    }
    if ((command & 0xF0) == 0x50) state = WRITE_COUNT;
    if ((command & 0xF0) == 0x10) state = READ_COUNT;
}

static uint8_t exchange(uint8_t in) {
    uint8_t out = 0;
    switch (state) {
        case COMMAND: obey(in); return 0;
        case WRITE_COUNT: left = in + 1; state = WRITE_VALUES; return 0;
        case READ_COUNT: left = in + 1; state = READ_VALUES; return 0;
        case WRITE_VALUES:
            if (at_register == STATUS) in = (uint8_t)(0x30 | (in & 0x0E));
            if (at_register < REGISTERS) registers[at_register++] = in;
            break;
        case READ_VALUES: out = at_register < REGISTERS ? registers[at_register++] : 0; break;
        case READ_DATA: out = data[3 - left]; break;
    }
    if (--left == 0) state = COMMAND;
    return out;
}

static void select_changed(bool selected) { state = COMMAND; }

static void attach(void) {
    reset_registers();
    spi_attach(exchange, select_changed);
}

static void rearm(void) {
    pin_drive(DRDY_PIN, 1);
    if (!converting) return;
    while (next_s < clock_now()) next_s += rate()->period_s;
    set_timer();
}

static void print_stats(FILE *out) {
    fprintf(out, " conversions=%" PRIu32 " repeats=%" PRIu64 " mixed=%" PRIu64, turns[0], repeats,
            mixed);
}

const struct converter ads1256 = {"ads1256", attach, rearm, brownout, print_stats};
