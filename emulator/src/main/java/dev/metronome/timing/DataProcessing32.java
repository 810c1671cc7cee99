package dev.metronome.timing;

/**
 * The 32-bit encodings that compute (Armv7-M ARM A5.3.1 modified immediate, A5.3.3 plain binary immediate, A5.3.11
 * shifted register, A5.3.12 register, A5.3.16 multiply, A5.3.17 long multiply and divide).
 */
public enum DataProcessing32 implements Encoding {
    // @formatter:off
    // A5.3.1 Data processing (modified immediate)
    AND_IMMEDIATE ("11110i00000Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.000001.... 0...1111........"),
    TST_IMMEDIATE ("11110i000001nnnn 0iii1111iiiiiiii", Costs.ALU),
    BIC_IMMEDIATE ("11110i00001Snnnn 0iiiddddiiiiiiii", Costs.ALU),
    ORR_IMMEDIATE ("11110i00010Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.00010.1111 0..............."),
    MOV_IMMEDIATE ("11110i00010S1111 0iiiddddiiiiiiii", Costs.ALU),
    ORN_IMMEDIATE ("11110i00011Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.00011.1111 0..............."),
    MVN_IMMEDIATE ("11110i00011S1111 0iiiddddiiiiiiii", Costs.ALU),
    EOR_IMMEDIATE ("11110i00100Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.001001.... 0...1111........"),
    TEQ_IMMEDIATE ("11110i001001nnnn 0iii1111iiiiiiii", Costs.ALU),
    ADD_IMMEDIATE ("11110i01000Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.010001.... 0...1111........"),
    CMN_IMMEDIATE ("11110i010001nnnn 0iii1111iiiiiiii", Costs.ALU),
    ADC_IMMEDIATE ("11110i01010Snnnn 0iiiddddiiiiiiii", Costs.ALU),
    SBC_IMMEDIATE ("11110i01011Snnnn 0iiiddddiiiiiiii", Costs.ALU),
    SUB_IMMEDIATE ("11110i01101Snnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.011011.... 0...1111........"),
    CMP_IMMEDIATE ("11110i011011nnnn 0iii1111iiiiiiii", Costs.ALU),
    RSB_IMMEDIATE ("11110i01110Snnnn 0iiiddddiiiiiiii", Costs.ALU),

    // A5.3.3 Data processing (plain binary immediate)
    ADDW          ("11110i100000nnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.1000001111 0..............."),
    ADR_AFTER     ("11110i1000001111 0iiiddddiiiiiiii", Costs.ALU),
    MOVW          ("11110i100100iiii 0iiiddddiiiiiiii", Costs.ALU),
    SUBW          ("11110i101010nnnn 0iiiddddiiiiiiii", Costs.ALU, "11110.1010101111 0..............."),
    ADR_BEFORE    ("11110i1010101111 0iiiddddiiiiiiii", Costs.ALU),
    MOVT          ("11110i101100iiii 0iiiddddiiiiiiii", Costs.ALU),
    SSAT          ("11110-1100x0nnnn 0iiiddddii-xxxxx", Costs.ALU, "11110.110010.... 0000....00......"),
    SSAT16        ("11110-110010nnnn 0000dddd00--xxxx", Costs.ALU),
    SBFX          ("11110-110100nnnn 0iiiddddii-xxxxx", Costs.ALU),
    BFI           ("11110-110110nnnn 0iiiddddii-xxxxx", Costs.ALU, "11110.1101101111 0..............."),
    BFC           ("11110-1101101111 0iiiddddii-xxxxx", Costs.ALU),
    USAT          ("11110-1110x0nnnn 0iiiddddii-xxxxx", Costs.ALU, "11110.111010.... 0000....00......"),
    USAT16        ("11110-111010nnnn 0000dddd00--xxxx", Costs.ALU),
    UBFX          ("11110-111100nnnn 0iiiddddii-xxxxx", Costs.ALU),

