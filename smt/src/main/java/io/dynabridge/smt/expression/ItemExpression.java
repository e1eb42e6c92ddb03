package io.dynabridge.smt.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * A compiled expression over one item, in the Common Expression Language (cel.dev): {@code item.status == 'active' &&
 * has(item.email)}. It always ends, touches nothing but the item, and is safe to share between threads. Numbers are exact.
 */
public final class ItemExpression {

    private final String text;
    private final CelType type;
    private final CelRuntime.Program program;

    private ItemExpression(String text, CelType type, CelRuntime.Program program) {
        this.text = text;
        this.type = type;
        this.program = program;
    }

    /**
     * Compiles an expression whose result can be an attribute.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where it does not compile, with the position
     */
    public static ItemExpression parse(String key, String text) {
        try {
            CelAbstractSyntaxTree tree = ItemLanguage.COMPILER.compile(text).getAst();
            CelValidationResult literals = ItemLanguage.LITERALS.validate(tree);
            if (literals.hasError()) {
                throw new ConfigException(key, text, literals.getErrorString());
            }
            return new ItemExpression(text, tree.getResultType(), ItemLanguage.RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new ConfigException(key, text, e.getMessage());
        }
    }

    /**
     * Compiles an expression that is true or false.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where it does not compile, with the position, or cannot be true or false
     */
    public static ItemExpression condition(String key, String text) {
        ItemExpression expression = parse(key, text);
        if (!expression.type.equals(SimpleType.BOOL) && !expression.type.equals(SimpleType.DYN)) {
            throw new ConfigException(
                    key, text, "is of type " + expression.type.name() + ": a condition is true or false");
        }
        return expression;
    }

    /**
     * Whether the condition holds for this item.
     *
     * @throws DataException where it cannot be told
     */
    public boolean test(Map<String, Object> item) {
        if (evaluate(item) instanceof Boolean truth) {
            return truth;
        }
        throw new DataException("Condition " + text + " is neither true nor false for this item");
    }

    /**
     * The expression's value as an attribute in DynamoDB JSON.
     *
     * @throws DataException where there is none, or no attribute can hold it
     */
    public Map<String, Object> attribute(Map<String, Object> item) {
        return AttributeValues.attribute(evaluate(item));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Names the attribute only where the expression does: one that is computed may be any value of the item. */
    private String missing(String message) {
        int open = message.indexOf('\'');
        int close = message.lastIndexOf('\'');
        boolean named = open >= 0 && close > open && text.contains(message.substring(open + 1, close));
        return named ? message : "the item lacks an attribute that it computes the name of.";
    }

    private Object evaluate(Map<String, Object> item) {
        try {
            return program.eval(Map.of(ItemLanguage.ITEM, new ItemView(item)));
        } catch (CelEvaluationException e) {
            throw new DataException("Expression " + text + ": " + reason(e));
        }
    }

    /** The library's own words only where they cannot hold anything of the item but names and types. */
    private String reason(CelEvaluationException e) {
        if (e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND) {
            return missing(e.getMessage()) + " Ask for it first: has(item.name)";
        }
        if (e.getErrorCode() == CelErrorCode.OVERLOAD_NOT_FOUND) {
            return e.getMessage();
        }
        return "cannot be evaluated for this item (" + e.getErrorCode() + ")";
    }
}
