// SPDX-License-Identifier: GPL-3.0-or-later
// Where the cycles go. The firmware writes a step number to GPIOR0 (one cycle); the mean number of cycles from each
// step to the next, interrupts included, and the cycles spent asleep, are printed with the statistics.
#include <inttypes.h>

#include "emulator.h"

#define GPIOR0_ADDRESS 0x3E
#define STEPS 16

static uint64_t sums[STEPS][STEPS], counts[STEPS][STEPS], asleep;
static uint8_t last_step;
static cycles last_cycle;

static void step_written(avr_t *mcu, avr_io_addr_t address, uint8_t value, void *param) {
    const uint8_t step = value % STEPS;
    mcu->data[address] = value;
    sums[last_step][step] += mcu->cycle - last_cycle;
    counts[last_step][step]++;
    last_step = step;
    last_cycle = mcu->cycle;
}

// Replaces simavr's own sleep, which would wait in real time: pacing is clock.c's.
static void count_sleep(avr_t *mcu, cycles how_long) { asleep += 1 + how_long; }

void costs_attach(void) {
    avr_register_io_write(avr, GPIOR0_ADDRESS, step_written, NULL);
    avr->sleep = count_sleep;
}

void costs_print(FILE *out) {
    fprintf(out, " cycles=%" PRIu64 " asleep=%" PRIu64, (uint64_t)avr->cycle, asleep);
    for (int from = 1; from < STEPS; from++) {
        for (int to = 1; to < STEPS; to++) {
            if (!counts[from][to]) continue;
            fprintf(out, " step_%d_%d=%.1f", from, to, (double)sums[from][to] / (double)counts[from][to]);
            fprintf(out, " step_%d_%d_n=%" PRIu64, from, to, counts[from][to]);
        }
    }
}
