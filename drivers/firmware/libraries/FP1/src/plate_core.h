/* What every plate sketch shares: answers to commands, HELLO and STATUS in time, sending, sleeping.
 *
 * A sketch defines, before it includes this header, PLATE_BAUD and PLATE_LED_PIN, and after it the functions declared
 * below as its own. It owns the converter; this file owns the conversation.
 */
#ifndef PLATE_CORE_H
#define PLATE_CORE_H

#include <Arduino.h>
#include <fp1.h>

#define PLATE_FIRMWARE 0x0101u
#define PLATE_CHANNELS 4u
enum { PLATE_MARK_READ = 1, PLATE_MARK_PACK = 2, PLATE_MARK_QUEUE = 3, PLATE_MARK_DONE = 4 };

/* What differs from board to board: its number, port, store, supply voltage and sleep. */
#if defined(__AVR__)
#include <plate_avr.h>
#else
#include <plate_32bit.h>
#endif
#include <plate_identity.h>

/* What the sketch knows about its converter; HELLO reads it. */
typedef struct {
    uint8_t adc, modes, bits, gain;
    uint32_t rate_mhz;
    uint16_t skew_us[PLATE_CHANNELS];
} plate_converter;

static plate_converter converter;

/* Set up for a new rate or gain; false leaves all as it was. Called only while not streaming. */
static bool converter_set_rate(uint32_t rate_mhz);
static bool converter_set_gain(uint8_t gain);
/* Test the converter and its inputs; tell: with plate_tell_test() for each thing. False where there is no way to. */
static bool converter_test(bool tell);
/* True while a conversion waits to be read; called with interrupts off. */
static bool converter_waiting();

static bool plate_streaming;
static uint8_t plate_buffer[FP1_FRAME_BYTES(FP1_HELLO_PAYLOAD(PLATE_CHANNELS))];
static volatile uint16_t plate_missed;
static uint16_t plate_tx_overruns;
static uint8_t plate_saturations[PLATE_CHANNELS], plate_desyncs[PLATE_CHANNELS];
static volatile uint8_t plate_see_status; /* FP1_SEE_STATUS from a counted fault until STATUS told of it */

static bool plate_queue(const uint8_t *bytes, uint8_t length, uint8_t reserve) {
    PLATE_MARK(PLATE_MARK_QUEUE);
    const bool sent = plate_uart_write(bytes, length, reserve);
    PLATE_MARK(PLATE_MARK_DONE);
    if (!sent) {
        plate_tx_overruns++;
        plate_see_status = FP1_SEE_STATUS;
    }
    return sent;
}

/* Answers, HELLO and STATUS take any room there is. */
static bool plate_send(uint8_t length) { return plate_queue(plate_buffer, length, 0); }

/* Samples leave room for the largest of those: on a line that is too slow they would take every byte that comes free,
 * and the STATUS that tells of it would never get through. */
static bool plate_send_samples(const uint8_t *bytes, uint8_t length) {
    return plate_queue(bytes, length, sizeof plate_buffer);
}

static inline void plate_count_missed() {
    plate_missed++;
    plate_see_status = FP1_SEE_STATUS;
}

static void plate_count_fault(uint8_t *counts, uint8_t channel) {
    if (counts[channel] != 255) counts[channel]++;
    plate_see_status = FP1_SEE_STATUS;
}

/* What is wrong with the converter, for a person; said whenever streaming begins. NULL where nothing is known of it. */
static const char *plate_complaint;
static bool plate_complaint_due;

static void plate_tell_test(uint8_t what, uint8_t gain, const int32_t *mean) {
    plate_send(fp1_write_test(plate_buffer, what, gain, mean, PLATE_CHANNELS));
}

static bool plate_log(const char *text) {
    return plate_send(fp1_write_log(plate_buffer, text, (uint8_t)min((size_t)strlen(text), (size_t)(sizeof plate_buffer - FP1_FRAME_BYTES(2)))));
}

static bool plate_send_hello() {
    fp1_hello hello;
    hello.firmware = PLATE_FIRMWARE;
    hello.flags = converter.modes | (plate_streaming ? FP1_STREAMING : 0);
    hello.board = PLATE_BOARD;
    hello.adc = converter.adc;
    hello.channels = PLATE_CHANNELS;
    hello.bits = converter.bits;
    hello.gain = converter.gain;
    hello.rate_mhz = converter.rate_mhz;
    hello.skew_us = converter.skew_us;
    hello.f_cpu = F_CPU;
    hello.baud = PLATE_BAUD;
    hello.uid = plate_uid;
    hello.boot_id = plate_boots;
    hello.t_us = micros();
    hello.name = plate_name;
    hello.name_length = plate_name_length;
    return plate_send(fp1_write_hello(plate_buffer, &hello));
}

