/* ADS131M04: four channels at the same instant, 1000 or 2000 conversions a second; 4000 on a 32-bit board.
 *
 * Uno class: DRDY -> D2, CS -> D10, DIN -> D11, DOUT -> D12, SCLK -> D13, all through a push-pull level shifter: the chip
 * is a 3.3 V part and SPI runs at 8 MHz. Teensy 4: the same pins, without the level shifter. RP2040 and ESP32-S3:
 * PLATE_DRDY_PIN and PLATE_CS_PIN below, the rest as the core's SPI has them. CLKIN needs 8.192 MHz. An optional LED on
 * PLATE_LED_PIN blinks on command I, since D13 is the SPI clock.
 *
 * The bridges get 2.5 V, not 3.3 or 5 V: at gain 128 an input may not lie above 1.5 V, and a bridge stands at half of its
 * voltage. No flag of the chip tells it: the board compares two gains when it starts; see docs/flash.md.
 */
#ifndef PLATE_BAUD
#define PLATE_BAUD 1000000UL
#endif
#ifndef PLATE_LED_PIN
#define PLATE_LED_PIN 8
#endif
#if defined(ARDUINO_ARCH_RP2040)
#define PLATE_CS_PIN 17
#define PLATE_DRDY_PIN 20
#elif defined(ARDUINO_ARCH_ESP32) && !defined(PLATE_DRDY_PIN)
#define PLATE_DRDY_PIN 21 /* pin 2 is A1, whose noise the id of the board is made of */
#endif

#include <plate_core.h>
#include <plate_spi.h>

static const uint16_t ADS_NULL = 0x0000, ADS_RESET = 0x0011, ADS_RREG = 0xA000, ADS_WREG = 0x6000;
static const uint8_t ADS_ID = 0, ADS_MODE = 2, ADS_CLOCK = 3, ADS_GAIN = 4, ADS_CHANNEL = 9, ADS_NEXT_CHANNEL = 5;
static const uint16_t ADS_MODE_24_BIT = 0x0110; /* as after power-up, with the RESET note cleared */
static const uint8_t ADS_FRAME = 18;            /* six words of three bytes: status, four channels, CRC */

static volatile bool ready, missed;
static volatile uint32_t ready_us;
static volatile uint16_t ready_seq = 0xFFFF; /* the first conversion is number 0 */

PLATE_ON_DRDY() {
    if (ready) {
        missed = true;
        plate_count_missed();
    }
    ready = true;
    ready_us = micros();
    ready_seq++;
}

static bool converter_waiting() { return ready; }

static void ads_frame(uint16_t command, uint16_t value, uint8_t *reply) {
    plate_spi_select();
    for (uint8_t i = 0; i < ADS_FRAME; i++) {
        /* The first word is the command, the second a register's new value; the upper 16 of 24 bits count. */
        const uint16_t word = i < 3 ? command : i < 6 ? value : 0;
        const uint8_t place = i % 3;
        reply[i] = plate_spi(place == 0 ? word >> 8 : place == 1 ? (uint8_t)word : 0);
    }
    plate_spi_release();
}

static void ads_write(uint8_t address, uint16_t value) {
    uint8_t reply[ADS_FRAME];
    ads_frame(ADS_WREG | (uint16_t)address << 7, value, reply);
}

static uint16_t ads_read(uint8_t address) {
    uint8_t reply[ADS_FRAME];
    ads_frame(ADS_RREG | (uint16_t)address << 7, 0, reply);
    ads_frame(ADS_NULL, 0, reply);
    return (uint16_t)reply[0] << 8 | reply[1];
}

/* OSR code for CLOCK bits 4-2; the modulator runs at 4.096 MHz and 4096 samples of it make 1000 Hz. */
static uint8_t ads_osr_code(uint32_t rate_mhz) {
    switch (rate_mhz) {
        case 500000UL: return 6;
        case 1000000UL: return 5;
        case 2000000UL: return 4;
#if !defined(__AVR__) /* an AVR would lose every other conversion */
        case 4000000UL: return 3;
#endif
        default: return 0xFF;
    }
}

static int32_t ads_count(const uint8_t *word) {
    const uint32_t raw = (uint32_t)word[0] << 16 | (uint32_t)word[1] << 8 | word[2];
    return (int32_t)(raw ^ 0x800000ul) - 0x800000l;
}

static void ads_set_gain(uint8_t gain) {
    uint8_t power = 0; /* PGA gain is two to this power */
    while ((1u << power) < gain) power++;
    ads_write(ADS_GAIN, power * 0x1111u);
}

