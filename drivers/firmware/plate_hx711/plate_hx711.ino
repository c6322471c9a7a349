/* Uno-class board + four HX711, each free-running on its own clock line: four ASYNC streams, each with its own time.
 *
 * DOUT of cell 0-3 -> D4-D7, SCK of cell 0-3 -> D8-D11. Strap every RATE pin high: 80 conversions a second nominal,
 * about 93 in truth, and each chip its own. A clock line shared by free-running chips would read one of them in the
 * middle of a conversion about once in a hundred frames; that is why there are four.
 */
#ifndef PLATE_BAUD
#define PLATE_BAUD 1000000UL
#endif
#define PLATE_LED_PIN LED_BUILTIN

#include <plate_core.h>

#if !defined(__AVR_ATmega328P__) && !defined(__AVR_ATmega168__)
#error "Pins are read as whole ports, as an Uno, Nano or Pro Mini has them"
#endif

static const uint8_t DOUT_SHIFT = 4; /* port D, bits 4-7 */
static const uint8_t DOUT_MASK = 0xF0;
static const uint8_t SCK_MASK = 0x0F; /* port B, bits 0-3 */

typedef struct {
    bool ready, missed;
    uint16_t seq;
    uint32_t ready_us;
} hx_cell;

static volatile hx_cell cells[PLATE_CHANNELS];
static volatile uint8_t ready_mask;            /* bit c: cell c waits to be read */
static volatile uint8_t last_levels = 0xF0;    /* of port D when last looked at */

static inline uint8_t dout_bit(uint8_t cell) { return (uint8_t)(1 << (cell + DOUT_SHIFT)); }

static void note_ready(uint8_t fallen) {
    const uint32_t now_us = micros();
    for (uint8_t cell = 0; cell < PLATE_CHANNELS; cell++) {
        if (!(fallen & dout_bit(cell))) continue;
        volatile hx_cell &it = cells[cell];
        if (it.ready) {
            it.missed = true;
            plate_count_missed();
        }
        it.ready = true;
        it.ready_us = now_us;
        it.seq++;
        ready_mask |= (uint8_t)(1 << cell);
    }
}

/* A cell being read is masked out of PCMSK2: its bits on the line are not edges of readiness. */
ISR(PCINT2_vect) {
    const uint8_t levels = PIND;
    const uint8_t fallen = (uint8_t)(last_levels & ~levels & PCMSK2);
    last_levels = levels;
    if (fallen) note_ready(fallen);
}

static bool converter_waiting() { return ready_mask; }

/* Clock one bit. Interrupts are off while SCK is high: beyond 60 us the chip would power down. */
static inline uint8_t hx_bit(uint8_t sck, uint8_t dout) {
    cli();
    PORTB |= sck;
    __builtin_avr_delay_cycles(4); /* data are valid 0.1 us after the edge, the pulse is at least 0.2 us */
    const uint8_t level = PIND & dout;
    PORTB &= (uint8_t)~sck;
    sei();
    return level;
}

static uint8_t hx_byte(uint8_t sck, uint8_t dout) {
    uint8_t byte = 0;
    for (uint8_t bit = 0; bit < 8; bit++) {
        byte <<= 1;
        if (hx_bit(sck, dout)) byte |= 1;
    }
    return byte;
}

/* Read one cell; false when the chip is not in step: DOUT must be high after 24 bits. */
static bool hx_read(uint8_t cell, uint8_t *bytes) {
    const uint8_t sck = (uint8_t)(1 << cell), dout = dout_bit(cell);
    bytes[2] = hx_byte(sck, dout);
    bytes[1] = hx_byte(sck, dout);
    bytes[0] = hx_byte(sck, dout);
    /* One pulse more selects gain 128 for the next conversion, three more gain 64. */
    bool in_step = hx_bit(sck, dout);
    for (uint8_t pulse = converter.gain == 128 ? 1 : 3; pulse > 1; pulse--) in_step &= hx_bit(sck, dout) != 0;
    return in_step;
}

