namespace board {
int counter;
namespace {
int hidden = 3;
}
class Led {
public:
    Led(int pin);
    ~Led();
    void set(bool on) const;
    static int count;
};
int Led::count = 1;
Led::Led(int pin) { counter = pin + hidden; }
Led::~Led() { counter = 0; }
void Led::set(bool on) const { counter = on; }
template <typename T> T twice(T value) { return value + value; }
}
static int local = 5;
int plain(int a, const char *b) { return a + *b + local++ + board::twice(a); }
