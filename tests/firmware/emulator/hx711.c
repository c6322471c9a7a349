// SPDX-License-Identifier: GPL-3.0-or-later
// Four HX711, each with its own oscillator: DOUT of cell 0-3 on PD4-PD7, SCK on PB0-PB3.
//
// Modelled: 24 bits, most significant first, then 1-3 pulses that choose gain; DOUT low when ready, high after the
// read; a conversion that is not read is replaced, with DOUT high for 75 us before the new one; one that ends during
// a read is held back and the read finishes with the old bits (what silicon does is undocumented; such collisions are
// counted); SCK high for over 60 us is power-down; four conversions to settle after power-up or a change of gain.
#include <inttypes.h>

#include "emulator.h"

#define POWER_DOWN_S 60e-6
#define UPDATE_HIGH_S 75e-6
// Pulses after the 24th come together; once they stop for this long the read is over.
#define READ_OVER_S 30e-6

static struct chip {
    int cell;
    double period_s, next_s, valid_from_s;
    uint32_t index;
    int32_t shift, held;
    bool sck, ready, holding, powered_down;
    int pulses, gain_pulses;
} chips[CHANNELS];
static uint64_t unread, collisions, power_downs, reads;

static int dout_pin(const struct chip *chip) { return 4 + chip->cell; }

static void show_ready(struct chip *chip, int32_t counts) {
    chip->shift = counts;
    chip->ready = true;
    pin_drive(dout_pin(chip), 0);
}

static cycles convert(avr_t *mcu, cycles when, void *param);

// Shortly before a conversion ends the chip takes back an unread one.
static cycles withdraw(avr_t *mcu, cycles when, void *param) {
    struct chip *const chip = param;
    if (chip->ready) {
        chip->ready = false;
        unread++;
        pin_drive(dout_pin(chip), 1);
    }
    avr_cycle_timer_register(avr, clock_cycle_at(chip->next_s) - when, convert, chip);
    return 0;
}

static void set_timer(struct chip *chip) {
    const cycles at = clock_cycle_at(chip->next_s - UPDATE_HIGH_S);
    avr_cycle_timer_cancel(avr, withdraw, chip);
    avr_cycle_timer_cancel(avr, convert, chip);
    avr_cycle_timer_register(avr, at > avr->cycle ? at - avr->cycle : 1, withdraw, chip);
}

static cycles convert(avr_t *mcu, cycles when, void *param) {
    struct chip *const chip = param;
    const double now_s = chip->next_s;
    chip->next_s += chip->period_s;
    if (!chip->powered_down && now_s >= chip->valid_from_s) {
        const int32_t counts = schedule_counts(chip->cell, chip->index, now_s);
        truth_log(chip->cell, chip->index++, when, counts);
        if (chip->pulses) {
            if (chip->pulses < 25) collisions++;
            chip->held = counts;
            chip->holding = true;
        } else {
            show_ready(chip, counts);
        }
    }
    set_timer(chip);
    return 0;
}

static void settle(struct chip *chip) {
    chip->ready = chip->holding = false;
    chip->valid_from_s = clock_now() + 3.5 * chip->period_s;
    pin_drive(dout_pin(chip), 1);
}

static void brownout(void) {
    for (int cell = 0; cell < CHANNELS; cell++) settle(&chips[cell]);
}

static cycles power_down(avr_t *mcu, cycles when, void *param) {
    struct chip *const chip = param;
    power_downs++;
    chip->powered_down = true;
    chip->pulses = 0;
    chip->ready = chip->holding = false;
    pin_drive(dout_pin(chip), 1);
    return 0;
}

static cycles read_over(avr_t *mcu, cycles when, void *param) {
    struct chip *const chip = param;
    if (chip->pulses != chip->gain_pulses) settle(chip);
    chip->gain_pulses = chip->pulses;
    chip->pulses = 0;
    reads++;
    if (chip->holding) {
        chip->holding = false;
        show_ready(chip, chip->held);
    }
    return 0;
}

static void clock_rises(struct chip *chip) {
    avr_cycle_timer_register(avr, (cycles)(POWER_DOWN_S * F_CPU_HZ), power_down, chip);
    if (chip->powered_down || !(chip->ready || chip->pulses)) return;
    avr_cycle_timer_cancel(avr, read_over, chip);
    chip->ready = false;
    chip->pulses++;
    pin_drive(dout_pin(chip), chip->pulses <= 24 ? chip->shift >> (24 - chip->pulses) & 1 : 1);
}

static void clock_falls(struct chip *chip) {
    avr_cycle_timer_cancel(avr, power_down, chip);
    if (chip->powered_down) {
        chip->powered_down = false;
        chip->gain_pulses = 25;
        // Awake again, the oscillator starts a new conversion now.
        chip->next_s = clock_now() + chip->period_s;
        settle(chip);
        set_timer(chip);
    } else if (chip->pulses >= 25) {
        avr_cycle_timer_register(avr, (cycles)(READ_OVER_S * F_CPU_HZ), read_over, chip);
    }
}

static void clock_written(avr_irq_t *irq, uint32_t level, void *param) {
    struct chip *const chip = &chips[(intptr_t)param];
    if (chip->sck == !!level) return;
    chip->sck = !!level;
    if (chip->sck) clock_rises(chip);
    else clock_falls(chip);
}

static void attach(void) {
    const double sps = options.sps > 0 ? options.sps : 80;
    for (int cell = 0; cell < CHANNELS; cell++) {
        struct chip *const chip = &chips[cell];
        chip->cell = cell;
        chip->period_s = 1 / (sps * (1 + options.spread * (2 * cell - 3) / 3.0));
        chip->next_s = chip->period_s * (0.3 + 0.17 * cell);  // free-running: no common phase
        chip->gain_pulses = 25;
        pin_watch('B', cell, clock_written);
    }
}

static void rearm(void) {
    for (int cell = 0; cell < CHANNELS; cell++) {
        struct chip *const chip = &chips[cell];
        pin_drive(dout_pin(chip), !chip->ready);
        while (chip->next_s < clock_now()) {
            chip->next_s += chip->period_s;
            if (!chip->powered_down) chip->index++;
        }
        set_timer(chip);
    }
}

static void print_stats(FILE *out) {
    fprintf(out, " conversions=%" PRIu32 " unread=%" PRIu64 " collisions=%" PRIu64, chips[0].index, unread, collisions);
    fprintf(out, " reads=%" PRIu64 " power_downs=%" PRIu64, reads, power_downs);
}

const struct converter hx711 = {"hx711", attach, rearm, brownout, print_stats};
