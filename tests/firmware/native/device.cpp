/* A 32-bit board without the board: plate_ads131m04.ino, compiled natively, with a modelled ADS131M04 on its SPI and a
 * pty for its USB port.
 *
 *   device [--ppm P] [--delay-ms D] [--uid N] [--epoch E] [--tap-at S]
 *          [--drop-at S] [--drop-ms D] [--bridge-uv V] [--too-high CELL] [--broken CELL]
 *
 * Prints "ready path=/dev/pts/N", serves until standard input ends, then prints what happened. Conversions are made in
 * real time, in slices of a millisecond; the counts of conversion k are a function of k that any reader can compute (see
 * counts_of). --ppm makes the board's clock fast. --delay-ms holds all bytes back, as a bridge does.
 * With --tap-at S, all channels are noise but for a pulse of 5 ms at S seconds after --epoch (of CLOCK_MONOTONIC).
 * --drop-at and --drop-ms throw away what is sent then. With --bridge-uv all channels give that voltage, at any gain;
 * the bridge --too-high (0 to 3) stands outside of what gains of 8 and more allow, and loses half of it and gains 3 mV
 * there; the input --broken gives a tenth of its test signals.
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <deque>
#include <string>
#include <utility>

#include <Arduino.h>
#include <EEPROM.h>
#include <SPI.h>

NativeSerial Serial;
NativeSPI SPI;
NativeEEPROM EEPROM;
void setup();
void loop();

static double drop_at_s, drop_s;
static double ppm, delay_s, tap_at_s = -1, tap_counts;
static double now_s; /* true time since the start; the board's clock is this, made fast */
static int port = -1;
static std::string outgoing, incoming;
static std::deque<std::pair<double, std::string>> delayed; /* when it may leave, and what */
static unsigned long conversions, unread;
static double worst_lag_s;

uint32_t micros() { return (uint32_t)(uint64_t)(now_s * (1e6 + ppm)); }
uint32_t millis() { return (uint32_t)(uint64_t)(now_s * (1e3 + ppm / 1e3)); }
void delay(uint32_t) {}
void pinMode(int, int) {}
int analogRead(int pin) { return rand() ^ pin; }