    // A5.3.11 Data processing (shifted register)
    AND_REGISTER  ("11101010000Snnnn -iiiddddiixxmmmm", Costs.ALU, "111010100001.... ....1111........"),
    TST_REGISTER  ("111010100001nnnn -iii1111iixxmmmm", Costs.ALU),
    BIC_REGISTER  ("11101010001Snnnn -iiiddddiixxmmmm", Costs.ALU),
    ORR_REGISTER  ("11101010010Snnnn -iiiddddiixxmmmm", Costs.ALU, "11101010010.1111 ................"),
    MOV_REGISTER  ("11101010010S1111 -000dddd0000mmmm", Costs.ALU),
    LSL_IMMEDIATE ("11101010010S1111 -iiiddddii00mmmm", Costs.ALU, "11101010010.1111 .000....0000...."),
    LSR_IMMEDIATE ("11101010010S1111 -iiiddddii01mmmm", Costs.ALU),
    ASR_IMMEDIATE ("11101010010S1111 -iiiddddii10mmmm", Costs.ALU),
    RRX           ("11101010010S1111 -000dddd0011mmmm", Costs.ALU),
    ROR_IMMEDIATE ("11101010010S1111 -iiiddddii11mmmm", Costs.ALU, "11101010010.1111 .000....0011...."),
    ORN_REGISTER  ("11101010011Snnnn -iiiddddiixxmmmm", Costs.ALU, "11101010011.1111 ................"),
    MVN_REGISTER  ("11101010011S1111 -iiiddddiixxmmmm", Costs.ALU),
    EOR_REGISTER  ("11101010100Snnnn -iiiddddiixxmmmm", Costs.ALU, "111010101001.... ....1111........"),
    TEQ_REGISTER  ("111010101001nnnn -iii1111iixxmmmm", Costs.ALU),
    PKHBT         ("111010101100nnnn -iiiddddii00mmmm", Costs.ALU),
    PKHTB         ("111010101100nnnn -iiiddddii10mmmm", Costs.ALU),
    ADD_REGISTER  ("11101011000Snnnn -iiiddddiixxmmmm", Costs.ALU, "111010110001.... ....1111........"),
    CMN_REGISTER  ("111010110001nnnn -iii1111iixxmmmm", Costs.ALU),
    ADC_REGISTER  ("11101011010Snnnn -iiiddddiixxmmmm", Costs.ALU),
    SBC_REGISTER  ("11101011011Snnnn -iiiddddiixxmmmm", Costs.ALU),
    SUB_REGISTER  ("11101011101Snnnn -iiiddddiixxmmmm", Costs.ALU, "111010111011.... ....1111........"),
    CMP_REGISTER  ("111010111011nnnn -iii1111iixxmmmm", Costs.ALU),
    RSB_REGISTER  ("11101011110Snnnn -iiiddddiixxmmmm", Costs.ALU),

    // A5.3.12 Data processing (register)
    LSL_REGISTER  ("11111010000Snnnn 1111dddd0000mmmm", Costs.ALU),
    LSR_REGISTER  ("11111010001Snnnn 1111dddd0000mmmm", Costs.ALU),
    ASR_REGISTER  ("11111010010Snnnn 1111dddd0000mmmm", Costs.ALU),
    ROR_REGISTER  ("11111010011Snnnn 1111dddd0000mmmm", Costs.ALU),
    SXTAH         ("111110100000nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101000001111 1111....1......."),
    SXTH          ("1111101000001111 1111dddd1-xxmmmm", Costs.ALU),
    UXTAH         ("111110100001nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101000011111 1111....1......."),
    UXTH          ("1111101000011111 1111dddd1-xxmmmm", Costs.ALU),
    SXTAB16       ("111110100010nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101000101111 1111....1......."),
    SXTB16        ("1111101000101111 1111dddd1-xxmmmm", Costs.ALU),
    UXTAB16       ("111110100011nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101000111111 1111....1......."),
    UXTB16        ("1111101000111111 1111dddd1-xxmmmm", Costs.ALU),
    SXTAB         ("111110100100nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101001001111 1111....1......."),
    SXTB          ("1111101001001111 1111dddd1-xxmmmm", Costs.ALU),
    UXTAB         ("111110100101nnnn 1111dddd1-xxmmmm", Costs.ALU, "1111101001011111 1111....1......."),
    UXTB          ("1111101001011111 1111dddd1-xxmmmm", Costs.ALU),

