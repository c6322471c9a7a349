// SPDX-License-Identifier: GPL-3.0-or-later
// The pseudo-terminal, standing for USB bridge and cable, with the faults that they have.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "emulator.h"

struct port_counts port_counts;

static int master = -1;
static bool host_open;
static char slave_path[128];
static uint8_t out[1 << 16], in[4096];
static unsigned out_head, out_tail, in_head, in_tail;
static double oldest_s, stalled_until_s;  // real time: of the first byte that waits; of the end of a stall
static unsigned drop_left, corrupt_left;

void port_open(void) {
    int slave;
    struct termios raw;
    if (openpty(&master, &slave, slave_path, NULL, NULL) < 0) {
        perror("openpty");
        exit(1);
    }
    // A fresh pseudo-terminal echoes and waits for lines; raw mode outlives the closing of the slave.
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    close(slave);
    fcntl(master, F_SETFL, O_NONBLOCK);
    if (options.link) {
        unlink(options.link);
        if (symlink(slave_path, options.link)) perror(options.link);
    }
    host_open = false;
    out_tail = out_head;
}

void port_close(void) {
    if (master < 0) return;
    close(master);
    master = -1;
    host_open = false;
    in_tail = in_head;
    if (options.link) unlink(options.link);
}

const char *port_path(void) { return slave_path; }
bool port_is_plugged(void) { return master >= 0; }
bool port_has_host(void) { return host_open; }
int port_descriptor(void) { return master; }

bool port_service(void) {
    if (master < 0) return false;
    struct pollfd state = {master, POLLIN, 0};
    poll(&state, 1, 0);
    // A master whose slave nobody holds open says POLLHUP: that is how a closed port shows.
    const bool open_now = !(state.revents & POLLHUP), opened = open_now && !host_open;
    if (open_now != host_open) out_tail = out_head;
    host_open = open_now;
    if ((state.revents & POLLIN) && in_head == in_tail) {
        const ssize_t got = read(master, in, sizeof in);
        if (got > 0) {
            in_tail = 0;
            in_head = (unsigned)got;
            port_counts.received += (uint64_t)got;
        }
    }
    return opened;
}

static void queue(uint8_t byte) {
    if (out_head - out_tail >= sizeof out) {
        port_counts.lost_full++;
        return;
    }
    if (out_head == out_tail) oldest_s = clock_now();
    out[out_head++ % sizeof out] = byte;
}

// While no host has the port open bytes vanish, as they do in a USB bridge.
void port_put(uint8_t byte) {
    if (!host_open) {
        port_counts.lost_closed++;
    } else if (drop_left) {
        drop_left--;
        port_counts.dropped++;
    } else {
        if (corrupt_left) {
            corrupt_left--;
            port_counts.corrupted++;
            byte ^= 0x20;
        }
        queue(byte);
    }
}

void port_fault_drop(unsigned bytes) { drop_left += bytes; }
void port_fault_corrupt(unsigned bytes) { corrupt_left += bytes; }
void port_fault_stall(double seconds) { stalled_until_s = clock_now() + seconds; }

void port_fault_garbage(unsigned bytes) {
    static uint32_t state = 1;
    port_counts.garbage += bytes;
    while (bytes--) queue((uint8_t)((state = state * 1664525u + 1013904223u) >> 24));
}

void port_deliver(void) {
    if (master < 0 || !host_open) {
        out_tail = out_head;
        return;
    }
    if (clock_now() < stalled_until_s) return;
    const bool packet_full = options.packet && out_head - out_tail >= options.packet;
    if (!options.lockstep && !packet_full && clock_now() - oldest_s < 1e-3 * options.latency_ms) return;
    while (out_head != out_tail) {
        const unsigned at = out_tail % sizeof out, waiting = out_head - out_tail;
        const unsigned piece = at + waiting > sizeof out ? (unsigned)sizeof out - at : waiting;
        const ssize_t written = write(master, out + at, piece);
        if (written <= 0) break;
        out_tail += (unsigned)written;
        port_counts.sent += (uint64_t)written;
    }
}

bool port_is_blocked(void) {
    return master >= 0 && host_open && out_head != out_tail && clock_now() >= stalled_until_s;
}

int port_take(void) { return in_tail == in_head ? -1 : in[in_tail++]; }

void port_discard_input(void) { in_tail = in_head; }

void port_inject(const char *text) {
    const unsigned waiting = in_head - in_tail, length = (unsigned)strlen(text);
    if (waiting + length + 1 > sizeof in) return;
    memmove(in, in + in_tail, waiting);
    memcpy(in + waiting, text, length);
    in[waiting + length] = '\n';
    in_tail = 0;
    in_head = waiting + length + 1;
}

// The rate that the host set, which a pseudo-terminal's master can read; 0 if it is none of these.
long port_host_baud(void) {
    static const struct {
        speed_t code;
        long baud;
    } rates[] = {{B9600, 9600},     {B57600, 57600},   {B115200, 115200}, {B230400, 230400},
                 {B500000, 500000}, {B1000000, 1000000}, {B2000000, 2000000}};
    struct termios settings;
    if (master < 0 || tcgetattr(master, &settings)) return 0;
    for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
        if (cfgetospeed(&settings) == rates[i].code) return rates[i].baud;
    }
    return 0;
}
