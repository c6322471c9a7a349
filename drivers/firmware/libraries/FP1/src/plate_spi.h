/* The converter's SPI and its DRDY line, whatever the board. */
#ifndef PLATE_SPI_H
#define PLATE_SPI_H

#if defined(__AVR__)
#include <plate_spi_avr.h>
#else
#include <plate_spi_32bit.h>
#endif

#endif
