/* Uno-class board + ADS1256: one converter, four differential inputs in turn, about 950 scans a second.
 *
 * DRDY -> D2, CS -> D10, DIN -> D11, DOUT -> D12, SCLK -> D13; cells on AIN0-1, AIN2-3, AIN4-5, AIN6-7. An optional LED
 * on D8 blinks on command I. The four counts of a DATA frame were not taken at one instant: its time is the ready edge
 * of channel 0, and HELLO declares how much later each other channel was ready, measured over the last 64 scans.
 */
#ifndef PLATE_BAUD
#define PLATE_BAUD 1000000UL
#endif
#define PLATE_LED_PIN 8

#include <plate_core.h>
#include <plate_spi.h>

static const uint8_t CMD_WAKEUP = 0x00, CMD_RDATA = 0x01, CMD_RREG = 0x10, CMD_WREG = 0x50, CMD_SELFCAL = 0xF0,
                     CMD_SYNC = 0xFC, CMD_RESET = 0xFE;
static const uint8_t REG_STATUS = 0, REG_MUX = 1;
static const uint8_t DRATE_30K = 0xF0;
static const uint8_t STATUS_BUFFERED = 0x02;
/* Pauses in MCU cycles at 16 MHz for a 7.68 MHz converter: t6 = 50, t11 = 24 and 4 of its clocks. */
#define WAIT_BEFORE_DATA() __builtin_avr_delay_cycles(105)
#define WAIT_AFTER_SYNC() __builtin_avr_delay_cycles(50)
#define WAIT_AFTER_WREG() __builtin_avr_delay_cycles(9)
static const uint8_t SKEW_SCANS = 64;
static const uint16_t SILENT_MS = 100;

static volatile bool ready;
static volatile uint8_t edges;
static volatile uint32_t ready_us;

ISR(PLATE_DRDY_VECTOR) {
    ready = true;
    edges++;
    ready_us = micros();
}

static bool converter_waiting() { return ready; }

static void ads_command(uint8_t command) {
    plate_spi_select();
    plate_spi(command);
    plate_spi_release();
}

static uint8_t ads_read_register(uint8_t address) {
    plate_spi_select();
    plate_spi(CMD_RREG | address);
    plate_spi(0);
    WAIT_BEFORE_DATA();
    const uint8_t value = plate_spi(0);
    plate_spi_release();
    return value;
}

static inline uint8_t mux_of(uint8_t channel) { return (uint8_t)((2 * channel) << 4 | (2 * channel + 1)); }

/* Forget the conversion in flight and begin a scan at channel 0. */
static uint8_t channel;
static uint16_t seq, started_ms;
static bool missed;

static void ads_start() {
    uint8_t power = 0; /* PGA gain is two to this power */
    while ((1u << power) < converter.gain) power++;
    plate_spi_select();
    plate_spi(CMD_WREG | REG_STATUS);
    plate_spi(3); /* four registers: status, multiplexer, gain, data rate */
    plate_spi(STATUS_BUFFERED);
    plate_spi(mux_of(0));
    plate_spi(power);
    plate_spi(DRATE_30K);
    WAIT_AFTER_WREG();
    cli();
    plate_spi(CMD_SELFCAL); /* DRDY goes low with the first conversion after it */
    plate_drdy_forget();
    ready = false;
    sei();
    plate_spi_release();
    channel = 0;
    started_ms = (uint16_t)millis();
}

static bool converter_set_rate(uint32_t rate_mhz) { return rate_mhz == converter.rate_mhz; }

static bool converter_set_gain(uint8_t gain) {
    if (gain == 0 || gain > 64 || (gain & (gain - 1))) return false;
    converter.gain = gain;
    ads_start();
    return true;
}

/* Switch to the next input, then fetch the conversion of the one before while the new one settles.
 *
 * Until SYNC the converter goes on at 30 kHz, so that the switch must be over within 33 us of the edge. If the MCU was
 * late and a conversion ended after the switch began, it may hold a part of the next input: in_step says so.
 */
