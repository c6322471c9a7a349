// SPDX-License-Identifier: GPL-3.0-or-later
// Input pins. In simavr 1.6 every write to PORTx or DDRx raises the pull-up level again on input pins whose PORTx bit
// is set, over whatever drives them. Declaring the driven level as the pin's external level keeps it.
#include "avr_ioport.h"
#include "emulator.h"

void pin_drive(int pin, int level) {
    static avr_ioport_external_t driven = {.name = 'D'};
    const unsigned bit = 1u << pin;
    driven.mask |= bit;
    driven.value = level ? driven.value | bit : driven.value & ~bit;
    avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('D'), &driven);
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), pin), level);
}

void pin_watch(char port, int pin, avr_irq_notify_t notify) {
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(port), pin), notify, (void *)(intptr_t)pin);
}
