package io.dynabridge.smt.expression;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** How numbers of different Java types compare: as the exact numbers that they are written as. */
final class Numbers {

    private Numbers() {}

    /** The exact number; a double is what it is written as, 0.1 is one tenth; null for infinity and not-a-number. */
    static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof Long integer) {
            return BigDecimal.valueOf(integer);
        }
        if (number instanceof Double real) {
            return Double.isFinite(real) ? BigDecimal.valueOf(real) : null;
        }
        return new BigDecimal(number.toString());
    }

    /** Whether two values are the same: numbers by value, whatever their types; lists and maps by what is in them. */
    static boolean equal(Object a, Object b) {
        if (a instanceof Number left && b instanceof Number right) {
            BigDecimal exactLeft = exact(left);
            BigDecimal exactRight = exact(right);
            return exactLeft == null || exactRight == null
                    ? left.doubleValue() == right.doubleValue()
                    : exactLeft.compareTo(exactRight) == 0;
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return equalLists(left, right);
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return equalMaps(left, right);
        }
        return a.equals(b);
    }

    /** Whether a list has an element that equals the value. */
    static boolean contains(List<?> list, Object value) {
        for (Object element : list) {
            if (equal(element, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equalLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        Iterator<?> others = b.iterator();
        for (Object element : a) {
            if (!equal(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Object other = b.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }
}
