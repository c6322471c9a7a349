// SPDX-License-Identifier: GPL-3.0-or-later
// What the cells feel, in counts, as a function of real time: independent of the converter and its rate.
//
// A schedule is a CSV file of rows "time_s,c0,c1,c2,c3", times increasing; lines that do not start with a number are
// skipped. Between rows the counts are interpolated linearly; before the first row and after the last they are held.
// Time 0 is the start of the run, or the moment of the command "play". The value is taken at the instant of the ready
// edge (a real converter averages over the time before it), noise is added, and the sum is rounded and clipped to
// 24 bits. Noise depends on seed, channel and conversion index alone, so it does not change with timing.
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "emulator.h"

struct row {
    double time_s, counts[CHANNELS];
};
static struct row *rows;
static size_t row_count;
static double epoch_s;

void schedule_load(const char *path) {
    FILE *file = fopen(path, "r");
    char line[256];
    size_t room = 0;
    if (!file) {
        perror(path);
        exit(2);
    }
    while (fgets(line, sizeof line, file)) {
        struct row row;
        if (sscanf(line, "%lf ,%lf ,%lf ,%lf ,%lf", &row.time_s, &row.counts[0], &row.counts[1], &row.counts[2],
                   &row.counts[3]) != 5)
            continue;
        if (row_count && row.time_s <= rows[row_count - 1].time_s) {
            fprintf(stderr, "%s: time %g does not come after the one before\n", path, row.time_s);
            exit(2);
        }
        if (row_count == room) rows = realloc(rows, (room = room ? 2 * room : 1024) * sizeof *rows);
        rows[row_count++] = row;
    }
    fclose(file);
    if (!row_count) {
        fprintf(stderr, "%s: no rows \"time_s,c0,c1,c2,c3\"\n", path);
        exit(2);
    }
}

void schedule_play(double now_s) { epoch_s = now_s; }

static double load_at(double time_s, int channel) {
    // Without a schedule: a slow sine, another for each channel, so that no two counts are alike.
    if (!row_count) return 100000.0 * (channel + 1) + 50000.0 * sin(2 * M_PI * (0.5 * time_s + 0.1 * channel));
    if (time_s <= rows[0].time_s) return rows[0].counts[channel];
    if (time_s >= rows[row_count - 1].time_s) return rows[row_count - 1].counts[channel];
    size_t low = 0, high = row_count - 1;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (rows[middle].time_s <= time_s) low = middle;
        else high = middle;
    }
    const double part = (time_s - rows[low].time_s) / (rows[high].time_s - rows[low].time_s);
    return rows[low].counts[channel] + part * (rows[high].counts[channel] - rows[low].counts[channel]);
}

static uint64_t scramble(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static double gaussian(int channel, uint32_t index) {
    const uint64_t first = scramble(scramble(options.seed) ^ ((uint64_t)channel << 40) ^ index);
    const uint64_t second = scramble(first);
    const double u = ((double)(first >> 11) + 0.5) / 9007199254740992.0;
    const double v = (double)(second >> 11) / 9007199254740992.0;
    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

int32_t schedule_counts(int channel, uint32_t index, double now_s) {
    double counts = load_at(now_s - epoch_s, channel);
    if (options.noise > 0) counts += options.noise * gaussian(channel, index);
    if (counts > 8388607) return 8388607;
    if (counts < -8388608) return -8388608;
    return (int32_t)lround(counts);
}
