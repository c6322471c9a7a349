/* An ADS131M04 behind SPI: registers, CRC, and the two conversions that it keeps until they are read. */
#ifndef CONVERTER_H
#define CONVERTER_H

#include <stdint.h>

/* Ticks of the machine's clock between two conversions, as the registers say. */
uint32_t converter_period(uint32_t clock_hz);
/* Return whether a conversion waits to be read. */
bool converter_has_news();
/* A conversion has ended; numbers count up from 0. */
void converter_convert();
/* Chip select falls and rises; a byte goes each way in between. */
void converter_select();
/* Return whether the rate was set anew. */
bool converter_release();
uint8_t converter_exchange(uint8_t byte);

#endif
