package dev.metronome.timing;

/**
 * The 32-bit branches, system instructions and the space of absent coprocessors (Armv7-M ARM A5.3.4, A5.3.18).
 *
 * <p>Letters of a branch's offset: {@code S} and {@code i} as they are; {@code J} the bits J1 and J2.
 */
public enum Branch32 implements Encoding {
    // @formatter:off
    B_CONDITIONAL ("11110Scccciiiiii 10J0Jiiiiiiiiiii", Costs.DIRECT, "11110.111....... ................"),
    B             ("11110Siiiiiiiiii 10J1Jiiiiiiiiiii", Costs.DIRECT),
    BL            ("11110Siiiiiiiiii 11J1Jiiiiiiiiiii", Costs.DIRECT),

    MSR           ("11110011100-nnnn 10-0kk--yyyyyyyy", Costs.SYSTEM),
    MRS           ("11110011111-++++ 10-0ddddyyyyyyyy", Costs.SYSTEM),

    NOP           ("111100111010++++ 10-0-00000000000", new Cost.NoOperation()),
    YIELD         ("111100111010++++ 10-0-00000000001", Costs.HINT),
    WFE           ("111100111010++++ 10-0-00000000010", Costs.HINT),
    WFI           ("111100111010++++ 10-0-00000000011", Costs.HINT),
    SEV           ("111100111010++++ 10-0-00000000100", Costs.HINT),
    DBG           ("111100111010++++ 10-0-0001111iiii", Costs.HINT),
    HINT_UNALLOCATED("111100111010++++ 10-0-000xxxxxxxx", Costs.HINT,
            "................ ........000000..", "................ ........00000100",
            "................ ........1111...."),

    CLREX         ("111100111011++++ 10-0++++0010++++", Costs.SYSTEM),
    DSB           ("111100111011++++ 10-0++++0100iiii", Costs.BARRIER),
    DMB           ("111100111011++++ 10-0++++0101iiii", Costs.BARRIER),
    ISB           ("111100111011++++ 10-0++++0110iiii", new Cost.Fixed(3, Rule.INSTRUCTION_BARRIER)),
    UDF           ("111101111111iiii 1010iiiiiiiiiiii", Costs.SYSTEM),

    /** CDP, LDC, STC, MCR, MRC, MCRR, MRRC and their second forms, of any coprocessor but CP10 and CP11. */
    NOCP          ("111x11xxxxxxxxxx xxxxqqqqxxxxxxxx", Costs.SYSTEM,
            "111.1100000..... ................", "111.1111........ ................",
            "111.11.......... ....101.........");
    // @formatter:on

    private final Shape shape;
    private final Cost cost;

    Branch32(String pattern, Cost cost, String... excluded) {
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
