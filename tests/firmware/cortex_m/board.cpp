/* A 32-bit board on QEMU's mps2-an500 (Cortex-M7): UART0 is its USB port, TIMER0's interrupt is DRDY, TIMER1 the clock.
 *
 * The machine's clock is 25 MHz. QEMU must count instructions (-icount): otherwise a busy host lets conversions pass.
 */
#include <Arduino.h>
#include <EEPROM.h>
#include <SPI.h>

#include "converter.h"

NativeSerial Serial;
NativeSPI SPI;
NativeEEPROM EEPROM;
void setup();
void loop();

struct Uart { volatile uint32_t data, state, control, interrupt, divider; };
struct Timer { volatile uint32_t control, value, reload, interrupt; };
static Uart *const uart = (Uart *)0x40004000;
static Timer *const conversion = (Timer *)0x40000000, *const wall = (Timer *)0x40001000;
static volatile uint32_t *const enabled_interrupts = (volatile uint32_t *)0xE000E100;
static const uint32_t CLOCK_HZ = 25000000, TIMER0_IRQ = 8;
static const uint32_t UART_FULL = 1, UART_WAITING = 2, TIMER_ON = 1, TIMER_INTERRUPTS = 8;
static const int CHIP_SELECT = 10;

/* TIMER1 counts down; its turns are counted here, from wherever the time is asked for. */
static uint64_t now() {
    static uint64_t ticks;
    static uint32_t last = 0;
    uint32_t masked;
    __asm__ volatile("mrs %0, primask" : "=r"(masked));
    noInterrupts();
    const uint32_t value = ~wall->value;
    ticks += (uint32_t)(value - last);
    last = value;
    const uint64_t found = ticks;
    if (!masked) interrupts();
    return found;
}

uint32_t micros() { return (uint32_t)(now() / (CLOCK_HZ / 1000000)); }
uint32_t millis() { return (uint32_t)(now() / (CLOCK_HZ / 1000)); }
void delay(uint32_t ms) {
    for (const uint32_t start = millis(); millis() - start < ms;) {}
}
void yield() {}
void pinMode(int, int) {}
int analogRead(int pin) { return (int)((uint32_t)now() * 2654435761u >> 7) ^ pin; }

void NativeSerial::begin(uint32_t) {
    uart->divider = 16;
    uart->control = 3;
}
int NativeSerial::availableForWrite() { return 4096; }
size_t NativeSerial::write(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while (uart->state & UART_FULL) {}
        uart->data = bytes[i];
    }
    return length;
}

/* Where the sketch asks for commands and nothing is to be done, five microseconds pass in plain instructions: QEMU goes
 * through them far faster than through looks at its timers. It must not sleep: late interrupts would be dropped then. */
int NativeSerial::available() {
    const bool waiting = uart->state & UART_WAITING;
    if (!waiting && !converter_has_news()) {
        for (uint32_t i = 0; i < 400; i++) __asm__ volatile("nop");
    }
    return waiting;
}
int NativeSerial::read() { return (int)(uart->data & 0xFF); }

static void (*on_drdy)();
void attachInterrupt(int, void (*handler)(), int) { on_drdy = handler; }
void detachInterrupt(int) { on_drdy = nullptr; }

extern "C" void conversion_ended() {
    conversion->interrupt = 1;
    converter_convert();
    if (on_drdy) on_drdy();
}

static void start_converting() {
    conversion->control = 0;
    conversion->reload = conversion->value = converter_period(CLOCK_HZ) - 1;
    conversion->control = TIMER_ON | TIMER_INTERRUPTS;
}

void digitalWrite(int pin, int value) {
    if (pin != CHIP_SELECT) return;
    noInterrupts();
    if (value == LOW) converter_select();
    else if (converter_release()) start_converting();
    interrupts();
}

uint8_t NativeSPI::transfer(uint8_t byte) { return converter_exchange(byte); }

extern "C" {
extern char __bss_start, __bss_end, __stack;

void reset() {
    for (char *byte = &__bss_start; byte < &__bss_end; byte++) *byte = 0;
    wall->reload = wall->value = 0xFFFFFFFF;
    wall->control = TIMER_ON;
    *enabled_interrupts = 1u << TIMER0_IRQ;
    interrupts();
    setup();
    for (;;) loop();
}

void fault() {
    for (;;) {}
}
}

typedef void (*Vector)();
__attribute__((section(".vectors"), used)) static const Vector vectors[16 + TIMER0_IRQ + 1] = {
    (Vector)&__stack, reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
    fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, conversion_ended};
