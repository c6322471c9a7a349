// SPDX-License-Identifier: GPL-3.0-or-later
// The truth log: one CSV line per channel and conversion, written at the instant it ends.
//   channel  0-3
//   index    counts the conversions of that channel from power-up (ADS1256: its turns; a later line with the same
//            index replaces the earlier one, as the chip's output register does)
//   cycle    of the MCU, never reset
//   device_us  MCU time since the core started its timer: what micros() would say, but for its steps of 4 us
//   counts   as converted
#include <inttypes.h>
#include <stdlib.h>

#include "emulator.h"

static FILE *log_file;

void truth_open(const char *path) {
    log_file = fopen(path, "w");
    if (!log_file) {
        perror(path);
        exit(2);
    }
    fputs("channel,index,cycle,device_us,counts\n", log_file);
}

void truth_log(int channel, uint32_t index, cycles at, int32_t counts) {
    if (!log_file) return;
    const double device_us = (double)(at - board_zero_cycle()) * 1e6 / F_CPU_HZ;
    fprintf(log_file, "%d,%" PRIu32 ",%" PRIu64 ",%.2f,%" PRId32 "\n", channel, index, (uint64_t)at, device_us, counts);
}

void truth_close(void) {
    if (log_file) fclose(log_file);
    log_file = NULL;
}
