// SPDX-License-Identifier: GPL-3.0-or-later
// The emulated plate: compiled firmware in libsimavr, its converter emulated, its UART a pseudo-terminal.
// One file per concern; this header is the whole of what they know of one another.
#ifndef EMULATOR_H
#define EMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim_avr.h"

#define F_CPU_HZ 16e6
#define CHANNELS 4

typedef avr_cycle_count_t cycles;

// options.c
struct options {
    const char *elf, *adc, *link, *schedule, *truth, *eeprom;
    double sps;     // converter rate; 0 = as the chip's registers or nominal say
    double spread;  // HX711: relative rate difference between the slowest and the mean chip
    double ppm;     // error of the MCU clock
    double noise;   // standard deviation, counts
    uint64_t seed;
    bool lockstep;    // unpaced; the host reading the port is what lets time pass
    bool hold;        // time starts at the command "go"
    bool autoreset;   // opening the port resets the board
    bool check_baud;  // bytes are garbled unless the host set the UART's rate
    double boot_ms;   // bootloader, after power-up and each reset
    double latency_ms;  // USB bridge: bytes wait this long, or until a packet is full
    unsigned packet;
};
extern struct options options;
void options_read(int count, char **words);

// board.c: the microcontroller
extern avr_t *avr;
void board_start(void);
void board_reset(void);
void board_run_until(cycles end);  // ends the program if the firmware crashed
bool board_poke(unsigned address, uint32_t value, int bytes);
void board_save_eeprom(void);
cycles board_zero_cycle(void);  // when micros() was 0

// clock.c: real time against MCU cycles, and pacing
void clock_start(double ppm, bool paced);
double clock_seconds(cycles at);
cycles clock_cycle_at(double seconds);
double clock_now(void);
void clock_set_ppm(double ppm);
void clock_skip(double seconds);  // real time passes while the MCU does not run
bool clock_wait(cycles until);    // false while it is too early; waits a millisecond at most
double clock_worst_lag(void);
double clock_wall_start(void);  // CLOCK_MONOTONIC at real second 0

// schedule.c: what the cells feel
void schedule_load(const char *path);
void schedule_play(double now_s);
int32_t schedule_counts(int channel, uint32_t index, double now_s);

// truth.c: what the converter converted
void truth_open(const char *path);
void truth_log(int channel, uint32_t index, cycles at, int32_t counts);
void truth_close(void);

// port.c: the pseudo-terminal
extern struct port_counts {
    uint64_t sent, received, lost_closed, lost_full, dropped, corrupted, garbage;
} port_counts;
void port_open(void);
void port_close(void);
bool port_is_plugged(void);
bool port_has_host(void);
bool port_service(void);  // true when a host has just opened the port
void port_put(uint8_t byte);
void port_deliver(void);
bool port_is_blocked(void);  // bytes wait and the host does not read
int port_take(void);         // next byte from the host, -1 if none
void port_inject(const char *text);
void port_discard_input(void);
long port_host_baud(void);
const char *port_path(void);
void port_fault_drop(unsigned bytes);
void port_fault_corrupt(unsigned bytes);
void port_fault_garbage(unsigned bytes);
void port_fault_stall(double seconds);
int port_descriptor(void);

// uart.c
void uart_attach(void);
void uart_feed(void);
double uart_baud(void);

// pins.c
void pin_drive(int pin_of_port_d, int level);
void pin_watch(char port, int pin, avr_irq_notify_t notify);

// spi.c
void spi_attach(uint8_t (*exchange)(uint8_t), void (*selected)(bool));

// costs.c: where the firmware's cycles go
void costs_attach(void);
void costs_print(FILE *out);

// control.c: commands on standard input and at set times
void control_at(const char *words);
void control_service(void);
void control_run_due(double now_s);
void control_print_stats(FILE *out);
bool control_wants_quit(void);
bool control_has_gone(void);

// The converters. attach: once; rearm: at power-up and after each MCU reset, which forgets all timers.
struct converter {
    const char *name;
    void (*attach)(void);
    void (*rearm)(void);
    void (*brownout)(void);
    void (*print_stats)(FILE *out);
};
extern const struct converter ads131, hx711, ads1256;
extern const struct converter *converter;

#endif
