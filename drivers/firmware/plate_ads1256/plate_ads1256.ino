/* Uno-class board + ADS1256: one converter, four differential inputs in turn, about 1040 scans a second.
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
static const uint8_t REG_STATUS = 0, REG_MUX = 1, REG_GAIN = 2;
static const uint8_t DRATE_30K = 0xF0;
static const uint8_t STATUS_BUFFERED = 0x02;
/* Pauses in MCU cycles at 16 MHz for a 7.68 MHz converter: t6 = 50, t11 = 24 and 4 of its clocks. */
#define WAIT_BEFORE_DATA() __builtin_avr_delay_cycles(105)
#define WAIT_AFTER_SYNC() __builtin_avr_delay_cycles(50)
#define WAIT_AFTER_WREG() __builtin_avr_delay_cycles(9)
static const uint8_t SKEW_SCANS = 64;
static const uint16_t SILENT_MS = 100;

typedef struct {
    uint8_t counts[3 * PLATE_CHANNELS]; /* little endian, as on the wire */
    uint16_t late_us[PLATE_CHANNELS];   /* ready edge of each channel after that of channel 0 */
    uint32_t t_us;
    uint16_t seq;
    uint8_t out_of_step; /* bit c: channel c may hold a part of the next input */
    bool missed, restarted;
} ads_scan;

static ads_scan filling;
static ads_scan done;        /* loop() reads it while ready; the interrupt writes it while not */
static volatile bool ready;
static uint8_t channel;      /* whose conversion ends at the next edge */
static uint16_t next_seq;
static bool gap;
static uint8_t gain_power; /* PGA gain is two to this power */
static volatile uint16_t last_edge_ms;

static inline uint8_t mux_of(uint8_t input) { return (uint8_t)((2 * input) << 4 | (2 * input + 1)); }

static inline uint8_t following(uint8_t input) { return (input + 1) % PLATE_CHANNELS; }

static inline void finish_scan() {
    filling.seq = next_seq++;
    if (ready) {
        plate_count_missed();
        gap = true;
    } else {
        filling.missed = gap;
        gap = false;
        done = filling;
        ready = true;
    }
    filling.out_of_step = 0;
}

/* With the chip selected. */
static inline uint8_t ads_register(uint8_t address) {
    plate_spi(CMD_RREG | address);
    plate_spi(0);
    WAIT_BEFORE_DATA();
    return plate_spi(0);
}

/* Switch inputs, let the next one settle, and fetch the conversion that has just ended meanwhile.
 *
 * All of it happens here, so that the time from edge to edge does not depend on what loop() is doing. Until SYNC the
 * converter goes on at 30 kHz, and a conversion that ends after the switch, 33 us from the edge, would hold a part of
 * the next input: a second edge by then marks the channel as out of step. From SYNC on nothing is urgent, no edge can
 * come for 200 us, and other interrupts, the serial port's above all, are let in.
 * Once a scan the gain is read back: after a dip of its supply the chip would go on at gain 1.
 */
PLATE_ON_DRDY() {
    const uint8_t mux = mux_of(following(channel));
    plate_spi_select();
    plate_spi_start(CMD_WREG | REG_MUX);
    const uint32_t now_us = micros(); /* while the byte is on its way */
    plate_spi_finish();
    plate_spi(0);
    plate_spi(mux);
    WAIT_AFTER_WREG();
    plate_spi(CMD_SYNC);
    if (plate_drdy_again()) filling.out_of_step |= (uint8_t)(1 << channel);
    plate_drdy_forget();
    sei();
    WAIT_AFTER_SYNC();
    plate_spi(CMD_WAKEUP);
    plate_spi_start(CMD_RDATA);
    if (channel == 0) filling.t_us = now_us;
    filling.late_us[channel] = (uint16_t)(now_us - filling.t_us);
    last_edge_ms = (uint16_t)millis();
    uint8_t *const bytes = filling.counts + 3 * channel;
    plate_spi_finish();
    WAIT_BEFORE_DATA();
    bytes[2] = plate_spi(0);
    bytes[1] = plate_spi(0);
    bytes[0] = plate_spi(0);
    if (following(channel) == 0) filling.restarted = (ads_register(REG_GAIN) & 0x07) != gain_power;
    plate_spi_release();
    channel = following(channel);
    if (channel == 0) finish_scan();
}

static bool converter_waiting() { return ready; }

static void ads_command(uint8_t command) {
    plate_spi_select();
    plate_spi(command);
    plate_spi_release();
}