/* Conversions that end meanwhile belong to neither setting: they are not counted. */
static void ads_configure() {
    plate_drdy_pause();
    ads_write(ADS_MODE, ADS_MODE_24_BIT);
    ads_set_gain(converter.gain);
    ads_write(ADS_CLOCK, 0x0F00 | (uint16_t)ads_osr_code(converter.rate_mhz) << 2 | 0x02);
    ads_read(ADS_ID); /* the answer to a write comes a frame later, in place of the status that samples need */
    ready = missed = false;
    plate_drdy_begin();
}

static bool converter_set_rate(uint32_t rate_mhz) {
    if (ads_osr_code(rate_mhz) == 0xFF) return false;
    converter.rate_mhz = rate_mhz;
    ads_configure();
    return true;
}

static bool converter_set_gain(uint8_t gain) {
    if (gain == 0 || gain > 128 || (gain & (gain - 1))) return false;
    converter.gain = gain;
    ads_configure();
    return true;
}

/* A whole frame, with nothing to say to the chip: cheaper than ads_frame(), and it happens 2000 times a second. */
static void ads_read_conversion(uint8_t *reply) {
    plate_spi_select();
    for (uint8_t i = 0; i < ADS_FRAME; i++) reply[i] = plate_spi(0);
    plate_spi_release();
}

static bool ads_has_reset(const uint8_t *reply) { return reply[0] & 0x04; }
static bool ads_is_fresh(const uint8_t *reply) { return (reply[1] & 0x0F) == 0x0F; }

/* The chip's CRC over status and channels has the same polynomial and start as the wire's. */
static bool ads_is_intact(const uint8_t *reply) {
    return fp1_crc(reply, reply + 15) == ((uint16_t)reply[15] << 8 | reply[16]);
}

/* Flags of the four channels; counts what is wrong. */
static uint8_t ads_judge(const uint8_t *reply) {
    const bool desync = ads_has_reset(reply) || !ads_is_fresh(reply) || !ads_is_intact(reply);
    uint8_t flags = 0;
    const uint8_t *word = reply + 3;
    for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++, word += 3) {
        const bool saturated = (word[0] == 0x7F && word[1] == 0xFF && word[2] == 0xFF) ||
                               (word[0] == 0x80 && word[1] == 0 && word[2] == 0);
        if (saturated) plate_count_fault(plate_saturations, channel);
        if (desync) plate_count_fault(plate_desyncs, channel);
        if (saturated || desync) flags |= (uint8_t)(1 << channel);
    }
    return flags;
}

#if defined(__AVR__)
/* Every conversion at once, bytes turned round on the way: cheaper than making numbers of them. */
static void send_conversion(uint8_t flags, uint16_t seq, uint32_t t_us, const uint8_t *words) {
    fp1_frame frame;
    fp1_begin_samples(&frame, plate_buffer, FP1_DATA, flags, seq, t_us);
    for (const uint8_t *word = words; word != words + 12; word += 3) {
        fp1_put8(&frame, word[2]);
        fp1_put8(&frame, word[1]);
        fp1_put8(&frame, word[0]);
    }
    plate_send_samples(plate_buffer, fp1_end(&frame));
}
static void forget_conversions() {}
#else
/* Two milliseconds of conversions in one frame: a USB packet for each would cost the host more than their bytes. */
static const uint8_t BATCH_MAX = 8;
static uint8_t batch_buffer[FP1_FRAME_BYTES(FP1_BATCH_PAYLOAD(PLATE_CHANNELS, BATCH_MAX))];
static fp1_batch batch;

static void send_conversion(uint8_t flags, uint16_t seq, uint32_t t_us, const uint8_t *words) {
    int32_t counts[PLATE_CHANNELS];
    for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++, words += 3) {
        counts[channel] = ads_count(words);
    }
    if (!fp1_batch_accepts(&batch, flags, seq, t_us)) plate_send_samples(batch_buffer, fp1_batch_close(&batch));
    if (batch.count == 0) {
        const uint8_t wanted = (uint8_t)constrain(converter.rate_mhz / 500000UL, 1UL, (unsigned long)BATCH_MAX);
        fp1_batch_open(&batch, batch_buffer, PLATE_CHANNELS, wanted);
    }
    fp1_batch_add(&batch, flags, seq, t_us, counts);
    if (batch.count == batch.limit) plate_send_samples(batch_buffer, fp1_batch_close(&batch));
}
static void forget_conversions() { batch.count = 0; }
#endif

