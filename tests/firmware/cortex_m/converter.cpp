#include "converter.h"

#include <string.h>

static const int CHANNELS = 4, FRAME = 18, KEPT = 2;
static const uint16_t RESET = 0x0011, ID = 0x2403, MODE_AFTER_RESET = 0x0510, CLOCK_AFTER_RESET = 0x0F0E;
static const int MODE = 2, CLOCK = 3, CHANNEL = 9;

static uint16_t registers[64], answer;
static uint32_t conversions, kept[KEPT];
static int waiting;
static int32_t shown[CHANNELS];
static uint8_t heard[FRAME], said[FRAME];
static int at;

static const uint64_t MODULATOR_HZ = 4096000;
static const uint32_t OVERSAMPLING[8] = {128, 256, 512, 1024, 2048, 4096, 8192, 16256};

static uint32_t oversampling() { return OVERSAMPLING[registers[CLOCK] >> 2 & 7]; }

/* What conversion k since the rate was set gives; any reader can compute it. */
#ifdef LOADS
/* Somebody who steps on, stands and steps off: four int32 a row, ROWS_HZ rows a second, straight lines between them. */
__asm__(".section .rodata\n.balign 4\nloads: .incbin \"" LOADS "\"\nloads_end:\n.text\n");
extern "C" const int32_t loads[], loads_end[];
static const uint64_t ROWS_HZ = 1000;

static int32_t counts_of(uint32_t k, uint32_t channel) {
    const uint64_t passed = k * (ROWS_HZ * oversampling()), row = passed / MODULATOR_HZ;
    const uint64_t last = (uint64_t)(loads_end - loads) / CHANNELS - 1;
    if (row >= last) return loads[last * CHANNELS + channel];
    const int64_t from = loads[row * CHANNELS + channel], to = loads[(row + 1) * CHANNELS + channel];
    return (int32_t)(from + (to - from) * (int64_t)(passed % MODULATOR_HZ) / (int64_t)MODULATOR_HZ);
}
#else
static int32_t counts_of(uint32_t k, uint32_t channel) {
    const uint32_t mixed = (k * 2654435761u + channel * 40503u) ^ (k >> 7);
    return (int32_t)((mixed >> 9) & 0xFFFFF) - 0x80000;
}
#endif

static uint16_t crc_of(const uint8_t *bytes, int length) {
    uint16_t crc = 0xFFFF;
    for (int i = 0; i < length; i++) {
        crc ^= (uint16_t)(bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

uint32_t converter_period(uint32_t clock_hz) {
    return (uint32_t)((uint64_t)oversampling() * clock_hz / MODULATOR_HZ);
}

bool converter_has_news() { return waiting > 0; }

void converter_convert() {
    if (waiting == KEPT) kept[0] = kept[--waiting]; /* the older one is lost */
    kept[waiting++] = conversions++;
}

void converter_select() {
    const bool fresh = waiting > 0;
    if (fresh) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            const int tied = registers[CHANNEL + 5 * channel] & 3; /* inputs, shorted, plus and minus 2/15 of full scale */
            static const int32_t tests[4] = {0, 12, 1118481, -1118481};
            shown[channel] = tied ? tests[tied] : counts_of(kept[0], (uint32_t)channel);
        }
        kept[0] = kept[1];
        waiting--;
    }
    const uint16_t status = answer ? answer : (uint16_t)(0x0100 | (registers[MODE] & 0x0400) | (fresh ? 0x0F : 0));
    memset(said, 0, sizeof said);
    said[0] = (uint8_t)(status >> 8);
    said[1] = (uint8_t)status;
    for (int channel = 0; channel < CHANNELS; channel++) {
        for (int i = 0; i < 3; i++) said[3 + 3 * channel + i] = (uint8_t)((uint32_t)shown[channel] >> (16 - 8 * i));
    }
    const uint16_t crc = crc_of(said, 15);
    said[15] = (uint8_t)(crc >> 8);
    said[16] = (uint8_t)crc;
    memset(heard, 0, sizeof heard);
    at = 0;
    answer = 0;
}

bool converter_release() {
    if (at < 3) return false;
    const uint16_t command = (uint16_t)(heard[0] << 8 | heard[1]), value = (uint16_t)(heard[3] << 8 | heard[4]);
    const int address = command >> 7 & 0x3F;
    if (command == RESET) {
        memset(registers, 0, sizeof registers);
        registers[0] = ID;
        registers[MODE] = MODE_AFTER_RESET;
        registers[CLOCK] = CLOCK_AFTER_RESET;
        waiting = 0;
        return true;
    }
    if (command >> 13 == 5) answer = registers[address];
    if (command >> 13 != 3) return false;
    registers[address] = value;
    if (address != CLOCK) return false;
    conversions = 0;
    waiting = 0;
    return true;
}

uint8_t converter_exchange(uint8_t byte) {
    if (at >= FRAME) return 0;
    heard[at] = byte;
    return said[at++];
}
