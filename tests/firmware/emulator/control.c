// SPDX-License-Identifier: GPL-3.0-or-later
// The control channel: one command per line on standard input, one line of answer on standard output.
//   unplug | plug            the cable; plug gives a new pseudo-terminal behind the same link, and resets the board
//   reset                    the reset button
//   drop N | corrupt N       the next N bytes to the host vanish | have a bit flipped
//   garbage N                N bytes of noise are inserted now
//   stall MS                 nothing is delivered for MS of emulated time; it waits in the bridge
//   ppm X                    the MCU's clock error changes
//   send TEXT                the line TEXT arrives at the UART as though the host had sent it
//   play                     second 0 of the load schedule is now
//   brownout                 the converter forgets its settings, as after a dip of its supply
//   poke ADDRESS VALUE BYTES write 1 to 4 bytes to RAM, little endian
//   go                       with --hold: let time begin
//   stats | quit             counters as key=value
// The answer is "ok COMMAND t=SECONDS ..." or "error ...". The same commands can be given a time with --at.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emulator.h"

static struct {
    double at_s;
    const char *command;
    bool done;
} timed[32];
static unsigned timed_count;
static bool quit, gone;

bool control_wants_quit(void) { return quit; }
bool control_has_gone(void) { return gone || !options.hold; }

void control_at(const char *words) {
    char *rest;
    const double at_s = strtod(words, &rest);
    if (rest == words || *rest != ' ' || timed_count == sizeof timed / sizeof *timed) {
        fprintf(stderr, "--at \"%s\": want \"SECONDS COMMAND\", at most 32 times\n", words);
        exit(2);
    }
    timed[timed_count].at_s = at_s;
    timed[timed_count++].command = rest + 1;
}

void control_print_stats(FILE *out) {
    fprintf(out, " sent=%" PRIu64 " received=%" PRIu64 " lost_closed=%" PRIu64 " lost_full=%" PRIu64,
            port_counts.sent, port_counts.received, port_counts.lost_closed, port_counts.lost_full);
    fprintf(out, " dropped=%" PRIu64 " corrupted=%" PRIu64 " garbage=%" PRIu64, port_counts.dropped,
            port_counts.corrupted, port_counts.garbage);
    fprintf(out, " baud=%.0f worst_lag_ms=%.2f wall_start=%.6f", uart_baud(), 1e3 * clock_worst_lag(),
            clock_wall_start());
    converter->print_stats(out);
    costs_print(out);
}

static const char *obey(const char *line) {
    char word[16] = "";
    double number = 0;
    int address = 0, bytes = 0;
    unsigned long value = 0;
    const int fields = sscanf(line, "%15s %lf", word, &number);
    const bool counted = fields == 2 && number >= 0;
    if (!strcmp(word, "unplug")) {
        if (!port_is_plugged()) return "not plugged in";
        port_close();
    } else if (!strcmp(word, "plug")) {
        if (port_is_plugged()) return "plugged in already";
        port_open();
        board_reset();
    } else if (!strcmp(word, "reset")) {
        board_reset();
    } else if (!strcmp(word, "drop") && counted) {
        port_fault_drop((unsigned)number);
    } else if (!strcmp(word, "corrupt") && counted) {
        port_fault_corrupt((unsigned)number);
    } else if (!strcmp(word, "garbage") && counted) {
        port_fault_garbage((unsigned)number);
    } else if (!strcmp(word, "stall") && counted) {
        port_fault_stall(1e-3 * number);
    } else if (!strcmp(word, "ppm") && fields == 2) {
        clock_set_ppm(number);
    } else if (!strncmp(line, "send ", 5)) {
        port_inject(line + 5);
    } else if (!strcmp(word, "play")) {
        schedule_play(clock_now());
    } else if (!strcmp(word, "brownout")) {
        converter->brownout();
    } else if (sscanf(line, "poke %i %lu %d", &address, &value, &bytes) == 3) {
        if (!board_poke((unsigned)address, (uint32_t)value, bytes)) return "not in RAM";
    } else if (!strcmp(word, "go")) {
        gone = true;
    } else if (!strcmp(word, "quit")) {
        quit = true;
    } else if (strcmp(word, "stats") != 0) {
        return "unknown command";
    }
    return NULL;
}

static void answer(const char *line) {
    const char *const problem = obey(line);
    if (problem) {
        printf("error %s: %s\n", line, problem);
    } else {
        printf("ok %s t=%.6f path=%s", line, clock_now(), port_path());
        if (!strcmp(line, "stats") || !strcmp(line, "quit")) control_print_stats(stdout);
        putchar('\n');
    }
    fflush(stdout);
}

void control_run_due(double now_s) {
    for (unsigned i = 0; i < timed_count; i++) {
        if (timed[i].done || timed[i].at_s > now_s) continue;
        timed[i].done = true;
        const char *const problem = obey(timed[i].command);
        if (problem) fprintf(stderr, "--at %g %s: %s\n", timed[i].at_s, timed[i].command, problem);
    }
}

void control_service(void) {
    static char line[256];
    static unsigned length;
    static bool nonblocking;
    char byte;
    ssize_t got;
    if (!nonblocking) {
        fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
        nonblocking = true;
    }
    while ((got = read(0, &byte, 1)) == 1) {
        if (byte != '\n') {
            if (length < sizeof line - 1) line[length++] = byte;
            continue;
        }
        line[length] = '\0';
        length = 0;
        if (*line) answer(line);
    }
    if (got == 0) quit = true;  // whoever started us is gone
}
