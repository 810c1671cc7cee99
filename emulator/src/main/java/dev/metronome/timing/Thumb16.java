package dev.metronome.timing;

import static dev.metronome.timing.Access.load;
import static dev.metronome.timing.Access.loadList;
import static dev.metronome.timing.Access.store;
import static dev.metronome.timing.Access.storeList;
import static dev.metronome.timing.Access.Kind.LIST_DOWN;
import static dev.metronome.timing.Access.Kind.LIST_UP;

/** The 16-bit encodings (Armv7-M ARM A5.2). What matches none is UNDEFINED. */
public enum Thumb16 implements Encoding {
    // @formatter:off
    // A5.2.1 Shift (immediate), add, subtract, move, and compare
    LSL_IMMEDIATE    ("00000iiiiimmmddd", Costs.ALU),
    LSR_IMMEDIATE    ("00001iiiiimmmddd", Costs.ALU),
    ASR_IMMEDIATE    ("00010iiiiimmmddd", Costs.ALU),
    ADD_REGISTER     ("0001100mmmnnnddd", Costs.ALU),
    SUB_REGISTER     ("0001101mmmnnnddd", Costs.ALU),
    ADD_IMMEDIATE3   ("0001110iiinnnddd", Costs.ALU),
    SUB_IMMEDIATE3   ("0001111iiinnnddd", Costs.ALU),
    MOV_IMMEDIATE    ("00100dddiiiiiiii", Costs.ALU),
    CMP_IMMEDIATE    ("00101nnniiiiiiii", Costs.ALU),
    ADD_IMMEDIATE8   ("00110dddiiiiiiii", Costs.ALU),
    SUB_IMMEDIATE8   ("00111dddiiiiiiii", Costs.ALU),

    // A5.2.2 Data processing; Rdn is written d here
    AND              ("0100000000mmmddd", Costs.ALU),
    EOR              ("0100000001mmmddd", Costs.ALU),
    LSL              ("0100000010mmmddd", Costs.ALU),
    LSR              ("0100000011mmmddd", Costs.ALU),
    ASR              ("0100000100mmmddd", Costs.ALU),
    ADC              ("0100000101mmmddd", Costs.ALU),
    SBC              ("0100000110mmmddd", Costs.ALU),
    ROR              ("0100000111mmmddd", Costs.ALU),
    TST              ("0100001000mmmnnn", Costs.ALU),
    RSB              ("0100001001nnnddd", Costs.ALU),
    CMP_REGISTER     ("0100001010mmmnnn", Costs.ALU),
    CMN              ("0100001011mmmnnn", Costs.ALU),
    ORR              ("0100001100mmmddd", Costs.ALU),
    MUL              ("0100001101nnnddd", Costs.MULTIPLY),
    BIC              ("0100001110mmmddd", Costs.ALU),
    MVN              ("0100001111mmmddd", Costs.ALU),

    // A5.2.3 Special data instructions and branch and exchange
    ADD_HIGH         ("01000100Dmmmmddd", Costs.ALU, "010001001....111"),
    ADD_PC           ("010001001mmmm111", Costs.INDIRECT),
    CMP_HIGH         ("01000101Nmmmmnnn", Costs.ALU),
    MOV_HIGH         ("01000110Dmmmmddd", Costs.ALU, "010001101....111"),
    MOV_PC           ("010001101mmmm111", Costs.INDIRECT),
    BX               ("010001110mmmm---", Costs.INDIRECT),
    BLX              ("010001111mmmm---", Costs.INDIRECT),

    LDR_LITERAL      ("01001tttiiiiiiii", load(4).scaled().from(15)),