static uint32_t ads_step(uint8_t next, uint8_t *bytes, bool *in_step) {
    cli();
    const uint8_t edges_before = edges;
    sei();
    plate_spi_select();
    plate_spi(CMD_WREG | REG_MUX);
    plate_spi(0);
    plate_spi(mux_of(next));
    WAIT_AFTER_WREG();
    plate_spi(CMD_SYNC);
    cli();
    const uint32_t t_us = ready_us;
    *in_step = edges == edges_before;
    ready = false;
    sei();
    WAIT_AFTER_SYNC();
    plate_spi(CMD_WAKEUP);
    plate_spi(CMD_RDATA);
    WAIT_BEFORE_DATA();
    bytes[2] = plate_spi(0);
    bytes[1] = plate_spi(0);
    bytes[0] = plate_spi(0);
    plate_spi_release();
    return t_us;
}

static void learn_skew(const uint16_t *late_us) {
    static uint32_t sums[PLATE_CHANNELS];
    static uint8_t scans;
    for (uint8_t i = 1; i < PLATE_CHANNELS; i++) sums[i] += late_us[i];
    if (++scans < SKEW_SCANS) return;
    for (uint8_t i = 1; i < PLATE_CHANNELS; i++) converter.skew_us[i] = (uint16_t)((sums[i] + SKEW_SCANS / 2) / SKEW_SCANS);
    memset(sums, 0, sizeof sums);
    scans = 0;
}

static uint8_t judge(const uint8_t *counts, uint8_t out_of_step) {
    uint8_t flags = out_of_step;
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++, counts += 3) {
        if (out_of_step & (1 << i)) plate_count_fault(plate_desyncs, i);
        if (!((counts[2] == 0x7F && counts[1] == 0xFF && counts[0] == 0xFF) ||
              (counts[2] == 0x80 && counts[1] == 0 && counts[0] == 0)))
            continue;
        plate_count_fault(plate_saturations, i);
        flags |= (uint8_t)(1 << i);
    }
    return flags;
}

/* A command garbled on its way can leave the converter waiting for ever. */
static void recover_if_silent() {
    if ((uint16_t)((uint16_t)millis() - started_ms) < SILENT_MS) return;
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++) plate_count_fault(plate_desyncs, i);
    plate_count_missed();
    missed = true;
    seq++;
    ads_start();
}

static void converter_serve() {
    static uint8_t counts[3 * PLATE_CHANNELS];
    static uint16_t late_us[PLATE_CHANNELS];
    static uint32_t scan_us;
    static uint8_t out_of_step;
    if (!ready) {
        recover_if_silent();
        return;
    }
    started_ms = (uint16_t)millis();
    PLATE_MARK(PLATE_MARK_READ);
    const uint8_t next = (channel + 1) % PLATE_CHANNELS;
    bool in_step;
    const uint32_t t_us = ads_step(next, counts + 3 * channel, &in_step);
    if (channel == 0) {
        scan_us = t_us;
        out_of_step = 0;
    }
    if (!in_step) out_of_step |= (uint8_t)(1 << channel);
    late_us[channel] = (uint16_t)(t_us - scan_us);
    channel = next;
    if (channel != 0) return;
    PLATE_MARK(PLATE_MARK_PACK);
    learn_skew(late_us);
    const uint8_t flags = judge(counts, out_of_step);
    if (plate_streaming) {
        fp1_frame frame;
        fp1_begin_samples(&frame, plate_buffer, FP1_DATA, flags | (missed ? FP1_MISSED : 0) | plate_see_status, seq, scan_us);
        for (uint8_t i = 0; i < sizeof counts; i++) fp1_put8(&frame, counts[i]);
        plate_send(fp1_end(&frame));
    }
    missed = false;
    seq++;
}

void setup() {
    converter.adc = FP1_ADC_ADS1256;
    converter.modes = FP1_MULTIPLEXED;
    converter.bits = 24;
    converter.gain = 64;
    converter.rate_mhz = 950000UL; /* what comes of settling, SPI and interrupts; nothing sets it */
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++) converter.skew_us[i] = i * 250u;
    plate_begin();
    /* 2 MHz. The data sheet allows 1.92 MHz, but the next lower rate, 1 MHz, would not switch inputs in time. */
    plate_spi_begin(_BV(SPR0), true);
    ads_command(CMD_RESET);
    delay(5);
    if ((ads_read_register(REG_STATUS) >> 4) != 3) plate_log("ADS1256 does not answer: check 5 V, crystal and wiring");
    ads_start();
    plate_drdy_begin();
}

void loop() {
    converter_serve();
    plate_run();
}