/* Tie the inputs to what (enum fp1_test, as the chip's MUX bits), and take the mean of some conversions at a gain. */
static bool ads_look(uint8_t what, uint8_t gain, int32_t *mean) {
    static const uint8_t SETTLE = 4, TAKEN = 16;
    plate_drdy_pause();
    ads_set_gain(gain);
    for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) {
        ads_write(ADS_CHANNEL + ADS_NEXT_CHANNEL * channel, what);
    }
    ads_read(ADS_ID);
    ready = missed = false;
    plate_drdy_begin();
    memset(mean, 0, PLATE_CHANNELS * sizeof *mean);
    uint8_t found = 0;
    for (const uint32_t begin_ms = millis(); found < SETTLE + TAKEN && millis() - begin_ms < 250;) {
        uint8_t reply[ADS_FRAME];
        if (!ready) {
            yield();
            continue;
        }
        ready = false;
        ads_read_conversion(reply);
        if (!ads_is_intact(reply) || found++ < SETTLE) continue;
        for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) {
            mean[channel] += ads_count(reply + 3 + 3 * channel);
        }
    }
    for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) mean[channel] /= TAKEN;
    return found == SETTLE + TAKEN;
}

/* Look at the inputs shorted, then tied to plus and minus 2/15 of full scale, which the chip makes of its own reference;
 * then at the bridges, at a gain that bears any voltage of theirs and at the one that is used: both tell the same voltage,
 * unless the bridges stand higher than the gain allows. */
static bool converter_test(bool tell) {
    static const int32_t TEST = 1118481l, NEAR = 167772l; /* 2/15 and 2 % of full scale */
    static const int32_t MILLIVOLT = 6990l;               /* at gain 1 */
    static const uint8_t LOW_GAIN = 4;
    static const uint8_t steps[][2] = {{FP1_TEST_SHORTED, 0}, {FP1_TEST_PLUS, 0}, {FP1_TEST_MINUS, 0},
                                       {FP1_TEST_INPUTS, LOW_GAIN}, {FP1_TEST_INPUTS, 0}};
    int32_t mean[PLATE_CHANNELS], low[PLATE_CHANNELS];
    plate_complaint = NULL;
    for (uint8_t step = 0; step < sizeof steps / sizeof *steps; step++) {
        const uint8_t what = steps[step][0], gain = steps[step][1] ? steps[step][1] : converter.gain;
        if (!ads_look(what, gain, mean)) {
            plate_complaint = "ADS131M04 makes no conversions: check CLKIN, DRDY, CAP";
            break;
        }
        if (tell) plate_tell_test(what, gain, mean);
        for (uint8_t channel = 0; channel < PLATE_CHANNELS; channel++) {
            const int32_t aim = what == FP1_TEST_PLUS ? TEST : what == FP1_TEST_MINUS ? -TEST : 0;
            if (what != FP1_TEST_INPUTS) {
                if (labs(mean[channel] - aim) <= NEAR) continue;
                plate_complaint = "ADS131M04 fails its own test: check supply and CAP";
            } else if (steps[step][1]) {
                low[channel] = mean[channel] / gain;
            } else if (labs(low[channel]) < FP1_COUNT_MAX / gain && labs(mean[channel] / gain - low[channel]) > MILLIVOLT) {
                plate_complaint = "bridges out of range at this gain: they need 2.5 V";
            }
        }
    }
    ads_configure();
    return true;
}

static void converter_serve() {
    if (!ready) return;
    uint8_t reply[ADS_FRAME];
    noInterrupts();
    const uint32_t t_us = ready_us;
    const uint16_t seq = ready_seq;
    const bool gap = missed;
    ready = missed = false;
    interrupts();
    PLATE_MARK(PLATE_MARK_READ);
    ads_read_conversion(reply);
    if (gap) {
        /* The chip keeps two conversions. After a missed one the first read may give the older. */
        uint8_t second[ADS_FRAME];
        ads_read_conversion(second);
        if (ads_is_fresh(second)) memcpy(reply, second, ADS_FRAME);
    }
    PLATE_MARK(PLATE_MARK_PACK);
    const uint8_t flags = ads_judge(reply);
    if (plate_streaming) send_conversion(flags | (gap ? FP1_MISSED : 0) | plate_see_status, seq, t_us, reply + 3);
    else forget_conversions();
    if (ads_has_reset(reply)) {
        plate_log("ADS131M04 restarted: set up again");
        ads_configure();
        missed = true;
    }
}

void setup() {
    uint8_t reply[ADS_FRAME];
    converter.adc = FP1_ADC_ADS131M04;
    converter.modes = FP1_SIMULTANEOUS;
    converter.bits = 24;
    converter.gain = 128;
    converter.rate_mhz = 1000000UL;
    plate_begin();
    plate_spi_begin(0, true); /* 8 MHz */
    ads_frame(ADS_RESET, 0, reply);
    delay(1);
    const bool answers = (ads_read(ADS_ID) >> 8) == 0x24;
    ads_configure();
    if (answers) converter_test(false);
    else plate_complaint = "ADS131M04 does not answer: check 3.3 V, CLKIN and wiring";
}

void loop() {
    converter_serve();
    plate_run();
}
