/* BATCH: several conversions in one frame, for rates or radios where 24 bytes per sample are too many.
 *
 * A batch holds consecutive conversions that share their flags. Its time is that of the first; the last came span_us
 * later. Ask fp1_batch_accepts() before each add; when it says no, close, send and open again.
 */
#ifndef FP1_BATCH_H
#define FP1_BATCH_H

#include "fp1.h"

#define FP1_BATCH_PAYLOAD(channels, samples) (11u + 3u * (channels) * (samples))
#define FP1_BATCH_LIMIT(channels) ((FP1_MAX_PAYLOAD - 11u) / (3u * (channels)))

typedef struct {
    fp1_frame frame;
    uint8_t *buffer;
    uint8_t channels, limit, count, flags;
    uint16_t first_seq;
    uint32_t first_us;
    uint32_t last_us;
} fp1_batch;

/* Buffer: FP1_FRAME_BYTES(FP1_BATCH_PAYLOAD(channels, limit)). A limit beyond one payload is lowered to what fits. */
static inline void fp1_batch_open(fp1_batch *batch, uint8_t *buffer, uint8_t channels, uint8_t limit) {
    const uint8_t most = (uint8_t)FP1_BATCH_LIMIT(channels);
    batch->buffer = buffer;
    batch->channels = channels;
    batch->limit = limit < most ? limit : most;
    batch->count = 0;
}

static inline bool fp1_batch_accepts(const fp1_batch *batch, uint8_t flags, uint16_t seq, uint32_t t_us) {
    if (batch->count == 0) return true;
    if (batch->count >= batch->limit || (flags & FP1_MISSED)) return false;
    /* A missed conversion before the first sample says nothing about those that follow it. */
    if (flags != (uint8_t)(batch->flags & (uint8_t)~FP1_MISSED)) return false;
    return seq == (uint16_t)(batch->first_seq + batch->count) && (uint32_t)(t_us - batch->first_us) <= 0xFFFFu;
}

static inline void fp1_batch_add(fp1_batch *batch, uint8_t flags, uint16_t seq, uint32_t t_us, const int32_t *counts) {
    if (batch->count == 0) {
        batch->flags = flags;
        batch->first_seq = seq;
        batch->first_us = t_us;
        fp1_begin_samples(&batch->frame, batch->buffer, FP1_BATCH, flags, seq, t_us);
        batch->frame.next += 3; /* k and span_us are known at the end */
    }
    for (uint8_t channel = 0; channel < batch->channels; channel++) fp1_put24(&batch->frame, counts[channel]);
    batch->last_us = t_us;
    batch->count++;
}

/* Close the batch and return its length on the wire, 0 if it is empty. */
static inline uint8_t fp1_batch_close(fp1_batch *batch) {
    if (batch->count == 0) return 0;
    const uint16_t span_us = (uint16_t)(batch->last_us - batch->first_us);
    uint8_t *const k = batch->buffer + 1 + 8;
    k[0] = batch->count;
    k[1] = (uint8_t)span_us;
    k[2] = (uint8_t)(span_us >> 8);
    batch->count = 0;
    return fp1_end(&batch->frame);
}

#endif
