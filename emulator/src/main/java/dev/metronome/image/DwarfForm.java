package dev.metronome.image;

import java.util.function.ToLongFunction;

/** How a value is written down, and what it means (DWARF 5, 7.5.5 and table 7.6). */
enum DwarfForm {
    // @formatter:off
    //             code  holds                     read
    ADDR          (0x01, Holds.ADDRESS,            DwarfForm::u4),
    BLOCK2        (0x03, Holds.SOMETHING,          in -> pass(in, in.u2())),
    BLOCK4        (0x04, Holds.SOMETHING,          in -> pass(in, u4(in))),
    DATA2         (0x05, Holds.NUMBER,             DwarfCursor::u2),
    DATA4         (0x06, Holds.NUMBER,             DwarfForm::u4),
    DATA8         (0x07, Holds.NUMBER,             DwarfForm::u8),
    STRING        (0x08, Holds.STRING,             in -> in.string().offset()),
    BLOCK         (0x09, Holds.SOMETHING,          in -> pass(in, in.uleb())),
    BLOCK1        (0x0A, Holds.SOMETHING,          in -> pass(in, in.u1())),
    DATA1         (0x0B, Holds.NUMBER,             DwarfCursor::u1),
    FLAG          (0x0C, Holds.NUMBER,             DwarfCursor::u1),
    SDATA         (0x0D, Holds.NUMBER,             DwarfCursor::sleb),
    STRP          (0x0E, Holds.STRING_OFFSET,      DwarfForm::u4),
    UDATA         (0x0F, Holds.NUMBER,             DwarfCursor::uleb),
    REF_ADDR      (0x10, Holds.REFERENCE,          DwarfForm::u4), // DWARF 2: as wide as an address; 4 bytes too
    REF1          (0x11, Holds.UNIT_REFERENCE,     DwarfCursor::u1),
    REF2          (0x12, Holds.UNIT_REFERENCE,     DwarfCursor::u2),
    REF4          (0x13, Holds.UNIT_REFERENCE,     DwarfForm::u4),
    REF8          (0x14, Holds.UNIT_REFERENCE,     DwarfForm::u8),
    REF_UDATA     (0x15, Holds.UNIT_REFERENCE,     DwarfCursor::uleb),
    INDIRECT      (0x16, Holds.SOMETHING,          DwarfCursor::uleb), // a form's code; the value itself follows
    SEC_OFFSET    (0x17, Holds.NUMBER,             DwarfForm::u4),
    EXPRLOC       (0x18, Holds.SOMETHING,          in -> pass(in, in.uleb())),
    FLAG_PRESENT  (0x19, Holds.NUMBER,             in -> 1),
    STRX          (0x1A, Holds.STRING_INDEX,       DwarfCursor::uleb),
    ADDRX         (0x1B, Holds.ADDRESS_INDEX,      DwarfCursor::uleb),
    REF_SUP4      (0x1C, Holds.SOMETHING,          DwarfForm::u4),
    STRP_SUP      (0x1D, Holds.SOMETHING,          DwarfForm::u4),
    DATA16        (0x1E, Holds.SOMETHING,          in -> pass(in, 16)),
    LINE_STRP     (0x1F, Holds.LINE_STRING_OFFSET, DwarfForm::u4),
    REF_SIG8      (0x20, Holds.SOMETHING,          in -> pass(in, 8)),
    IMPLICIT_CONST(0x21, Holds.NUMBER,             in -> 0), // the value stands in the abbreviation
    LOCLISTX      (0x22, Holds.SOMETHING,          DwarfCursor::uleb),
    RNGLISTX      (0x23, Holds.RANGES_INDEX,         DwarfCursor::uleb),
    REF_SUP8      (0x24, Holds.SOMETHING,          in -> pass(in, 8)),
    STRX1         (0x25, Holds.STRING_INDEX,       DwarfCursor::u1),
    STRX2         (0x26, Holds.STRING_INDEX,       DwarfCursor::u2),
    STRX3         (0x27, Holds.STRING_INDEX,       DwarfForm::u3),
    STRX4         (0x28, Holds.STRING_INDEX,       DwarfForm::u4),
    ADDRX1        (0x29, Holds.ADDRESS_INDEX,      DwarfCursor::u1),
    ADDRX2        (0x2A, Holds.ADDRESS_INDEX,      DwarfCursor::u2),
    ADDRX3        (0x2B, Holds.ADDRESS_INDEX,      DwarfForm::u3),
    ADDRX4        (0x2C, Holds.ADDRESS_INDEX,      DwarfForm::u4);
    // @formatter:on

    /** What is to be made of a value; SOMETHING is what nobody here asks for. */
    enum Holds {
        ADDRESS, ADDRESS_INDEX, NUMBER, STRING, STRING_OFFSET, LINE_STRING_OFFSET, STRING_INDEX, REFERENCE,
        UNIT_REFERENCE, RANGES_INDEX, SOMETHING
    }

    private static final DwarfForm[] BY_CODE = new DwarfForm[0x2D];

    static {
        for (var form : values()) {
            BY_CODE[form.code] = form;
        }
    }

    private final int code;
    private final Holds holds;
    private final ToLongFunction<DwarfCursor> reader;

    DwarfForm(int code, Holds holds, ToLongFunction<DwarfCursor> reader) {
        this.code = code;
        this.holds = holds;
        this.reader = reader;
    }

    static DwarfForm of(long code) {
        var form = code > 0 && code < BY_CODE.length ? BY_CODE[(int) code] : null;
        if (form == null) {
            throw new DebugDamage(String.format("form 0x%X is not understood", code));
        }
        return form;
    }

    Holds holds() {
        return holds;
    }

    /** The value, or 0 where it is something; the cursor goes behind it. */
    long read(DwarfCursor in) {
        return reader.applyAsLong(in);
    }

    private static long u3(DwarfCursor in) {
        return in.u2() | in.u1() << 16;
    }

    private static long u4(DwarfCursor in) {
        return Integer.toUnsignedLong(in.u4());
    }

    private static long u8(DwarfCursor in) {
        return u4(in) | u4(in) << 32;
    }

    private static long pass(DwarfCursor in, long size) {
        in.skip(size);
        return 0;
    }
}