/* Forget the conversion in flight and begin a scan at channel 0. */
static void ads_start() {
    plate_drdy_pause();
    gain_power = 0;
    while ((1u << gain_power) < converter.gain) gain_power++;
    plate_spi_select();
    plate_spi(CMD_WREG | REG_STATUS);
    plate_spi(3); /* four registers: status, multiplexer, gain, data rate */
    plate_spi(STATUS_BUFFERED);
    plate_spi(mux_of(0));
    plate_spi(gain_power);
    plate_spi(DRATE_30K);
    WAIT_AFTER_WREG();
    plate_spi(CMD_SELFCAL); /* DRDY goes low with the first conversion after it */
    plate_spi_release();
    channel = 0;
    filling.out_of_step = 0;
    last_edge_ms = (uint16_t)millis();
    plate_drdy_begin();
}

static bool converter_set_rate(uint32_t rate_mhz) { return rate_mhz == converter.rate_mhz; }

static bool converter_set_gain(uint8_t gain) {
    if (gain == 0 || gain > 64 || (gain & (gain - 1))) return false;
    converter.gain = gain;
    ads_start();
    return true;
}

static bool converter_test(bool) { return false; }

static void learn_skew(const uint16_t *late_us) {
    static uint32_t sums[PLATE_CHANNELS];
    static uint8_t scans;
    for (uint8_t i = 1; i < PLATE_CHANNELS; i++) sums[i] += late_us[i];
    if (++scans < SKEW_SCANS) return;
    for (uint8_t i = 1; i < PLATE_CHANNELS; i++) {
        converter.skew_us[i] = (uint16_t)((sums[i] + SKEW_SCANS / 2) / SKEW_SCANS);
    }
    memset(sums, 0, sizeof sums);
    scans = 0;
}

static uint8_t judge(const ads_scan &scan) {
    const uint8_t invalid = scan.restarted ? 0x0F : scan.out_of_step;
    uint8_t flags = invalid;
    const uint8_t *counts = scan.counts;
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++, counts += 3) {
        if (invalid & (1 << i)) plate_count_fault(plate_desyncs, i);
        if (!((counts[2] == 0x7F && counts[1] == 0xFF && counts[0] == 0xFF) ||
              (counts[2] == 0x80 && counts[1] == 0 && counts[0] == 0)))
            continue;
        plate_count_fault(plate_saturations, i);
        flags |= (uint8_t)(1 << i);
    }
    return flags;
}

static void restart() {
    plate_log("ADS1256 restarted: set up again");
    ads_start();
    plate_count_missed();
    gap = true;
    next_seq++;
}

/* A command garbled on its way can leave the converter waiting for ever. */
static void recover_if_silent() {
    cli();
    const uint16_t silent_ms = (uint16_t)millis() - last_edge_ms;
    sei();
    if (silent_ms < SILENT_MS) return;
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++) plate_count_fault(plate_desyncs, i);
    restart();
}

static void converter_serve() {
    if (!ready) {
        recover_if_silent();
        return;
    }
    PLATE_MARK(PLATE_MARK_READ);
    learn_skew(done.late_us);
    PLATE_MARK(PLATE_MARK_PACK);
    const uint8_t flags = judge(done) | (done.missed ? FP1_MISSED : 0);
    if (plate_streaming) {
        fp1_frame frame;
        fp1_begin_samples(&frame, plate_buffer, FP1_DATA, flags | plate_see_status, done.seq, done.t_us);
        for (uint8_t i = 0; i < sizeof done.counts; i++) fp1_put8(&frame, done.counts[i]);
        plate_send_samples(plate_buffer, fp1_end(&frame));
    }
    const bool restarted = done.restarted;
    cli(); /* also tells the compiler that all reads of done come before */
    ready = false;
    sei();
    if (restarted) restart();
}

void setup() {
    converter.adc = FP1_ADC_ADS1256;
    converter.modes = FP1_MULTIPLEXED;
    converter.bits = 24;
    converter.gain = 64;
    converter.rate_mhz = 1040000UL; /* what comes of settling, SPI and interrupts; nothing sets it */
    for (uint8_t i = 0; i < PLATE_CHANNELS; i++) converter.skew_us[i] = i * 241u;
    plate_begin();
    /* 2 MHz. The data sheet allows 1.92 MHz, but the next lower rate, 1 MHz, would not switch inputs in time. */
    plate_spi_begin(_BV(SPR0), true);
    ads_command(CMD_RESET);
    delay(5);
    plate_spi_select();
    const uint8_t id = ads_register(REG_STATUS) >> 4;
    plate_spi_release();
    if (id != 3) plate_complaint = "ADS1256 does not answer: check 5 V, crystal and wiring";
    ads_start();
}

void loop() {
    converter_serve();
    plate_run();
}