static void send_sample(uint8_t flags, uint16_t seq, uint32_t t_us, const uint8_t *bytes) {
    fp1_frame frame;
    fp1_begin_samples(&frame, plate_buffer, FP1_ASYNC, flags, seq, t_us);
    for (uint8_t i = 0; i < 3; i++) fp1_put8(&frame, bytes[i]);
    plate_send_samples(plate_buffer, fp1_end(&frame));
}

static void serve_cell(uint8_t cell) {
    volatile hx_cell &it = cells[cell];
    uint8_t bytes[3];
    cli();
    const uint32_t t_us = it.ready_us;
    const uint16_t seq = it.seq;
    const bool gap = it.missed;
    it.ready = it.missed = false;
    ready_mask &= (uint8_t)~(1 << cell);
    PCMSK2 &= (uint8_t)~dout_bit(cell);
    sei();

    PLATE_MARK(PLATE_MARK_READ);
    const bool in_step = hx_read(cell, bytes);
    PLATE_MARK(PLATE_MARK_PACK);

    cli();
    last_levels |= dout_bit(cell);
    PCMSK2 |= dout_bit(cell);
    /* Low already: the next conversion ended while this one was read, and its edge went unseen. */
    if (!(PIND & dout_bit(cell))) {
        last_levels &= (uint8_t)~dout_bit(cell);
        note_ready(dout_bit(cell));
    }
    sei();

    const bool saturated = (bytes[2] == 0x7F && bytes[1] == 0xFF && bytes[0] == 0xFF) ||
                           (bytes[2] == 0x80 && bytes[1] == 0 && bytes[0] == 0);
    if (saturated) plate_count_fault(plate_saturations, cell);
    if (!in_step) plate_count_fault(plate_desyncs, cell);
    if (!plate_streaming) return;
    const uint8_t flags = cell | (gap ? FP1_MISSED : 0) | (saturated ? FP1_ASYNC_SATURATED : 0) |
                          (in_step ? 0 : FP1_ASYNC_DESYNC) | plate_see_status;
    send_sample(flags, seq, t_us, bytes);
}

/* SCK high for over 60 us powers the chips down; low again starts them afresh, at gain 128. */
static void hx_restart() {
    cli();
    PCMSK2 = 0;
    PORTB |= SCK_MASK;
    sei();
    delayMicroseconds(100);
    cli();
    PORTB &= (uint8_t)~SCK_MASK;
    ready_mask = 0;
    for (uint8_t cell = 0; cell < PLATE_CHANNELS; cell++) cells[cell].ready = cells[cell].missed = false;
    last_levels = DOUT_MASK;
    PCMSK2 = DOUT_MASK;
    sei();
}

/* The RATE pin is a strap: there is nothing to set, but asking for what it is set to is no mistake. */
static bool converter_set_rate(uint32_t rate_mhz) { return rate_mhz == converter.rate_mhz; }

static bool converter_set_gain(uint8_t gain) {
    if (gain != 128 && gain != 64) return false;
    converter.gain = gain;
    hx_restart();
    return true;
}

static bool converter_test(bool) { return false; }

void setup() {
    converter.adc = FP1_ADC_HX711;
    converter.modes = FP1_FREE_RUNNING;
    converter.bits = 24;
    converter.gain = 128;
    converter.rate_mhz = 80000UL;
    plate_begin();
    DDRB |= SCK_MASK;
    DDRD &= (uint8_t)~DOUT_MASK;
    PORTD |= DOUT_MASK; /* pull-ups: a missing chip reads as never ready */
    for (uint8_t cell = 0; cell < PLATE_CHANNELS; cell++) cells[cell].seq = 0xFFFF; /* the first is number 0 */
    hx_restart();
    PCIFR = _BV(PCIF2);
    PCICR |= _BV(PCIE2);
}

void loop() {
    for (uint8_t cell = 0; cell < PLATE_CHANNELS; cell++) {
        if (ready_mask & (1 << cell)) serve_cell(cell);
    }
    plate_run();
}