static double wall() {
    timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

/* The USB port. A board does not notice whether anybody has opened it. */
static bool is_open() {
    pollfd look = {port, POLLIN, 0};
    return poll(&look, 1, 0) >= 0 && !(look.revents & POLLHUP);
}

static void exchange_with_host() {
    uint8_t bytes[4096];
    if (!is_open()) {
        outgoing.clear();
        delayed.clear();
        return;
    }
    for (ssize_t got; (got = read(port, bytes, sizeof bytes)) > 0;) incoming.append((char *)bytes, (size_t)got);
    while (!delayed.empty() && delayed.front().first <= now_s) {
        outgoing += delayed.front().second;
        delayed.pop_front();
    }
    const ssize_t sent = write(port, outgoing.data(), outgoing.size());
    if (sent > 0) outgoing.erase(0, (size_t)sent);
}

void NativeSerial::begin(uint32_t) {}
int NativeSerial::availableForWrite() { return outgoing.size() > 65536 ? 0 : 4096; }
size_t NativeSerial::write(const uint8_t *bytes, size_t length) {
    if (now_s >= drop_at_s && now_s < drop_at_s + drop_s) return length;
    delayed.emplace_back(now_s + delay_s, std::string((const char *)bytes, length));
    return length;
}
int NativeSerial::available() { return (int)incoming.size(); }
int NativeSerial::read() {
    const int byte = (uint8_t)incoming[0];
    incoming.erase(0, 1);
    return byte;
}

/* The converter: registers, a conversion waiting to be read, the frame that is on the wire. */
static uint16_t registers[64], answer;
static int32_t latest[4];
static bool fresh;
static uint8_t heard[18], said[18];
static int at;
static void (*on_drdy)();
static double next_conversion_s;
static double bridge_uv;
static int too_high, broken;

/* What a channel gives whose input is tied to something, or sees a bridge of known voltage. */
static int32_t tied(int channel) {
    const int gain = 1 << (registers[4] >> 4 * channel & 7), what = registers[9 + 5 * channel] & 3;
    const double full = 8388608.0, level = channel == broken ? 2 / 150.0 : 2 / 15.0;
    double uv = bridge_uv;
    if (what) return (int32_t)(what == 1 ? 300 : what == 2 ? level * full : -level * full);
    if (channel == too_high && gain >= 8) uv = uv / 2 + 3000;
    const double counts = uv * 1e-6 / 1.2 * gain * full;
    return (int32_t)(counts > full - 1 ? full - 1 : counts < -full ? -full : counts);
}

static bool is_tied(int channel) { return bridge_uv != 0 || registers[9 + 5 * channel] & 3; }

static int32_t counts_of(unsigned long k, unsigned channel) {
    const uint32_t mixed = ((uint32_t)k * 2654435761u + channel * 40503u) ^ ((uint32_t)k >> 7);
    return (int32_t)((mixed >> 9) & 0xFFFFF) - 0x80000;
}

static double period_s() {
    static const double oversampling[8] = {128, 256, 512, 1024, 2048, 4096, 8192, 16256};
    return oversampling[registers[3] >> 2 & 7] / 4.096e6;
}

static void convert() {
    const bool tapped = tap_at_s >= 0 && now_s >= tap_at_s && now_s < tap_at_s + 0.005;
    for (unsigned channel = 0; channel < 4; channel++) {
        if (is_tied((int)channel)) latest[channel] = tied((int)channel);
        else latest[channel] = tap_at_s >= 0 ? (int32_t)(rand() % 64) + (tapped ? (int32_t)tap_counts : 0)
                                        : counts_of(conversions, channel);
    }
    conversions++;
    unread += fresh;
    fresh = true;
    if (on_drdy) on_drdy();
}

static void begin_frame() {
    uint16_t crc = 0xFFFF, status = (uint16_t)(0x0100 | (registers[2] & 0x0400) | (fresh ? 0x0F : 0));
    if (answer) status = answer;
    said[0] = (uint8_t)(status >> 8);
    said[1] = (uint8_t)status;
    said[2] = 0;
    for (int channel = 0; channel < 4; channel++) {
        for (int i = 0; i < 3; i++) said[3 + 3 * channel + i] = (uint8_t)((uint32_t)latest[channel] >> (16 - 8 * i));
    }
    for (int i = 0; i < 15; i++) {
        crc ^= (uint16_t)(said[i] << 8);
        for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    said[15] = (uint8_t)(crc >> 8);
    said[16] = (uint8_t)crc;
    memset(heard, 0, sizeof heard);
    at = 0;
    answer = 0;
}

static void end_frame() {
    const uint16_t command = (uint16_t)(heard[0] << 8 | heard[1]), value = (uint16_t)(heard[3] << 8 | heard[4]);
    const int address = command >> 7 & 0x3F;
    fresh = false;
    if (command == 0x0011) {
        memset(registers, 0, sizeof registers);
        registers[0] = 0x2403;
        registers[2] = 0x0510;
        registers[3] = 0x0F0E;
    } else if (command >> 13 == 5) {
        answer = registers[address];
    } else if (command >> 13 == 3) {
        registers[address] = value;
        if (address == 3) next_conversion_s = now_s + period_s();
    }
}

void digitalWrite(int pin, int value) {
    if (pin != 10) return; /* chip select */
    if (value == LOW) begin_frame();
    else if (at >= 3) end_frame();
}

uint8_t NativeSPI::transfer(uint8_t byte) {
    if (at >= 18) return 0;
    heard[at] = byte;
    return said[at++];
}

void attachInterrupt(int, void (*handler)(), int) { on_drdy = handler; }
void detachInterrupt(int) { on_drdy = nullptr; }

/* Whoever waits for a conversion gets it at once: the board's time runs ahead. */
void yield() {
    now_s = next_conversion_s;
    next_conversion_s += period_s();
    convert();
}

static double option(int count, char **words, const char *name, double otherwise) {
    for (int i = 1; i + 1 < count; i++) {
        if (!strcmp(words[i], name)) return atof(words[i + 1]);
    }
    return otherwise;
}

int main(int count, char **words) {
    int theirs;
    termios raw;
    ppm = option(count, words, "--ppm", 0);
    delay_s = 1e-3 * option(count, words, "--delay-ms", 0);
    drop_at_s = option(count, words, "--drop-at", 0);
    drop_s = 1e-3 * option(count, words, "--drop-ms", 0);
    tap_at_s = option(count, words, "--tap-at", -1);
    bridge_uv = option(count, words, "--bridge-uv", 0);
    too_high = (int)option(count, words, "--too-high", -1);
    broken = (int)option(count, words, "--broken", -1);
    tap_counts = option(count, words, "--tap-counts", 100000);
    const double epoch_s = option(count, words, "--epoch", wall());
    srand((unsigned)option(count, words, "--uid", 1));
    if (openpty(&port, &theirs, nullptr, nullptr, nullptr)) return 1;
    tcgetattr(theirs, &raw);
    cfmakeraw(&raw);
    tcsetattr(theirs, TCSANOW, &raw);
    fcntl(port, F_SETFL, O_NONBLOCK);
    printf("ready path=%s\n", ttyname(theirs));
    fflush(stdout);
    close(theirs);
    next_conversion_s = now_s = wall() - epoch_s;
    setup();
    for (pollfd control = {0, POLLIN, 0}; poll(&control, 1, 0) == 0;) {
        const double until_s = wall() - epoch_s;
        if (until_s - now_s > worst_lag_s) worst_lag_s = until_s - now_s;
        while (next_conversion_s <= until_s) {
            now_s = next_conversion_s;
            next_conversion_s += period_s();
            convert();
            loop();
        }
        if (until_s > now_s) now_s = until_s;
        loop();
        exchange_with_host();
        const timespec slice = {0, 1000000};
        nanosleep(&slice, nullptr);
    }
    printf("conversions=%lu unread=%lu worst_lag_ms=%.1f cpu_s=%.2f\n", conversions, unread, 1e3 * worst_lag_s,
           (double)clock() / CLOCKS_PER_SEC);
    return 0;
}