    // A5.3.13 and A5.3.14 Parallel addition and subtraction, signed and unsigned
    SADD16        ("111110101001nnnn 1111dddd0000mmmm", Costs.ALU),
    SASX          ("111110101010nnnn 1111dddd0000mmmm", Costs.ALU),
    SSAX          ("111110101110nnnn 1111dddd0000mmmm", Costs.ALU),
    SSUB16        ("111110101101nnnn 1111dddd0000mmmm", Costs.ALU),
    SADD8         ("111110101000nnnn 1111dddd0000mmmm", Costs.ALU),
    SSUB8         ("111110101100nnnn 1111dddd0000mmmm", Costs.ALU),
    QADD16        ("111110101001nnnn 1111dddd0001mmmm", Costs.ALU),
    QASX          ("111110101010nnnn 1111dddd0001mmmm", Costs.ALU),
    QSAX          ("111110101110nnnn 1111dddd0001mmmm", Costs.ALU),
    QSUB16        ("111110101101nnnn 1111dddd0001mmmm", Costs.ALU),
    QADD8         ("111110101000nnnn 1111dddd0001mmmm", Costs.ALU),
    QSUB8         ("111110101100nnnn 1111dddd0001mmmm", Costs.ALU),
    SHADD16       ("111110101001nnnn 1111dddd0010mmmm", Costs.ALU),
    SHASX         ("111110101010nnnn 1111dddd0010mmmm", Costs.ALU),
    SHSAX         ("111110101110nnnn 1111dddd0010mmmm", Costs.ALU),
    SHSUB16       ("111110101101nnnn 1111dddd0010mmmm", Costs.ALU),
    SHADD8        ("111110101000nnnn 1111dddd0010mmmm", Costs.ALU),
    SHSUB8        ("111110101100nnnn 1111dddd0010mmmm", Costs.ALU),
    UADD16        ("111110101001nnnn 1111dddd0100mmmm", Costs.ALU),
    UASX          ("111110101010nnnn 1111dddd0100mmmm", Costs.ALU),
    USAX          ("111110101110nnnn 1111dddd0100mmmm", Costs.ALU),
    USUB16        ("111110101101nnnn 1111dddd0100mmmm", Costs.ALU),
    UADD8         ("111110101000nnnn 1111dddd0100mmmm", Costs.ALU),
    USUB8         ("111110101100nnnn 1111dddd0100mmmm", Costs.ALU),
    UQADD16       ("111110101001nnnn 1111dddd0101mmmm", Costs.ALU),
    UQASX         ("111110101010nnnn 1111dddd0101mmmm", Costs.ALU),
    UQSAX         ("111110101110nnnn 1111dddd0101mmmm", Costs.ALU),
    UQSUB16       ("111110101101nnnn 1111dddd0101mmmm", Costs.ALU),
    UQADD8        ("111110101000nnnn 1111dddd0101mmmm", Costs.ALU),
    UQSUB8        ("111110101100nnnn 1111dddd0101mmmm", Costs.ALU),
    UHADD16       ("111110101001nnnn 1111dddd0110mmmm", Costs.ALU),
    UHASX         ("111110101010nnnn 1111dddd0110mmmm", Costs.ALU),
    UHSAX         ("111110101110nnnn 1111dddd0110mmmm", Costs.ALU),
    UHSUB16       ("111110101101nnnn 1111dddd0110mmmm", Costs.ALU),
    UHADD8        ("111110101000nnnn 1111dddd0110mmmm", Costs.ALU),
    UHSUB8        ("111110101100nnnn 1111dddd0110mmmm", Costs.ALU),

    // A5.3.15 Miscellaneous operations
    QADD          ("111110101000nnnn 1111dddd1000mmmm", Costs.ALU),
    QDADD         ("111110101000nnnn 1111dddd1001mmmm", Costs.ALU),
    QSUB          ("111110101000nnnn 1111dddd1010mmmm", Costs.ALU),
    QDSUB         ("111110101000nnnn 1111dddd1011mmmm", Costs.ALU),
    REV           ("111110101001xxxx 1111dddd1000mmmm", Costs.ALU),
    REV16         ("111110101001xxxx 1111dddd1001mmmm", Costs.ALU),
    RBIT          ("111110101001xxxx 1111dddd1010mmmm", Costs.ALU),
    REVSH         ("111110101001xxxx 1111dddd1011mmmm", Costs.ALU),
    SEL           ("111110101010nnnn 1111dddd1000mmmm", Costs.ALU),
    CLZ           ("111110101011xxxx 1111dddd1000mmmm", Costs.ALU),

