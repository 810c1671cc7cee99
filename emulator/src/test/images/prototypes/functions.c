/* A function of each shape that a prototype can have: see the Makefile. */
#include <stdarg.h>
#include <stdint.h>

#define KEPT __attribute__((used, noinline))

typedef struct {
    uint32_t low;
    uint8_t high;
} pair;
typedef union {
    float real;
    uint32_t bits;
} word;
typedef enum {
    RED, GREEN, BLUE
} colour;
typedef const volatile double *const measure;
typedef int callback(int, ...);
struct hidden;

volatile uint32_t sink;
volatile double real;
extern void plain(_Bool on); /* methods.cc */
extern uint32_t assembly(uint32_t x); /* assembly.s */

KEPT void nothing(void)
{
    sink++;
}

KEPT int unprototyped()
{
    return 1;
}

KEPT int8_t integers(uint8_t a, int16_t b, const volatile uint32_t c, int64_t d, _Bool e, char f)
{
    return (int8_t) (a + b + (int) c + (int) d + e + f);
}

KEPT float reals(float a, double b, measure c)
{
    real = b;
    real = *c;
    return a;
}

KEPT pair *pointers(struct hidden *restrict a, callback *b, const char *c, uint32_t d[4])
{
    sink = (uint32_t) a + (uint32_t) b + (uint32_t) c + d[1];
    return 0;
}

KEPT pair aggregates(pair a, word b, colour c)
{
    a.low += b.bits + c;
    return a;
}

KEPT int variadic(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int first = va_arg(arguments, int);
    va_end(arguments);
    return first + *format;
}

/* Its own code here, and inlined into main: two entries in the debug information, one naming the other. */
uint32_t inlined(uint32_t x, float y)
{
    return (x << 3 ^ x >> 7) + (uint32_t) y;
}
extern uint32_t alias_of_inlined(uint32_t x, float y) __attribute__((alias("inlined")));

/* Constant in every call, so that gcc drops the parameter: fixed.constprop.0 takes one less. */
static __attribute__((noinline)) uint32_t fixed(uint32_t x, uint32_t y)
{
    sink = x;
    sink = y;
    sink = x + y;
    return x / y;
}

/* The linker throws this away, and leaves its entry behind, at address 0. */
__attribute__((section(".dead"))) uint64_t never_called(uint64_t x)
{
    return x * 3;
}

__attribute__((naked)) void Reset_Handler(void)
{
    __asm__("b main");
}

__attribute__((section(".vectors"), used)) static void *const vectors[] = {(void *) 0x20001000, Reset_Handler};

int main(void)
{
    for (;;) {
        sink = inlined(sink, 1.5f);
        plain(sink != assembly(sink));
        sink += fixed(sink, 9) + fixed(sink + 1, 9);
    }
}
