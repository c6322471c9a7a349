/* Commands: one ASCII line of at most 24 bytes, ended by LF; a CR before the LF is ignored.
 *
 * fp1_take() collects bytes into a line, fp1_parse() turns a line into a letter with a checked value. What a value
 * means for the board at hand (is this rate possible?) is the board's to say.
 */
#ifndef FP1_COMMAND_H
#define FP1_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "fp1.h"

#define FP1_LINE_MAX 24u

enum fp1_answer {
    FP1_OK = 0,
    FP1_UNKNOWN_COMMAND = 1,
    FP1_BAD_VALUE = 2,
    FP1_NOT_ON_THIS_BOARD = 3,
    FP1_LINE_TOO_LONG = 4,
    FP1_BUSY_STREAMING = 5
};

typedef struct {
    char text[FP1_LINE_MAX + 1];
    uint8_t length; /* FP1_LINE_MAX + 1 once the line is too long */
} fp1_line;

typedef struct {
    char letter;
    uint32_t number;
    const char *text; /* what follows the letter, ended by NUL; lives as long as the line */
    uint8_t text_length;
} fp1_command;

/* Take one received byte; true when the line is complete. Start from a zeroed line; zero its length after use. */
static inline bool fp1_take(fp1_line *line, uint8_t byte) {
    if (byte == '\n') {
        if (line->length && line->length <= FP1_LINE_MAX && line->text[line->length - 1] == '\r') line->length--;
        if (line->length <= FP1_LINE_MAX) line->text[line->length] = '\0';
        return line->length != 0;
    }
    if (line->length < FP1_LINE_MAX) line->text[line->length++] = (char)byte;
    else line->length = FP1_LINE_MAX + 1;
    return false;
}

/* Read a decimal number of at most 32 bits; false for anything else, an empty text too. */
static inline bool fp1_read_number(const char *text, uint32_t *number) {
    uint32_t value = 0;
    if (!*text) return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') return false;
        const uint8_t digit = (uint8_t)(*text - '0');
        if (value > (0xFFFFFFFFul - digit) / 10u) return false;
        value = value * 10u + digit;
    }
    *number = value;
    return true;
}

static inline bool fp1_is_name(const char *text, uint8_t length) {
    if (length > FP1_NAME_MAX) return false;
    while (length--) {
        if (*text < ' ' || *text > '~') return false;
        text++;
    }
    return true;
}

/* Check a complete line; the letter is set even when the answer is not FP1_OK, so that a NAK can name it. */
static inline uint8_t fp1_parse(const fp1_line *line, fp1_command *command) {
    uint32_t most;
    command->letter = line->text[0];
    command->number = 0;
    command->text = line->text + 1;
    command->text_length = (uint8_t)(line->length - 1);
    if (line->length > FP1_LINE_MAX) return FP1_LINE_TOO_LONG;
    switch (command->letter) {
        case '?':
        case 'T': return command->text_length ? FP1_BAD_VALUE : FP1_OK;
        case 'N': return fp1_is_name(command->text, command->text_length) ? FP1_OK : FP1_BAD_VALUE;
        case 'S': most = 1; break;
        case 'G': most = 255; break;
        case 'I': most = 255; break;
        case 'P': most = 65535u; break;
        case 'R': most = 0xFFFFFFFFul; break;
        default: return FP1_UNKNOWN_COMMAND;
    }
    /* A NUL inside the line would hide what follows it from the number reader. */
    for (uint8_t i = 0; i < command->text_length; i++) {
        if (!command->text[i]) return FP1_BAD_VALUE;
    }
    return fp1_read_number(command->text, &command->number) && command->number <= most ? FP1_OK : FP1_BAD_VALUE;
}

#endif
