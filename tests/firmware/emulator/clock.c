// SPDX-License-Identifier: GPL-3.0-or-later
// Time. The truth is "real seconds since the start"; the MCU's crystal is wrong by some ppm, converters are not.
#define _GNU_SOURCE
#include <math.h>
#include <time.h>

#include "emulator.h"

// Real time of cycle c is anchor_s + (c - anchor_cycle) / rate. A change of rate moves the anchor.
static double anchor_s, rate_hz;
static cycles anchor_cycle;
static bool paced;
static double wall_start, worst_lag;

static double wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void clock_start(double ppm, bool keep_pace) {
    anchor_s = 0;
    anchor_cycle = avr->cycle;
    rate_hz = F_CPU_HZ * (1 + 1e-6 * ppm);
    paced = keep_pace;
    wall_start = wall_seconds();
}

double clock_seconds(cycles at) { return anchor_s + (double)(int64_t)(at - anchor_cycle) / rate_hz; }

cycles clock_cycle_at(double seconds) {
    return anchor_cycle + (cycles)(int64_t)llround((seconds - anchor_s) * rate_hz);
}

double clock_now(void) { return clock_seconds(avr->cycle); }

void clock_set_ppm(double ppm) {
    anchor_s = clock_now();
    anchor_cycle = avr->cycle;
    rate_hz = F_CPU_HZ * (1 + 1e-6 * ppm);
}

void clock_skip(double seconds) {
    anchor_s = clock_now() + seconds;
    anchor_cycle = avr->cycle;
}

bool clock_wait(cycles until) {
    if (!paced) return true;
    const double early = wall_start + clock_seconds(until) - wall_seconds();
    if (early > 0) {
        const double nap = early < 1e-3 ? early : 1e-3;
        const struct timespec pause = {0, (long)(nap * 1e9)};
        clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
        return early <= 1e-3;
    }
    if (-early > worst_lag) worst_lag = -early;
    return true;
}

double clock_wall_start(void) { return wall_start; }

double clock_worst_lag(void) { return worst_lag; }
