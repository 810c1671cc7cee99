#include <stdint.h>

uint32_t sum(const uint32_t *words, uint32_t count);
uint32_t after_assembly(uint32_t x);

static inline uint32_t twice(uint32_t x)
{
    return x * 2 +
           1;
}