static void plate_send_status() {
    const uint16_t vcc_mv = plate_vcc_mv();
    fp1_frame frame;
    noInterrupts();
    const uint16_t missed = plate_missed;
    plate_see_status = 0;
    interrupts();
    fp1_begin(&frame, plate_buffer, FP1_STATUS, 0);
    fp1_put32(&frame, micros());
    fp1_put16(&frame, missed);
    fp1_put16(&frame, plate_tx_overruns);
    fp1_put16(&frame, plate_uart_overruns());
    fp1_put16(&frame, vcc_mv);
    fp1_put16(&frame, (uint16_t)FP1_TEMPERATURE_UNKNOWN);
    for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) {
        fp1_put8(&frame, plate_saturations[channel]);
        fp1_put8(&frame, plate_desyncs[channel]);
    }
    if (!plate_send(fp1_end(&frame))) return;
    memset(plate_saturations, 0, sizeof plate_saturations);
    memset(plate_desyncs, 0, sizeof plate_desyncs);
}

static uint16_t plate_blink_quarters; /* quarter seconds left to blink */

static uint8_t plate_obey(const fp1_command &command) {
    switch (command.letter) {
        case 'S':
            plate_streaming = command.number;
            plate_complaint_due = plate_streaming && plate_complaint;
            return FP1_OK;
        case 'I': plate_blink_quarters = (uint16_t)(command.number * 4); return FP1_OK;
        default: break;
    }
    /* The rest stops the converter or waits for the EEPROM, and would lose conversions. */
    if (plate_streaming) return FP1_BUSY_STREAMING;
    switch (command.letter) {
        case 'R': return converter_set_rate(command.number) ? FP1_OK : FP1_NOT_ON_THIS_BOARD;
        case 'T': return converter_test(true) ? FP1_OK : FP1_NOT_ON_THIS_BOARD;
        case 'G': return converter_set_gain((uint8_t)command.number) ? FP1_OK : FP1_NOT_ON_THIS_BOARD;
        default: plate_store_name(command.text, command.text_length); return FP1_OK;
    }
}

static bool plate_hello_due;

static void plate_answer(const fp1_line &line) {
    const uint32_t now_us = micros();
    fp1_command command;
    uint8_t code = fp1_parse(&line, &command);
    if (code == FP1_OK && command.letter == '?') {
        plate_hello_due = true;
    } else if (code == FP1_OK && command.letter == 'P') {
        plate_send(fp1_write_pong(plate_buffer, (uint16_t)command.number, now_us));
    } else {
        if (code == FP1_OK) code = plate_obey(command);
        plate_send(fp1_write_ack(plate_buffer, command.letter, code));
        if (code == FP1_OK && command.letter != 'I') plate_hello_due = true;
    }
}

static void plate_listen() {
    static fp1_line line;
    while (plate_uart_waiting()) {
        if (!fp1_take(&line, plate_uart_read())) continue;
        plate_answer(line);
        line.length = 0;
    }
}

/* Every quarter second: the LED; every second: STATUS; every five: HELLO, not in the same quarter as STATUS, for the
 * two together could take longer than a conversion. */
static void plate_keep_time() {
    static uint16_t last_ms;
    static uint8_t quarters;
    if ((uint16_t)((uint16_t)millis() - last_ms) < 250) return;
    last_ms += 250;
    if (plate_blink_quarters) digitalWrite(PLATE_LED_PIN, --plate_blink_quarters & 1);
    quarters++;
    if (quarters % 4 == 0) plate_send_status();
    if (quarters == 18) plate_hello_due = true;
    if (quarters == 20) quarters = 0;
}

static void plate_begin() {
    pinMode(PLATE_LED_PIN, OUTPUT);
    plate_sleep_begin();
    plate_uart_begin(PLATE_BAUD);
    plate_load_identity();
    plate_hello_due = true;
}

/* Call once per loop: everything but the converter, then sleep until an interrupt if nothing waits. */
static void plate_run() {
    plate_listen();
    plate_keep_time();
    if (plate_hello_due && plate_send_hello()) plate_hello_due = false;
    else if (plate_complaint_due && plate_log(plate_complaint)) plate_complaint_due = false;
    noInterrupts();
    if (!converter_waiting() && !plate_uart_waiting() && !plate_hello_due) plate_sleep();
    interrupts();
}

#endif
