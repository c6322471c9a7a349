/* A plate without converter and cells, to try a board and its cable: four channels that rise and fall once in four seconds.
 *
 * `soleplate plates --watch serial:PORT` shows 100 samples a second, none lost. Works on every board; nothing to wire.
 */
#ifndef PLATE_BAUD
#define PLATE_BAUD 1000000UL
#endif
#ifndef PLATE_LED_PIN
#define PLATE_LED_PIN 8
#endif

#include <plate_core.h>

static const uint32_t PERIOD_US = 10000;
static const uint16_t TURN = 400; /* samples */
static const int32_t HIGHEST = 200000;

static uint16_t seq;
static uint32_t next_us;

static bool converter_set_rate(uint32_t rate_mhz) { return rate_mhz == 100000UL; }
static bool converter_set_gain(uint8_t gain) { return gain == 1; }
static bool converter_test(bool) { return false; }
static bool converter_waiting() { return (int32_t)(micros() - next_us) >= 0; }

static int32_t counts_of(uint16_t number, uint8_t channel) {
    const uint16_t step = (uint16_t)((number + channel * (TURN / 4)) % TURN);
    return HIGHEST / (TURN / 2) * (step < TURN / 2 ? step : TURN - step);
}

void setup() {
    converter.adc = 255; /* none that the wire format names */
    converter.modes = FP1_SIMULTANEOUS;
    converter.bits = 24;
    converter.gain = 1;
    converter.rate_mhz = 100000UL;
    plate_begin();
    next_us = micros();
}

void loop() {
    if (converter_waiting()) {
        if (plate_streaming) {
            fp1_frame frame;
            fp1_begin_samples(&frame, plate_buffer, FP1_DATA, plate_see_status, seq, next_us);
            for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) fp1_put24(&frame, counts_of(seq, channel));
            plate_send_samples(plate_buffer, fp1_end(&frame));
        }
        seq++;
        next_us += PERIOD_US;
    }
    plate_run();
}