    // A5.2.4 Load/store single data item
    STR_REGISTER     ("0101000mmmnnnttt", store(4)),
    STRH_REGISTER    ("0101001mmmnnnttt", store(2)),
    STRB_REGISTER    ("0101010mmmnnnttt", store(1)),
    LDRSB_REGISTER   ("0101011mmmnnnttt", load(1)),
    LDR_REGISTER     ("0101100mmmnnnttt", load(4)),
    LDRH_REGISTER    ("0101101mmmnnnttt", load(2)),
    LDRB_REGISTER    ("0101110mmmnnnttt", load(1)),
    LDRSH_REGISTER   ("0101111mmmnnnttt", load(2)),
    STR_IMMEDIATE    ("01100iiiiinnnttt", store(4).scaled()),
    LDR_IMMEDIATE    ("01101iiiiinnnttt", load(4).scaled()),
    STRB_IMMEDIATE   ("01110iiiiinnnttt", store(1).scaled()),
    LDRB_IMMEDIATE   ("01111iiiiinnnttt", load(1).scaled()),
    STRH_IMMEDIATE   ("10000iiiiinnnttt", store(2).scaled()),
    LDRH_IMMEDIATE   ("10001iiiiinnnttt", load(2).scaled()),
    STR_SP           ("10010tttiiiiiiii", store(4).scaled().from(13)),
    LDR_SP           ("10011tttiiiiiiii", load(4).scaled().from(13)),

    ADR              ("10100dddiiiiiiii", Costs.ALU),
    ADD_SP_IMMEDIATE8("10101dddiiiiiiii", Costs.ALU),

    // A5.2.5 Miscellaneous 16-bit instructions
    ADD_SP_IMMEDIATE7("101100000iiiiiii", Costs.ALU),
    SUB_SP_IMMEDIATE7("101100001iiiiiii", Costs.ALU),
    CBZ              ("101100i1iiiiinnn", Costs.DIRECT),
    CBNZ             ("101110i1iiiiinnn", Costs.DIRECT),
    SXTH             ("1011001000mmmddd", Costs.ALU),
    SXTB             ("1011001001mmmddd", Costs.ALU),
    UXTH             ("1011001010mmmddd", Costs.ALU),
    UXTB             ("1011001011mmmddd", Costs.ALU),
    PUSH             ("1011010Lrrrrrrrr", storeList(LIST_DOWN).from(13)),
    CPSIE            ("101101100110--if", Costs.SYSTEM),
    CPSID            ("101101100111--if", Costs.SYSTEM),
    REV              ("1011101000mmmddd", Costs.ALU),
    REV16            ("1011101001mmmddd", Costs.ALU),
    REVSH            ("1011101011mmmddd", Costs.ALU),
    POP              ("10111100rrrrrrrr", loadList(LIST_UP).from(13)),
    POP_PC           ("10111101rrrrrrrr", loadList(LIST_UP).from(13)),
    BKPT             ("10111110iiiiiiii", Costs.SYSTEM),
    IT               ("10111111cccckkkk", new Cost.IfThen(), "10111111....0000"),
    NOP              ("1011111100000000", new Cost.NoOperation()),
    YIELD            ("1011111100010000", Costs.HINT),
    WFE              ("1011111100100000", Costs.HINT),
    WFI              ("1011111100110000", Costs.HINT),
    SEV              ("1011111101000000", Costs.HINT),
    HINT_UNALLOCATED ("10111111xxxx0000", Costs.HINT, "1011111100..0000", "1011111101000000"),

    STM              ("11000nnnrrrrrrrr", storeList(LIST_UP)),
    LDM              ("11001nnnrrrrrrrr", loadList(LIST_UP)),
    B_CONDITIONAL    ("1101cccciiiiiiii", Costs.DIRECT, "1101111........."),
    UDF              ("11011110iiiiiiii", Costs.SYSTEM),
    SVC              ("11011111iiiiiiii", Costs.SYSTEM),
    B                ("11100iiiiiiiiiii", Costs.DIRECT);
    // @formatter:on

    private final Shape shape;
    private final Access access;
    private final Cost cost;

    Thumb16(String pattern, Cost cost, String... excluded) {
        this(pattern, null, cost, excluded);
    }

    Thumb16(String pattern, Access access) {
        this(pattern, access, Costs.of(access));
    }

    Thumb16(String pattern, Access access, Cost cost, String... excluded) {
        shape = new Shape(pattern, excluded);
        this.access = access;
        this.cost = cost;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public Cost cost() {
        return cost;
    }
}
