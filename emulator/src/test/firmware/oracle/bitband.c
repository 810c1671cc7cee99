/* Bit-banding of SRAM (Armv7-M ARM B3.1; Cortex-M4 TRM 3.7). */
#include "oracle.h"

#define ALIAS(address, bit) (0x22000000 + (((uint32_t)(address) - 0x20000000) << 5) + 4 * (bit))

static volatile uint32_t words[2];

void program(void) {
    words[0] = 0xA5000081;
    for (uint32_t bit = 0; bit < 32; bit += 7) {
        note("bit", bit);
        note("  reads", REGISTER(ALIAS(words, bit)));
    }
    REGISTER(ALIAS(words, 4)) = 1;
    note("after setting bit 4", words[0]);
    REGISTER(ALIAS(words, 0)) = 0xFFFFFFFE;
    note("only bit 0 of what is written counts", words[0]);
    REGISTER(ALIAS(words, 31)) = 0;
    note("after clearing bit 31", words[0]);
    BYTE(ALIAS(words, 9)) = 1;
    note("a byte sets bit 9", words[0]);
    HALFWORD(ALIAS(words, 8)) = 3;
    note("a halfword sets bit 8", words[0]);
    note("a byte reads bit 9", BYTE(ALIAS(words, 9)));
    note("a halfword reads bit 10", HALFWORD(ALIAS(words, 10)));
    REGISTER(ALIAS(words + 1, 0)) = 1;
    REGISTER(ALIAS((uint32_t)(words + 1) + 3, 7)) = 1;
    note("bits of the next word, by byte address", words[1]);
}
