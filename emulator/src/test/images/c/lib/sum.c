#include "sum.h"

static uint32_t count;

uint32_t sum(const uint32_t *words, uint32_t length)
{
    uint32_t result = 0;
    for (uint32_t i = 0; i < length; i++) {
        result += words[i];
    }
    count++;
    return result + twice(count);
}
