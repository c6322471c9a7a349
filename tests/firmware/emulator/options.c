// SPDX-License-Identifier: GPL-3.0-or-later
// The command line.
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "emulator.h"

struct options options = {.adc = "ads131", .seed = 1, .latency_ms = 1};

static const char usage[] =
    "usage: emulated_plate --elf FIRMWARE --adc ads131|hx711|ads1256 [options]\n"
    "  --link PATH       symbolic link to the pseudo-terminal, kept through unplug and plug\n"
    "  --schedule CSV    time_s,c0,c1,c2,c3 in counts; linear between rows, held outside (default: sines)\n"
    "  --truth CSV       write channel,index,cycle,device_us,counts of every conversion\n"
    "  --eeprom FILE     EEPROM content, read at the start if it exists, written at the end\n"
    "  --sps HZ          converter rate, instead of what the registers say (hx711: 80)\n"
    "  --spread X        hx711: chips run at rate * (1 + X * -1, -1/3, 1/3, 1)\n"
    "  --ppm X           error of the MCU's clock; converters keep real time\n"
    "  --noise X         standard deviation in counts    --seed N\n"
    "  --lockstep        unpaced: time passes while a host has the port open and reads it\n"
    "  --hold            time starts at the command go\n"
    "  --at \"S COMMAND\"  a control command at emulated second S; may be repeated\n"
    "  --autoreset       opening the port resets the board    --boot-ms MS  bootloader after each reset\n"
    "  --latency-ms MS   USB bridge: deliver after MS or ...  --packet N    ... when N bytes wait\n"
    "  --check-baud      bytes are garbled unless the host set the rate of the UART\n"
    "  commands on standard input: see control.c\n";

void options_read(int count, char **words) {
    enum { ELF = 256, ADC, LINK, SCHEDULE, TRUTH, EEPROM, SPS, SPREAD, PPM, NOISE, SEED, LOCKSTEP, HOLD, AT, AUTORESET,
           BOOT, LATENCY, PACKET, CHECK_BAUD };
    static const struct option known[] = {
        {"elf", 1, 0, ELF},           {"adc", 1, 0, ADC},
        {"link", 1, 0, LINK},         {"schedule", 1, 0, SCHEDULE},
        {"truth", 1, 0, TRUTH},       {"eeprom", 1, 0, EEPROM},
        {"sps", 1, 0, SPS},           {"spread", 1, 0, SPREAD},
        {"ppm", 1, 0, PPM},           {"noise", 1, 0, NOISE},
        {"seed", 1, 0, SEED},         {"lockstep", 0, 0, LOCKSTEP},
        {"hold", 0, 0, HOLD},         {"at", 1, 0, AT},
        {"autoreset", 0, 0, AUTORESET}, {"boot-ms", 1, 0, BOOT},
        {"latency-ms", 1, 0, LATENCY}, {"packet", 1, 0, PACKET},
        {"check-baud", 0, 0, CHECK_BAUD}, {0, 0, 0, 0}};
    int choice;
    while ((choice = getopt_long(count, words, "", known, NULL)) != -1) {
        switch (choice) {
            case ELF: options.elf = optarg; break;
            case ADC: options.adc = optarg; break;
            case LINK: options.link = optarg; break;
            case SCHEDULE: options.schedule = optarg; break;
            case TRUTH: options.truth = optarg; break;
            case EEPROM: options.eeprom = optarg; break;
            case SPS: options.sps = atof(optarg); break;
            case SPREAD: options.spread = atof(optarg); break;
            case PPM: options.ppm = atof(optarg); break;
            case NOISE: options.noise = atof(optarg); break;
            case SEED: options.seed = strtoull(optarg, NULL, 0); break;
            case LOCKSTEP: options.lockstep = true; break;
            case HOLD: options.hold = true; break;
            case AT: control_at(optarg); break;
            case AUTORESET: options.autoreset = true; break;
            case BOOT: options.boot_ms = atof(optarg); break;
            case LATENCY: options.latency_ms = atof(optarg); break;
            case PACKET: options.packet = (unsigned)atoi(optarg); break;
            case CHECK_BAUD: options.check_baud = true; break;
            default: fputs(usage, stderr); exit(2);
        }
    }
    static const struct converter *const all[] = {&ads131, &hx711, &ads1256};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        if (!strcmp(all[i]->name, options.adc)) converter = all[i];
    }
    if (!options.elf || !converter || optind != count) {
        fputs(usage, stderr);
        exit(2);
    }
}
