#ifndef CLOCK_H
#define CLOCK_H

/* Takes the chip from the 4 MHz it wakes up with to 80 MHz on every bus, and returns when it runs at that. */
void clock_80_mhz(void);

#endif
