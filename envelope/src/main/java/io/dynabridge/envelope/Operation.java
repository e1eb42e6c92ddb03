package io.dynabridge.envelope;

/** What happened to the source item, with the one-letter codes that Debezium made common. */
public enum Operation {
    /** The item was inserted: no before image. */
    CREATE("c"),
    /** The item was modified: both images. */
    UPDATE("u"),
    /** The item was removed: no after image. */
    DELETE("d"),
    /** The item was read for a snapshot: an after image only. */
    READ("r");

    private final String code;

    Operation(String code) {
        this.code = code;
    }

    /** The letter that stands in the record. */
    public String code() {
        return code;
    }

    /** The operation with this letter, or null where there is none. */
    public static Operation ofCode(Object code) {
        for (Operation operation : values()) {
            if (operation.code.equals(code)) {
                return operation;
            }
        }
        return null;
    }
}
