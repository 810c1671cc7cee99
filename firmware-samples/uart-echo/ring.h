/* A queue of bytes in a circle. One writer and one reader, or both in the same interrupt. */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stdint.h>

#define RING_SIZE 64 /* a power of two, so that the running counts may wrap */

typedef struct {
    uint8_t bytes[RING_SIZE];
    volatile uint32_t written; /* ever */
    volatile uint32_t read;    /* ever */
} Ring;

static inline bool ring_is_empty(const Ring *ring) { return ring->written == ring->read; }
static inline bool ring_is_full(const Ring *ring) { return ring->written - ring->read == RING_SIZE; }

/* False, and nothing done, when the ring is full. */
static inline bool ring_put(Ring *ring, uint8_t byte)
{
    if (ring_is_full(ring)) {
        return false;
    }
    ring->bytes[ring->written % RING_SIZE] = byte;
    ring->written++;
    return true;
}

/* Only when the ring is not empty. */
static inline uint8_t ring_take(Ring *ring)
{
    uint8_t byte = ring->bytes[ring->read % RING_SIZE];
    ring->read++;
    return byte;
}

#endif
