/* Speak FP1 from a native build of fp1.h: requests on standard input, frames or parsed commands in hex on output.
 *
 *   data FLAGS SEQ T_US C0 C1 C2 C3
 *   async FLAGS SEQ T_US C
 *   batch CHANNELS LIMIT          open a batch; then
 *   add FLAGS SEQ T_US C...       prints "full" when the batch does not accept the sample (it is not added)
 *   close                         prints the frame
 *   log TEXT                      a LOG frame
 *   line HEX                      bytes received by the board, before the LF: prints code, letter, number, text length
 *   crc TEXT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fp1.h"

static uint8_t buffer[FP1_FRAME_BYTES(FP1_MAX_PAYLOAD)];

static void print_frame(uint8_t length) {
    for (unsigned i = 0; i < length; i++) printf("%02x", buffer[i]);
    putchar('\n');
}

static long next_number(void) {
    const char *word = strtok(NULL, " ");
    if (!word) exit(2);
    return strtol(word, NULL, 0);
}

static void samples(uint8_t type, int channels) {
    fp1_frame frame;
    const uint8_t flags = (uint8_t)next_number();
    const uint16_t seq = (uint16_t)next_number();
    fp1_begin_samples(&frame, buffer, type, flags, seq, (uint32_t)next_number());
    for (int i = 0; i < channels; i++) fp1_put24(&frame, (int32_t)next_number());
    print_frame(fp1_end(&frame));
}

static void add(fp1_batch *batch) {
    int32_t counts[82];
    const uint8_t flags = (uint8_t)next_number();
    const uint16_t seq = (uint16_t)next_number();
    const uint32_t t_us = (uint32_t)next_number();
    for (int i = 0; i < batch->channels; i++) counts[i] = (int32_t)next_number();
    if (fp1_batch_accepts(batch, flags, seq, t_us)) fp1_batch_add(batch, flags, seq, t_us, counts);
    else puts("full");
}

static void parse(const char *hex) {
    fp1_line line = {{0}, 0};
    fp1_command command;
    for (; hex && hex[0] && hex[1]; hex += 2) {
        unsigned byte;
        sscanf(hex, "%2x", &byte);
        if (fp1_take(&line, (uint8_t)byte)) exit(2);
    }
    if (!fp1_take(&line, '\n')) {
        puts("nothing");
        return;
    }
    const uint8_t code = fp1_parse(&line, &command);
    printf("%u %u %lu %u\n", code, (unsigned char)command.letter, (unsigned long)command.number, command.text_length);
}

int main(void) {
    char request[1024];
    fp1_batch batch;
    memset(&batch, 0, sizeof batch);
    while (fgets(request, sizeof request, stdin)) {
        request[strcspn(request, "\n")] = '\0';
        const char *const verb = strtok(request, " ");
        if (!verb) continue;
        if (!strcmp(verb, "data")) samples(FP1_DATA, 4);
        if (!strcmp(verb, "async")) samples(FP1_ASYNC, 1);
        if (!strcmp(verb, "batch")) {
            const uint8_t channels = (uint8_t)next_number();
            fp1_batch_open(&batch, buffer, channels, (uint8_t)next_number());
        }
        if (!strcmp(verb, "add")) add(&batch);
        if (!strcmp(verb, "close")) print_frame(fp1_batch_close(&batch));
        if (!strcmp(verb, "line")) parse(strtok(NULL, " "));
        if (!strcmp(verb, "log") || !strcmp(verb, "crc")) {
            const char *const text = strtok(NULL, "");
            if (verb[0] == 'l') print_frame(fp1_write_log(buffer, text, (uint8_t)strlen(text)));
            else printf("%04x\n", fp1_crc((const uint8_t *)text, (const uint8_t *)text + strlen(text)));
        }
    }
    return 0;
}
