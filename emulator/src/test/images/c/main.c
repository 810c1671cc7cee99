/* A small image with something of each kind a reader meets: see the Makefile. */
#include <stdint.h>
#include "lib/sum.h"

void Reset_Handler(void);
void Default_Handler(void);
void NMI_Handler(void) __attribute__((weak, alias("Default_Handler")));

extern uint32_t _estack, _sdata, _edata, _sidata, _sbss, _ebss;

__attribute__((section(".vectors"), used)) static void *const vectors[] = {
    &_estack, Reset_Handler, NMI_Handler, Default_Handler,
};

volatile uint32_t total;
uint32_t table[4] = {1, 2, 3, 4};
static volatile uint32_t count;

/* The linker throws this away, and leaves its line numbers behind, at address 0. */
uint32_t never_called(uint32_t x)
{
    return x * 3;
}

__attribute__((section(".ramcode"), noinline, long_call)) uint32_t in_ram(uint32_t x)
{
    count++;
    return x + 7;
}

int main(void)
{
    for (;;) {
        total = sum(table, 4);
        total = in_ram(total);
        total = twice(total);
        if (total > 1000) {
            total = after_assembly(total);
        }
    }
}

void Default_Handler(void)
{
    for (;;) {
    }
}

void Reset_Handler(void)
{
    uint32_t *from = &_sidata;
    for (uint32_t *to = &_sdata; to < &_edata;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &_sbss; to < &_ebss;) {
        *to++ = 0;
    }
    main();
}
