package dev.metronome.image;

/** The tags, attributes and values that are asked for (DWARF 5, 7.5.4 and 7.7 to 7.15). */
final class DwarfCodes {
    static final int DW_TAG_CLASS_TYPE = 0x02;
    static final int DW_TAG_ENUMERATION_TYPE = 0x04;
    static final int DW_TAG_FORMAL_PARAMETER = 0x05;
    static final int DW_TAG_POINTER_TYPE = 0x0F;
    static final int DW_TAG_REFERENCE_TYPE = 0x10;
    static final int DW_TAG_STRUCTURE_TYPE = 0x13;
    static final int DW_TAG_TYPEDEF = 0x16;
    static final int DW_TAG_UNION_TYPE = 0x17;
    static final int DW_TAG_UNSPECIFIED_PARAMETERS = 0x18;
    static final int DW_TAG_INLINED_SUBROUTINE = 0x1D;
    static final int DW_TAG_BASE_TYPE = 0x24;
    static final int DW_TAG_CONST_TYPE = 0x26;
    static final int DW_TAG_SUBPROGRAM = 0x2E;
    static final int DW_TAG_VOLATILE_TYPE = 0x35;
    static final int DW_TAG_RESTRICT_TYPE = 0x37;
    static final int DW_TAG_RVALUE_REFERENCE_TYPE = 0x42;
    static final int DW_TAG_ATOMIC_TYPE = 0x47;

    static final int DW_AT_NAME = 0x03;
    static final int DW_AT_BYTE_SIZE = 0x0B;
    static final int DW_AT_STMT_LIST = 0x10;
    static final int DW_AT_LOW_PC = 0x11;
    static final int DW_AT_HIGH_PC = 0x12;
    static final int DW_AT_LANGUAGE = 0x13;
    static final int DW_AT_PROTOTYPED = 0x27;
    static final int DW_AT_ABSTRACT_ORIGIN = 0x31;
    static final int DW_AT_CALLING_CONVENTION = 0x36;
    static final int DW_AT_DECLARATION = 0x3C;
    static final int DW_AT_ENCODING = 0x3E;
    static final int DW_AT_SPECIFICATION = 0x47;
    static final int DW_AT_TYPE = 0x49;
    static final int DW_AT_RANGES = 0x55;
    static final int DW_AT_CALL_FILE = 0x58;
    static final int DW_AT_CALL_LINE = 0x59;
    static final int DW_AT_LINKAGE_NAME = 0x6E;
    static final int DW_AT_STR_OFFSETS_BASE = 0x72;
    static final int DW_AT_ADDR_BASE = 0x73;
    static final int DW_AT_RNGLISTS_BASE = 0x74;

    /** What {@link #DW_AT_LINKAGE_NAME} was before DWARF 4. */
    static final int DW_AT_MIPS_LINKAGE_NAME = 0x2007;

    static final int DW_ATE_FLOAT = 0x04;
    static final int DW_CC_NOCALL = 0x03;
    static final int DW_LANG_ASSEMBLY = 0x31;
    static final int DW_LANG_MIPS_ASSEMBLER = 0x8001;

    private DwarfCodes() {}
}
