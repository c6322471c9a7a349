/* FP1, the wire format of a Soleplate plate: docs/wire-format.md is the contract, this header speaks it.
 *
 * Plain C99 that is also C++11: no Arduino, no allocation, no library. The same text is compiled into every board's
 * firmware and into native programs.
 *
 * A frame is built in one buffer. The payload starts at buffer[1]; fp1_end() appends the CRC, stuffs the zeros away
 * in place and writes the delimiter. In place works because payload and CRC are at most 252 bytes, so that COBS
 * never needs a second code byte: buffer[0] holds the first one, and each zero becomes the next one.
 */
#ifndef FP1_H
#define FP1_H

#include <stdbool.h>
#include <stdint.h>

#define FP1_PROTOCOL 1u
#define FP1_MAX_PAYLOAD 250u
/* Bytes of buffer for a payload of n bytes: COBS code, payload, CRC, delimiter. Also its length on the wire. */
#define FP1_FRAME_BYTES(n) ((n) + 4u)

enum fp1_type {
    FP1_DATA = 0x01,
    FP1_HELLO = 0x02,
    FP1_PONG = 0x03,
    FP1_BATCH = 0x04,
    FP1_ASYNC = 0x05,
    FP1_ACK = 0x06,
    FP1_STATUS = 0x07,
    FP1_LOG = 0x08,
    FP1_TEST = 0x09
};

/* What the inputs of the converter are tied to while it is tested. */
enum fp1_test { FP1_TEST_INPUTS = 0, FP1_TEST_SHORTED = 1, FP1_TEST_PLUS = 2, FP1_TEST_MINUS = 3 };

/* Flags of DATA and BATCH. Bits 0-3 say that channel 0-3 is invalid: saturated, or the converter lost step. */
enum fp1_data_flag { FP1_MISSED = 0x10, FP1_SYNC_LEVEL = 0x20, FP1_SYNC_EDGE = 0x40, FP1_SEE_STATUS = 0x80 };

/* Flags of ASYNC. Bits 0-3 are the channel number; FP1_MISSED and FP1_SEE_STATUS are as in DATA. */
enum fp1_async_flag { FP1_ASYNC_SATURATED = 0x20, FP1_ASYNC_DESYNC = 0x40 };

enum fp1_hello_flag {
    FP1_SIMULTANEOUS = 0x01,
    FP1_MULTIPLEXED = 0x02,
    FP1_FREE_RUNNING = 0x04,
    FP1_SYNC_PIN = 0x08,
    FP1_STREAMING = 0x10
};

enum fp1_board {
    FP1_BOARD_UNO = 1,
    FP1_BOARD_MEGA = 2,
    FP1_BOARD_TEENSY4 = 3,
    FP1_BOARD_RP2040 = 4,
    FP1_BOARD_ESP32 = 5,
    FP1_BOARD_OTHER = 255
};
enum fp1_adc { FP1_ADC_HX711 = 1, FP1_ADC_ADS131M04 = 2, FP1_ADC_ADS1256 = 3 };

/* STATUS fields that a board cannot measure. */
#define FP1_VCC_UNKNOWN 0u
#define FP1_TEMPERATURE_UNKNOWN (-32767 - 1)

#define FP1_COUNT_MAX 8388607L
#define FP1_COUNT_MIN (-8388607L - 1)

static inline bool fp1_saturated(int32_t count) { return count >= FP1_COUNT_MAX || count <= FP1_COUNT_MIN; }

/* CRC-16/IBM-3740: polynomial 0x1021, start 0xFFFF, no reflection; "123456789" gives 0x29B1. The eight shifts of a
 * byte are folded into 8-bit operations: on an AVR this is half the cost of a frame's arithmetic otherwise. */
static inline uint16_t fp1_crc(const uint8_t *at, const uint8_t *end) {
    uint8_t high = 0xFF, low = 0xFF;
    while (at != end) {
        uint8_t x = high ^ *at++;
        x ^= (uint8_t)(x >> 4);
        high = (uint8_t)(low ^ (uint8_t)(x << 4) ^ (x >> 3));
        low = (uint8_t)((uint8_t)(x << 5) ^ x);
    }
    return (uint16_t)((uint16_t)high << 8 | low);
}

typedef struct {
    uint8_t *start; /* the first COBS code */
    uint8_t *next;  /* where the next payload byte goes */
} fp1_frame;

static inline void fp1_put8(fp1_frame *frame, uint8_t value) { *frame->next++ = value; }

static inline void fp1_put16(fp1_frame *frame, uint16_t value) {
    fp1_put8(frame, (uint8_t)value);
    fp1_put8(frame, (uint8_t)(value >> 8));
}

static inline void fp1_put24(fp1_frame *frame, int32_t value) {
    fp1_put16(frame, (uint16_t)value);
    fp1_put8(frame, (uint8_t)((uint32_t)value >> 16));
}

static inline void fp1_put32(fp1_frame *frame, uint32_t value) {
    fp1_put16(frame, (uint16_t)value);
    fp1_put16(frame, (uint16_t)(value >> 16));
}

static inline void fp1_put_text(fp1_frame *frame, const char *text, uint8_t length) {
    while (length--) fp1_put8(frame, (uint8_t)*text++);
}

