// SPDX-License-Identifier: GPL-3.0-or-later
// SPI with its true timing. simavr 1.6 takes 100 us for every byte, whatever SPCR says, so the write to SPDR is taken
// over: a byte takes 8 bits at the clock that SPCR and SPSR select, plus one cycle.
#include <stdlib.h>
#include <string.h>

#include "avr_ioport.h"
#include "avr_spi.h"
#include "emulator.h"

static avr_spi_t *spi;
static avr_irq_t *input;
static uint8_t outgoing;
static uint8_t (*exchange_byte)(uint8_t);
static void (*select_changed)(bool);
static bool selected;

static cycles byte_done(avr_t *mcu, cycles when, void *param) {
    avr_raise_irq(input, selected ? exchange_byte(outgoing) : 0xFF);
    return 0;
}

static void data_written(avr_t *mcu, avr_io_addr_t address, uint8_t value, void *param) {
    static const int divisors[8] = {4, 16, 64, 128, 2, 8, 32, 64};
    const int clock = (mcu->data[spi->r_spcr] & 3) | (mcu->data[spi->r_spsr] & 1) << 2;
    avr_regbit_clear(mcu, spi->spi.raised);
    mcu->data[address] = value;
    outgoing = value;
    avr_cycle_timer_register(mcu, (cycles)(8 * divisors[clock] + 1), byte_done, NULL);
}

static void select_written(avr_irq_t *irq, uint32_t level, void *param) {
    const bool now = !level;
    if (now == selected) return;
    selected = now;
    select_changed(selected);
}

void spi_attach(uint8_t (*exchange)(uint8_t), void (*changed)(bool)) {
    exchange_byte = exchange;
    select_changed = changed;
    for (avr_io_t *io = avr->io_port; io; io = io->next) {
        if (!strcmp(io->kind, "spi")) spi = (avr_spi_t *)io;
    }
    if (!spi) {
        fputs("this MCU has no SPI\n", stderr);
        exit(2);
    }
    input = avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_INPUT);
    const avr_io_addr_t data = AVR_DATA_TO_IO(spi->r_spdr);
    avr->io[data].w.c = data_written;
    avr->io[data].w.param = NULL;
    pin_watch('B', 2, select_written);
}
