// SPDX-License-Identifier: GPL-3.0-or-later
// The MCU's UART: bytes between simavr and the port.
//
// simavr 1.6 counts a parity bit that 8N1 does not have, 11 bits a byte: the write to UBRRL is wrapped to correct it.
// It also sleeps in real time when firmware polls the status register, and prints what is sent: both flags are cleared.
// Line levels and the hardware's two-byte receive FIFO are not modelled, so bytes lost under cli() cannot be shown.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "avr_uart.h"
#include "emulator.h"

static avr_uart_t *uart;
static avr_irq_t *input;
static bool may_feed = true, garbled;
static avr_io_write_t write_divisor;
static void *write_divisor_param;

double uart_baud(void) { return uart->cycles_per_byte ? F_CPU_HZ * 10 / (double)uart->cycles_per_byte : 0; }

static void divisor_written(avr_t *mcu, avr_io_addr_t address, uint8_t value, void *param) {
    write_divisor(mcu, address, value, write_divisor_param);
    uart->cycles_per_byte = uart->cycles_per_byte * 10 / 11;
}

static void byte_sent(avr_irq_t *irq, uint32_t value, void *param) {
    port_put((uint8_t)(garbled ? value * 167 + 13 : value));
}

static void room_in(avr_irq_t *irq, uint32_t value, void *param) { may_feed = true; }

static void room_out(avr_irq_t *irq, uint32_t value, void *param) {
    if (value) may_feed = false;
}

void uart_attach(void) {
    uint32_t flags = 0;
    for (avr_io_t *io = avr->io_port; io; io = io->next) {
        if (!strcmp(io->kind, "uart") && ((avr_uart_t *)io)->name == '0') uart = (avr_uart_t *)io;
    }
    if (!uart) {
        fputs("this MCU has no UART 0\n", stderr);
        exit(2);
    }
    avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
    flags &= ~(uint32_t)(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), byte_sent, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), room_in, NULL);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), room_out, NULL);
    input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);

    const avr_io_addr_t divisor = AVR_DATA_TO_IO(uart->ubrrl.reg);
    write_divisor = avr->io[divisor].w.c;
    write_divisor_param = avr->io[divisor].w.param;
    avr->io[divisor].w.c = divisor_written;
    avr->io[divisor].w.param = NULL;
}

// Hand over what the host sent, no faster than the wire: called every millisecond.
void uart_feed(void) {
    const double baud = uart_baud();
    int most = baud > 0 ? (int)(baud / 10 * 1e-3) + 1 : 0;
    if (options.check_baud) {
        const long host = port_host_baud();
        garbled = host != 0 && baud > 0 && fabs((double)host - baud) > 0.04 * (double)host;
    }
    if (baud <= 0) return;
    while (may_feed && most-- > 0) {
        const int byte = port_take();
        if (byte < 0) return;
        avr_raise_irq(input, (uint32_t)(garbled ? (byte * 167 + 13) & 0xFF : byte));
    }
}