static inline void fp1_begin(fp1_frame *frame, uint8_t *buffer, uint8_t type, uint8_t flags) {
    frame->start = buffer;
    frame->next = buffer + 1;
    fp1_put8(frame, type);
    fp1_put8(frame, flags);
}

/* Close the frame and return its length on the wire, delimiter included. */
static inline uint8_t fp1_end(fp1_frame *frame) {
    uint8_t *at = frame->start + 1;
    fp1_put16(frame, fp1_crc(at, frame->next));

    uint8_t *const end = frame->next; /* a copy, since writing bytes might change what frame points to */
    uint8_t *code = frame->start;
    uint8_t run = 1;
    for (; at != end; at++, run++) {
        if (*at) continue;
        *code = run;
        code = at;
        run = 0;
    }
    *code = run;
    *end = 0;
    return (uint8_t)(end + 1 - frame->start);
}

/* DATA and BATCH share these first 8 bytes, ASYNC too with its own flags. */
static inline void fp1_begin_samples(fp1_frame *frame, uint8_t *buffer, uint8_t type, uint8_t flags, uint16_t seq,
                                     uint32_t t_us) {
    fp1_begin(frame, buffer, type, flags);
    fp1_put16(frame, seq);
    fp1_put32(frame, t_us);
}

#define FP1_DATA_PAYLOAD(channels) (8u + 3u * (channels))
#define FP1_ASYNC_PAYLOAD 11u
#define FP1_PONG_PAYLOAD 8u
#define FP1_ACK_PAYLOAD 4u
#define FP1_STATUS_PAYLOAD(channels) (16u + 2u * (channels))
#define FP1_TEST_PAYLOAD(channels) (3u + 3u * (channels))
#define FP1_NAME_MAX 16u
#define FP1_UID_BYTES 8u
#define FP1_HELLO_PAYLOAD(channels) (39u + 2u * (channels) + FP1_NAME_MAX)

typedef struct {
    uint16_t firmware; /* major in the high byte */
    uint8_t flags, board, adc, channels, bits, gain;
    uint32_t rate_mhz;
    const uint16_t *skew_us; /* one per channel: how much later than t_us it was ready */
    uint32_t f_cpu, baud;
    const uint8_t *uid;
    uint32_t boot_id, t_us;
    const char *name;
    uint8_t name_length;
} fp1_hello;

static inline uint8_t fp1_write_hello(uint8_t *buffer, const fp1_hello *hello) {
    fp1_frame frame;
    fp1_begin(&frame, buffer, FP1_HELLO, hello->flags);
    fp1_put8(&frame, FP1_PROTOCOL);
    fp1_put16(&frame, hello->firmware);
    fp1_put8(&frame, hello->board);
    fp1_put8(&frame, hello->adc);
    fp1_put8(&frame, hello->channels);
    fp1_put8(&frame, hello->bits);
    fp1_put8(&frame, hello->gain);
    fp1_put32(&frame, hello->rate_mhz);
    for (uint8_t channel = 0; channel < hello->channels; channel++) fp1_put16(&frame, hello->skew_us[channel]);
    fp1_put32(&frame, hello->f_cpu);
    fp1_put32(&frame, hello->baud);
    for (uint8_t i = 0; i < FP1_UID_BYTES; i++) fp1_put8(&frame, hello->uid[i]);
    fp1_put32(&frame, hello->boot_id);
    fp1_put32(&frame, hello->t_us);
    fp1_put8(&frame, hello->name_length);
    fp1_put_text(&frame, hello->name, hello->name_length);
    return fp1_end(&frame);
}

static inline uint8_t fp1_write_pong(uint8_t *buffer, uint16_t nonce, uint32_t t_us) {
    fp1_frame frame;
    fp1_begin(&frame, buffer, FP1_PONG, 0);
    fp1_put16(&frame, nonce);
    fp1_put32(&frame, t_us);
    return fp1_end(&frame);
}

/* code 0 is an ACK; any other is a NAK with its reason (enum fp1_answer in fp1_command.h). */
static inline uint8_t fp1_write_ack(uint8_t *buffer, char command, uint8_t code) {
    fp1_frame frame;
    fp1_begin(&frame, buffer, FP1_ACK, 0);
    fp1_put8(&frame, (uint8_t)command);
    fp1_put8(&frame, code);
    return fp1_end(&frame);
}

/* The mean of some conversions of each channel, at a gain, with its inputs tied to what (enum fp1_test). */
static inline uint8_t fp1_write_test(uint8_t *buffer, uint8_t what, uint8_t gain, const int32_t *mean, uint8_t channels) {
    fp1_frame frame;
    fp1_begin(&frame, buffer, FP1_TEST, what);
    fp1_put8(&frame, gain);
    for (uint8_t channel = 0; channel < channels; channel++) fp1_put24(&frame, mean[channel]);
    return fp1_end(&frame);
}

/* Text longer than a payload is cut. The buffer must hold FP1_FRAME_BYTES(2 + length). */
static inline uint8_t fp1_write_log(uint8_t *buffer, const char *text, uint8_t length) {
    fp1_frame frame;
    if (length > FP1_MAX_PAYLOAD - 2u) length = FP1_MAX_PAYLOAD - 2u;
    fp1_begin(&frame, buffer, FP1_LOG, 0);
    fp1_put_text(&frame, text, length);
    return fp1_end(&frame);
}

#include "fp1_batch.h"
#include "fp1_command.h"

#endif
