// Functions that are declared in a class and defined outside: their debug information is in two places.
#include <stdint.h>

namespace motor {
struct Point {
    float x, y;
};

class Wheel {
public:
    explicit Wheel(uint32_t teeth);
    uint32_t turn(uint16_t steps, const Point &to);
    static double ratio(double a, Wheel &&b);
    int operator+(int more) const;
private:
    uint32_t teeth;
};

__attribute__((used, noinline)) Wheel::Wheel(uint32_t teeth) : teeth(teeth) {}

__attribute__((used, noinline)) uint32_t Wheel::turn(uint16_t steps, const Point &to)
{
    return teeth * steps + (uint32_t) to.x;
}

__attribute__((used, noinline)) double Wheel::ratio(double a, Wheel &&b)
{
    b.teeth++;
    return a;
}

__attribute__((used, noinline)) int Wheel::operator+(int more) const
{
    return (int) teeth + more;
}

__attribute__((used, noinline)) static void local(int Point::*member, decltype(nullptr))
{
    *(volatile int *) 0x20000000 = member != nullptr;
}

extern "C" __attribute__((used, noinline)) void plain(bool on)
{
    *(volatile bool *) 0x20000000 = on;
}
} // namespace motor
