// SPDX-License-Identifier: GPL-3.0-or-later
// Run the plate in slices of a millisecond: firmware, then the wire, then the control channel.
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "emulator.h"

#define SLICE ((cycles)(F_CPU_HZ / 1000))

const struct converter *converter;

static void serve_host(void) {
    if (port_service() && options.autoreset) board_reset();
}

// Everything that may happen while the MCU stands still.
static void stand_still(int milliseconds) {
    struct pollfd waits[2] = {{0, POLLIN, 0}, {-1, 0, 0}};
    if (port_is_plugged() && port_has_host()) {
        waits[1].fd = port_descriptor();
        waits[1].events = port_is_blocked() ? POLLOUT : POLLIN;
    }
    poll(waits, 2, milliseconds);
    control_service();
    serve_host();
    port_deliver();
}

static bool must_wait(void) {
    if (!control_has_gone()) return true;
    return options.lockstep && (!port_has_host() || port_is_blocked());
}

static void run(void) {
    cycles next = avr->cycle;
    if (options.boot_ms > 0) clock_skip(1e-3 * options.boot_ms);
    converter->rearm();
    while (!control_wants_quit()) {
        if (must_wait()) {
            stand_still(1);
            continue;
        }
        next += SLICE;
        control_run_due(clock_now());
        serve_host();
        // The bootloader runs until real time reaches the MCU's: what the host sends meanwhile it throws away.
        while (!clock_wait(next - SLICE) && !control_wants_quit()) {
            serve_host();
            port_discard_input();
            control_service();
        }
        uart_feed();
        board_run_until(next);
        while (!clock_wait(next) && !control_wants_quit()) control_service();
        port_deliver();
        control_service();
    }
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    options_read(count, words);
    board_start();
    uart_attach();
    costs_attach();
    converter->attach();
    if (options.schedule) schedule_load(options.schedule);
    if (options.truth) truth_open(options.truth);
    port_open();
    printf("ready path=%s\n", port_path());
    fflush(stdout);
    clock_start(options.ppm, false);
    while (!control_has_gone() && !control_wants_quit()) stand_still(10);
    clock_start(options.ppm, !options.lockstep);
    run();
    port_close();
    truth_close();
    board_save_eeprom();
    return 0;
}
