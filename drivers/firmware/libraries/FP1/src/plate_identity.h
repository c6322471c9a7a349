/* Who this board is, kept in EEPROM or what stands for it: a unique id made once, a name the user gives, a count of boots.
 *
 * Layout from address 0: magic, version, 8 id bytes, boot count u32, name length, name. The id is made at the first
 * boot from the noise of the unconnected analog inputs; it never changes again unless the EEPROM is erased.
 */
#ifndef PLATE_IDENTITY_H
#define PLATE_IDENTITY_H

#include <Arduino.h>
#include <fp1.h>

static const uint8_t PLATE_EEPROM_MAGIC = 0xF1;
static const uint8_t PLATE_EEPROM_VERSION = 1;

enum { PLATE_AT_MAGIC = 0, PLATE_AT_UID = 2, PLATE_AT_BOOTS = 10, PLATE_AT_NAME = 14 };

static uint8_t plate_uid[FP1_UID_BYTES];
static char plate_name[FP1_NAME_MAX];
static uint8_t plate_name_length;
static uint32_t plate_boots;

static void plate_make_uid() {
    uint32_t mix = 2166136261UL; /* FNV-1a over every reading; each id byte takes 32 of them */
    for (uint8_t i = 0; i < FP1_UID_BYTES; i++) {
        for (uint8_t reading = 0; reading < 32; reading++) {
            mix = (mix ^ (uint8_t)(analogRead(A0 + (reading & 3)) ^ micros())) * 16777619UL;
        }
        plate_uid[i] = (uint8_t)(mix >> 24);
    }
}

static void plate_store_name(const char *name, uint8_t length) {
    plate_name_length = length;
    memcpy(plate_name, name, length);
    plate_store_write(PLATE_AT_NAME + 1, plate_name, length);
    plate_store_write(PLATE_AT_NAME, &length, 1);
    plate_store_commit();
}

static void plate_load_identity() {
    uint8_t mark[2];
    plate_store_begin();
    plate_store_read(PLATE_AT_MAGIC, mark, sizeof mark);
    if (mark[0] != PLATE_EEPROM_MAGIC || mark[1] != PLATE_EEPROM_VERSION) {
        plate_make_uid();
        plate_store_write(PLATE_AT_UID, plate_uid, FP1_UID_BYTES);
        plate_store_write(PLATE_AT_BOOTS, &plate_boots, sizeof plate_boots);
        plate_store_name("", 0);
        /* The magic goes last: a board that loses power before it makes a new id next time. */
        plate_store_write(PLATE_AT_MAGIC + 1, &PLATE_EEPROM_VERSION, 1);
        plate_store_write(PLATE_AT_MAGIC, &PLATE_EEPROM_MAGIC, 1);
    }
    plate_store_read(PLATE_AT_UID, plate_uid, FP1_UID_BYTES);
    plate_store_read(PLATE_AT_BOOTS, &plate_boots, sizeof plate_boots);
    plate_boots++;
    plate_store_write(PLATE_AT_BOOTS, &plate_boots, sizeof plate_boots);
    plate_store_read(PLATE_AT_NAME, &plate_name_length, 1);
    if (plate_name_length > FP1_NAME_MAX) plate_name_length = 0;
    plate_store_read(PLATE_AT_NAME + 1, plate_name, plate_name_length);
    plate_store_commit();
}

#endif
