package dev.metronome.timing;

import static dev.metronome.timing.Access.load;
import static dev.metronome.timing.Access.loadDual;
import static dev.metronome.timing.Access.loadExclusive;
import static dev.metronome.timing.Access.loadList;
import static dev.metronome.timing.Access.store;
import static dev.metronome.timing.Access.storeDual;
import static dev.metronome.timing.Access.storeExclusive;
import static dev.metronome.timing.Access.storeList;
import static dev.metronome.timing.Access.table;
import static dev.metronome.timing.Access.Kind.LIST_DOWN;
import static dev.metronome.timing.Access.Kind.LIST_UP;

/**
 * The 32-bit encodings that reach memory through core registers (Armv7-M ARM A5.3.5 multiple, A5.3.6 dual, exclusive
 * and table branch, A5.3.7 to A5.3.10 single).
 *
 * <p>A store with Rn = 15 is UNDEFINED; a byte or half-word load to Rt = 15 is a preload or an unallocated memory hint
 * in the forms without writeback.
 */
public enum LoadStore32 implements Encoding {
    // @formatter:off
    // A5.3.5 Load multiple and store multiple
    STM             ("1110100010W0nnnn -L-rrrrrrrrrrrrr", storeList(LIST_UP)),
    LDM             ("1110100010W1nnnn pL-rrrrrrrrrrrrr", loadList(LIST_UP)),
    STMDB           ("1110100100W0nnnn -L-rrrrrrrrrrrrr", storeList(LIST_DOWN)),
    LDMDB           ("1110100100W1nnnn pL-rrrrrrrrrrrrr", loadList(LIST_DOWN)),

    // A5.3.6 Load/store dual or exclusive, table branch
    STREX           ("111010000100nnnn ttttddddiiiiiiii", storeExclusive(4)),
    LDREX           ("111010000101nnnn tttt++++iiiiiiii", loadExclusive(4)),
    STREXB          ("111010001100nnnn tttt++++0100dddd", storeExclusive(1)),
    STREXH          ("111010001100nnnn tttt++++0101dddd", storeExclusive(2)),
    LDREXB          ("111010001101nnnn tttt++++0100++++", loadExclusive(1)),
    LDREXH          ("111010001101nnnn tttt++++0101++++", loadExclusive(2)),
    TBB             ("111010001101nnnn ++++----0000mmmm", table(1)),
    TBH             ("111010001101nnnn ++++----0001mmmm", table(2)),
    STRD            ("1110100PU1W0nnnn ttttuuuuiiiiiiii", storeDual(), "11101000.10..... ................"),
    LDRD            ("1110100PU1W1nnnn ttttuuuuiiiiiiii", loadDual(), "11101000.10..... ................"),

    // A5.3.10 Store single data item
    STRB_IMMEDIATE12("111110001000nnnn ttttiiiiiiiiiiii", store(1), Shapes.RN_IS_PC),
    STRH_IMMEDIATE12("111110001010nnnn ttttiiiiiiiiiiii", store(2), Shapes.RN_IS_PC),
    STR_IMMEDIATE12 ("111110001100nnnn ttttiiiiiiiiiiii", store(4), Shapes.RN_IS_PC),
    STRB_IMMEDIATE8 ("111110000000nnnn tttt1PUWiiiiiiii", store(1), Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER),
    STRH_IMMEDIATE8 ("111110000010nnnn tttt1PUWiiiiiiii", store(2), Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER),
    STR_IMMEDIATE8  ("111110000100nnnn tttt1PUWiiiiiiii", store(4), Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER),
    STRBT           ("111110000000nnnn tttt1110iiiiiiii", store(1), Shapes.RN_IS_PC),
    STRHT           ("111110000010nnnn tttt1110iiiiiiii", store(2), Shapes.RN_IS_PC),
    STRT            ("111110000100nnnn tttt1110iiiiiiii", store(4), Shapes.RN_IS_PC),
    STRB_REGISTER   ("111110000000nnnn tttt000000jjmmmm", store(1), Shapes.RN_IS_PC),
    STRH_REGISTER   ("111110000010nnnn tttt000000jjmmmm", store(2), Shapes.RN_IS_PC),
    STR_REGISTER    ("111110000100nnnn tttt000000jjmmmm", store(4), Shapes.RN_IS_PC),

    // A5.3.7 Load word
    LDR_LITERAL     ("11111000U1011111 ttttiiiiiiiiiiii", load(4).from(15)),
    LDR_IMMEDIATE12 ("111110001101nnnn ttttiiiiiiiiiiii", load(4), Shapes.RN_IS_PC),
    LDR_IMMEDIATE8  ("111110000101nnnn tttt1PUWiiiiiiii", load(4), Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER),
    LDRT            ("111110000101nnnn tttt1110iiiiiiii", load(4), Shapes.RN_IS_PC),
    LDR_REGISTER    ("111110000101nnnn tttt000000jjmmmm", load(4), Shapes.RN_IS_PC),

