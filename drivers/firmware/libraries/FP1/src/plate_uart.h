/* The serial port of a plate, in place of the core's Serial.
 *
 * Serial costs about 170 cycles a byte, has room for 63 bytes (a HELLO needs more) and hides receive overruns. Here a
 * frame goes into a 256-byte ring whole or not at all, and overruns are counted. A sketch must not use Serial as well:
 * both would claim the same interrupt vectors.
 */
#ifndef PLATE_UART_H
#define PLATE_UART_H

#include <Arduino.h>

#if defined(USART_RX_vect)
#define PLATE_RX_VECTOR USART_RX_vect
#define PLATE_UDRE_VECTOR USART_UDRE_vect
#else
#define PLATE_RX_VECTOR USART0_RX_vect
#define PLATE_UDRE_VECTOR USART0_UDRE_vect
#endif

/* 256 entries, so that 8-bit indices wrap by themselves. */
static uint8_t plate_tx[256];
static volatile uint8_t plate_tx_head, plate_tx_tail;
static const uint8_t PLATE_RX_SIZE = 64;
static uint8_t plate_rx[PLATE_RX_SIZE];
static volatile uint8_t plate_rx_head, plate_rx_tail;
static volatile uint16_t plate_rx_overruns;

ISR(PLATE_UDRE_VECTOR) {
    UDR0 = plate_tx[plate_tx_tail];
    if (++plate_tx_tail == plate_tx_head) UCSR0B &= (uint8_t)~_BV(UDRIE0);
}

ISR(PLATE_RX_VECTOR) {
    const uint8_t status = UCSR0A;
    const uint8_t byte = UDR0;
    const uint8_t next = (plate_rx_head + 1) % PLATE_RX_SIZE;
    if (status & _BV(DOR0)) plate_rx_overruns++;
    if (status & _BV(FE0)) return;
    if (next == plate_rx_tail) {
        plate_rx_overruns++;
        return;
    }
    plate_rx[plate_rx_head] = byte;
    plate_rx_head = next;
}

static void plate_uart_begin(uint32_t baud) {
    const uint16_t divisor = (uint16_t)((F_CPU / 4 / baud - 1) / 2);
    UCSR0A = _BV(U2X0);
    UBRR0H = (uint8_t)(divisor >> 8);
    UBRR0L = (uint8_t)divisor;
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

/* Queue all bytes, or none of them when they do not fit with reserve bytes to spare. One slot stays free, so 255 bytes
 * fit an empty ring. */
static bool plate_uart_write(const uint8_t *bytes, uint8_t length, uint8_t reserve) {
    uint8_t head = plate_tx_head;
    const uint8_t room = (uint8_t)(plate_tx_tail - head - 1);
    if (room < length + reserve) return false;
    while (length--) plate_tx[head++] = *bytes++;
    plate_tx_head = head;
    const uint8_t interrupts = SREG;
    cli();
    UCSR0B |= _BV(UDRIE0);
    SREG = interrupts;
    return true;
}

static bool plate_uart_waiting() { return plate_rx_head != plate_rx_tail; }

static uint8_t plate_uart_read() {
    const uint8_t byte = plate_rx[plate_rx_tail];
    plate_rx_tail = (plate_rx_tail + 1) % PLATE_RX_SIZE;
    return byte;
}

static uint16_t plate_uart_overruns() {
    const uint8_t interrupts = SREG;
    cli();
    const uint16_t overruns = plate_rx_overruns;
    SREG = interrupts;
    return overruns;
}

#endif
