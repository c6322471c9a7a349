/* As much of Arduino's core as the sketches use, for a native build and a bare Cortex-M: device.cpp and board.cpp give it
 * its meaning. */
#ifndef NATIVE_ARDUINO_H
#define NATIVE_ARDUINO_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

template <class T> inline T min(T a, T b) { return a < b ? a : b; }

enum { LOW, HIGH };
enum { INPUT, OUTPUT };
enum { FALLING = 2 };
enum { A0 = 14 };
#define constrain(value, least, most) ((value) < (least) ? (least) : (value) > (most) ? (most) : (value))
#define digitalPinToInterrupt(pin) (pin)
#define IRAM_ATTR
#ifndef F_CPU
#define F_CPU 600000000L
#endif

uint32_t micros();
uint32_t millis();
void delay(uint32_t ms);
void yield();
void pinMode(int pin, int mode);
void digitalWrite(int pin, int value);
int analogRead(int pin);
void attachInterrupt(int pin, void (*handler)(), int edge);
void detachInterrupt(int pin);
#if defined(__arm__)
inline void noInterrupts() { __asm__ volatile("cpsid i" ::: "memory"); }
inline void interrupts() { __asm__ volatile("cpsie i" ::: "memory"); }
#else
inline void noInterrupts() {}
inline void interrupts() {}
#endif

struct NativeSerial {
    void begin(uint32_t baud);
    int availableForWrite();
    size_t write(const uint8_t *bytes, size_t length);
    int available();
    int read();
};
extern NativeSerial Serial;

#endif