    // A5.3.8 Load halfword, memory hints
    LDRH_LITERAL    ("11111000U0111111 ttttiiiiiiiiiiii", load(2).from(15), Shapes.RT_IS_PC),
    LDRH_IMMEDIATE12("111110001011nnnn ttttiiiiiiiiiiii", load(2), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRH_IMMEDIATE8 ("111110000011nnnn tttt1PUWiiiiiiii", load(2),
                     Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER, Shapes.PRELOAD),
    LDRHT           ("111110000011nnnn tttt1110iiiiiiii", load(2), Shapes.RN_IS_PC),
    LDRH_REGISTER   ("111110000011nnnn tttt000000jjmmmm", load(2), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRSH_LITERAL   ("11111001U0111111 ttttiiiiiiiiiiii", load(2).from(15), Shapes.RT_IS_PC),
    LDRSH_IMMEDIATE12("111110011011nnnn ttttiiiiiiiiiiii", load(2), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRSH_IMMEDIATE8("111110010011nnnn tttt1PUWiiiiiiii", load(2),
                     Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER, Shapes.PRELOAD),
    LDRSHT          ("111110010011nnnn tttt1110iiiiiiii", load(2), Shapes.RN_IS_PC),
    LDRSH_REGISTER  ("111110010011nnnn tttt000000jjmmmm", load(2), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    HINT_LITERAL    ("1111100xx0111111 1111xxxxxxxxxxxx", Costs.HINT),
    HINT_IMMEDIATE12("1111100x1011xxxx 1111xxxxxxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    HINT_IMMEDIATE8 ("1111100x0011xxxx 11111100xxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    HINT_REGISTER   ("1111100x0011xxxx 1111000000xxxxxx", Costs.HINT, Shapes.RN_IS_PC),

    // A5.3.9 Load byte, memory hints
    LDRB_LITERAL    ("11111000U0011111 ttttiiiiiiiiiiii", load(1).from(15), Shapes.RT_IS_PC),
    LDRB_IMMEDIATE12("111110001001nnnn ttttiiiiiiiiiiii", load(1), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRB_IMMEDIATE8 ("111110000001nnnn tttt1PUWiiiiiiii", load(1),
                     Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER, Shapes.PRELOAD),
    LDRBT           ("111110000001nnnn tttt1110iiiiiiii", load(1), Shapes.RN_IS_PC),
    LDRB_REGISTER   ("111110000001nnnn tttt000000jjmmmm", load(1), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRSB_LITERAL   ("11111001U0011111 ttttiiiiiiiiiiii", load(1).from(15), Shapes.RT_IS_PC),
    LDRSB_IMMEDIATE12("111110011001nnnn ttttiiiiiiiiiiii", load(1), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    LDRSB_IMMEDIATE8("111110010001nnnn tttt1PUWiiiiiiii", load(1),
                     Shapes.RN_IS_PC, Shapes.NO_INDEX, Shapes.USER, Shapes.PRELOAD),
    LDRSBT          ("111110010001nnnn tttt1110iiiiiiii", load(1), Shapes.RN_IS_PC),
    LDRSB_REGISTER  ("111110010001nnnn tttt000000jjmmmm", load(1), Shapes.RN_IS_PC, Shapes.RT_IS_PC),
    PLD_LITERAL     ("11111000x0011111 1111xxxxxxxxxxxx", Costs.HINT),
    PLD_IMMEDIATE12 ("111110001001xxxx 1111xxxxxxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    PLD_IMMEDIATE8  ("111110000001xxxx 11111100xxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    PLD_REGISTER    ("111110000001xxxx 1111000000xxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    PLI_LITERAL     ("11111001x0011111 1111xxxxxxxxxxxx", Costs.HINT),
    PLI_IMMEDIATE12 ("111110011001xxxx 1111xxxxxxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    PLI_IMMEDIATE8  ("111110010001xxxx 11111100xxxxxxxx", Costs.HINT, Shapes.RN_IS_PC),
    PLI_REGISTER    ("111110010001xxxx 1111000000xxxxxx", Costs.HINT, Shapes.RN_IS_PC);
    // @formatter:on

    /** What the rows of single loads and stores exclude. */
    private static final class Shapes {
        /** Another row (literal), or UNDEFINED for a store. */
        static final String RN_IS_PC = "............1111 ................";
        /** A preload or a hint. */
        static final String RT_IS_PC = "................ 1111............";
        /** P = 0 and W = 0: UNDEFINED. */
        static final String NO_INDEX = "................ .....0.0........";
        /** P = 1, U = 1, W = 0: the unprivileged form. */
        static final String USER = "................ ....1110........";
        /** Rt = 15 with P = 1, U = 0, W = 0: a preload or a hint. */
        static final String PRELOAD = "................ 11111100........";
    }

    private final Shape shape;
    private final Access access;
    private final Cost cost;

    LoadStore32(String pattern, Access access, String... excluded) {
        shape = new Shape(pattern, excluded);
        this.access = access;
        cost = Costs.of(access);
    }

    LoadStore32(String pattern, Cost cost, String... excluded) {
        shape = new Shape(pattern, excluded);
        access = null;
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