    // A5.3.16 Multiply, multiply accumulate, and absolute difference
    MLA           ("111110110000nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110000.... 1111....0000...."),
    MUL           ("111110110000nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    MLS           ("111110110000nnnn aaaadddd0001mmmm", Costs.MULTIPLY),
    SMLABB        ("111110110001nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110001.... 1111............"),
    SMLABT        ("111110110001nnnn aaaadddd0001mmmm", Costs.MULTIPLY, "111110110001.... 1111............"),
    SMLATB        ("111110110001nnnn aaaadddd0010mmmm", Costs.MULTIPLY, "111110110001.... 1111............"),
    SMLATT        ("111110110001nnnn aaaadddd0011mmmm", Costs.MULTIPLY, "111110110001.... 1111............"),
    SMULBB        ("111110110001nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    SMULBT        ("111110110001nnnn 1111dddd0001mmmm", Costs.MULTIPLY),
    SMULTB        ("111110110001nnnn 1111dddd0010mmmm", Costs.MULTIPLY),
    SMULTT        ("111110110001nnnn 1111dddd0011mmmm", Costs.MULTIPLY),
    SMLAD         ("111110110010nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110010.... 1111............"),
    SMLADX        ("111110110010nnnn aaaadddd0001mmmm", Costs.MULTIPLY, "111110110010.... 1111............"),
    SMUAD         ("111110110010nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    SMUADX        ("111110110010nnnn 1111dddd0001mmmm", Costs.MULTIPLY),
    SMLAWB        ("111110110011nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110011.... 1111............"),
    SMLAWT        ("111110110011nnnn aaaadddd0001mmmm", Costs.MULTIPLY, "111110110011.... 1111............"),
    SMULWB        ("111110110011nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    SMULWT        ("111110110011nnnn 1111dddd0001mmmm", Costs.MULTIPLY),
    SMLSD         ("111110110100nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110100.... 1111............"),
    SMLSDX        ("111110110100nnnn aaaadddd0001mmmm", Costs.MULTIPLY, "111110110100.... 1111............"),
    SMUSD         ("111110110100nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    SMUSDX        ("111110110100nnnn 1111dddd0001mmmm", Costs.MULTIPLY),
    SMMLA         ("111110110101nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110101.... 1111............"),
    SMMLAR        ("111110110101nnnn aaaadddd0001mmmm", Costs.MULTIPLY, "111110110101.... 1111............"),
    SMMUL         ("111110110101nnnn 1111dddd0000mmmm", Costs.MULTIPLY),
    SMMULR        ("111110110101nnnn 1111dddd0001mmmm", Costs.MULTIPLY),
    SMMLS         ("111110110110nnnn aaaadddd0000mmmm", Costs.MULTIPLY),
    SMMLSR        ("111110110110nnnn aaaadddd0001mmmm", Costs.MULTIPLY),
    USADA8        ("111110110111nnnn aaaadddd0000mmmm", Costs.MULTIPLY, "111110110111.... 1111............"),
    USAD8         ("111110110111nnnn 1111dddd0000mmmm", Costs.MULTIPLY),

    // A5.3.17 Long multiply, long multiply accumulate, and divide
    SMULL         ("111110111000nnnn llllhhhh0000mmmm", Costs.MULTIPLY),
    SDIV          ("111110111001nnnn ++++dddd1111mmmm", new Cost.Divide(true)),
    UMULL         ("111110111010nnnn llllhhhh0000mmmm", Costs.MULTIPLY),
    UDIV          ("111110111011nnnn ++++dddd1111mmmm", new Cost.Divide(false)),
    SMLAL         ("111110111100nnnn llllhhhh0000mmmm", Costs.MULTIPLY),
    SMLALBB       ("111110111100nnnn llllhhhh1000mmmm", Costs.MULTIPLY),
    SMLALBT       ("111110111100nnnn llllhhhh1001mmmm", Costs.MULTIPLY),
    SMLALTB       ("111110111100nnnn llllhhhh1010mmmm", Costs.MULTIPLY),
    SMLALTT       ("111110111100nnnn llllhhhh1011mmmm", Costs.MULTIPLY),
    SMLALD        ("111110111100nnnn llllhhhh1100mmmm", Costs.MULTIPLY),
    SMLALDX       ("111110111100nnnn llllhhhh1101mmmm", Costs.MULTIPLY),
    SMLSLD        ("111110111101nnnn llllhhhh1100mmmm", Costs.MULTIPLY),
    SMLSLDX       ("111110111101nnnn llllhhhh1101mmmm", Costs.MULTIPLY),
    UMLAL         ("111110111110nnnn llllhhhh0000mmmm", Costs.MULTIPLY),
    UMAAL         ("111110111110nnnn llllhhhh0110mmmm", Costs.MULTIPLY);
    // @formatter:on

    private final Shape shape;
    private final Cost cost;

    DataProcessing32(String pattern, Cost cost, String... excluded) {
        shape = new Shape(pattern, excluded);
        this.cost = cost;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Access access() {
        return null;
    }

    @Override
    public Cost cost() {
        return cost;
    }
}
