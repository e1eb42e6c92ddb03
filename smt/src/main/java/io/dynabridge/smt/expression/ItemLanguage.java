package io.dynabridge.smt.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.RegexLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import org.apache.kafka.connect.errors.DataException;

/**
 * The Common Expression Language with decimals: CEL itself knows 64-bit numbers only, DynamoDB has 38 digits. Every
 * number of an item is a decimal here; decimals mix with literals in comparisons and arithmetic, and equality is ours
 * throughout, because the standard one does not see that 5 and 5.0 of different types are equal. What arithmetic gives is
 * of no declared type, so that it may be compared with literals again.
 */
final class ItemLanguage {

    /** The one variable of an expression. */
    static final String ITEM = "item";

    /** What a DynamoDB number holds. */
    private static final MathContext MOST_DIGITS = new MathContext(38);

    static final CelCompiler COMPILER;
    static final CelRuntime RUNTIME;
    /** Finds regular expressions and times that no item could make right. */
    static final CelValidator LITERALS;

    private static final CelType DECIMAL = OpaqueType.create("decimal");

    static {
        ItemLanguage language = new ItemLanguage();
        language.equality();
        language.order("_<_", "less", sign -> sign < 0);
        language.order("_<=_", "less_equals", sign -> sign <= 0);
        language.order("_>_", "greater", sign -> sign > 0);
        language.order("_>=_", "greater_equals", sign -> sign >= 0);
        language.arithmetic("_+_", "add", BigDecimal::add);
        language.arithmetic("_-_", "subtract", BigDecimal::subtract);
        language.arithmetic("_*_", "multiply", BigDecimal::multiply);
        language.arithmetic("_/_", "divide", (a, b) -> a.divide(b, MOST_DIGITS));
        language.arithmetic("_%_", "modulo", BigDecimal::remainder);
        language.conversions();
        language.matches();
        COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .excludeFunctions(
                                CelStandardDeclarations.StandardFunction.EQUALS,
                                CelStandardDeclarations.StandardFunction.NOT_EQUALS,
                                CelStandardDeclarations.StandardFunction.IN,
                                CelStandardDeclarations.StandardFunction.OLD_IN)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(ITEM, MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addFunctionDeclarations(language.declarations)
                .addLibraries(CelExtensions.strings())
                .build();
        RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setStandardEnvironmentEnabled(false)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(
                                CelStandardFunctions.StandardFunction.EQUALS,
                                CelStandardFunctions.StandardFunction.NOT_EQUALS,
                                CelStandardFunctions.StandardFunction.IN,
                                CelStandardFunctions.StandardFunction.MATCHES)
                        .build())
                .addFunctionBindings(language.bindings)
                .addLibraries(CelExtensions.strings())
                .build();
        LITERALS = CelValidatorFactory.standardCelValidatorBuilder(COMPILER, RUNTIME)
                .addAstValidators(
                        RegexLiteralValidator.INSTANCE,
                        TimestampLiteralValidator.INSTANCE,
                        DurationLiteralValidator.INSTANCE)
                .build();
    }

    private final List<CelFunctionDecl> declarations = new ArrayList<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private ItemLanguage() {}

    private void equality() {
        CelType any = TypeParamType.create("A");
        CelType other = TypeParamType.create("B");
        declare("_==_", CelOverloadDecl.newGlobalOverload("item_equals", SimpleType.BOOL, any, any));
        bindings.add(CelFunctionBinding.from("item_equals", Object.class, Object.class, Numbers::equal));
        declare("_!=_", CelOverloadDecl.newGlobalOverload("item_not_equals", SimpleType.BOOL, any, any));
        bindings.add(
                CelFunctionBinding.from("item_not_equals", Object.class, Object.class, (a, b) -> !Numbers.equal(a, b)));
        declare(
                "@in",
                CelOverloadDecl.newGlobalOverload("item_in_list", SimpleType.BOOL, any, ListType.create(any)),
                CelOverloadDecl.newGlobalOverload("item_in_map", SimpleType.BOOL, any, MapType.create(any, other)));
        bindings.addAll(CelFunctionBinding.fromOverloads(
                "@in",
                CelFunctionBinding.from(
                        "item_in_list", Object.class, List.class, (value, list) -> Numbers.contains(list, value)),
                CelFunctionBinding.from(
                        "item_in_map", Object.class, Map.class, (value, map) -> map.containsKey(value))));
    }

    /** Operators are functions without state, which the compiler cannot see. */
    @SuppressWarnings("Immutable")
    private void order(String operator, String name, IntPredicate accepts) {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        for (Pair pair : Pair.values()) {
            String id = name + pair.suffix;
            overloads.add(CelOverloadDecl.newGlobalOverload(id, SimpleType.BOOL, pair.left, pair.right));
            bindings.add(CelFunctionBinding.from(
                    id,
                    List.of(pair.leftClass, pair.rightClass),
                    arguments -> accepts.test(decimal(arguments[0]).compareTo(decimal(arguments[1])))));
        }
        declare(operator, overloads.toArray(CelOverloadDecl[]::new));
    }

    @SuppressWarnings("Immutable")
    private void arithmetic(String operator, String name, BinaryOperator<BigDecimal> operation) {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        for (Pair pair : Pair.values()) {
            String id = name + pair.suffix;
            overloads.add(CelOverloadDecl.newGlobalOverload(id, SimpleType.DYN, pair.left, pair.right));
            bindings.add(CelFunctionBinding.from(
                    id,
                    List.of(pair.leftClass, pair.rightClass),
                    arguments -> operation.apply(decimal(arguments[0]), decimal(arguments[1]))));
        }
        declare(operator, overloads.toArray(CelOverloadDecl[]::new));
    }

    private void conversions() {
        convert("-_", "negate_decimal", SimpleType.DYN, DECIMAL);
        bindings.add(CelFunctionBinding.from("negate_decimal", BigDecimal.class, BigDecimal::negate));
        convert("int", "decimal_to_int", SimpleType.INT, DECIMAL);
        bindings.add(CelFunctionBinding.from("decimal_to_int", BigDecimal.class, BigDecimal::longValueExact));
        convert("double", "decimal_to_double", SimpleType.DOUBLE, DECIMAL);
        bindings.add(CelFunctionBinding.from("decimal_to_double", BigDecimal.class, BigDecimal::doubleValue));
        convert("string", "decimal_to_string", SimpleType.STRING, DECIMAL);
        bindings.add(CelFunctionBinding.from(
                "decimal_to_string", BigDecimal.class, number -> Items.canonicalNumber(number.toString())));
        convert("number", "string_to_decimal", SimpleType.DYN, SimpleType.STRING);
        bindings.add(CelFunctionBinding.from("string_to_decimal", String.class, Items::number));
    }

    /** The standard ones compile the pattern for every record. */
    @SuppressWarnings("Immutable")
    private void matches() {
        Patterns patterns = new Patterns();
        bindings.addAll(CelFunctionBinding.fromOverloads(
                "matches",
                CelFunctionBinding.from("matches", String.class, String.class, patterns::find),
                CelFunctionBinding.from("matches_string", String.class, String.class, patterns::find)));
    }

    private void convert(String function, String id, CelType to, CelType from) {
        declare(function, CelOverloadDecl.newGlobalOverload(id, to, from));
    }

    private void declare(String function, CelOverloadDecl... overloads) {
        declarations.add(CelFunctionDecl.newFunctionDeclaration(function, overloads));
    }

    private static BigDecimal decimal(Object number) {
        BigDecimal exact = Numbers.exact((Number) number);
        if (exact == null) {
            throw new DataException("no such number");
        }
        return exact;
    }

    /** Pairs of operands with a decimal among them. */
    private enum Pair {
        BOTH("_decimals", DECIMAL, BigDecimal.class, DECIMAL, BigDecimal.class),
        WITH_INT("_decimal_int", DECIMAL, BigDecimal.class, SimpleType.INT, Long.class),
        INT_WITH("_int_decimal", SimpleType.INT, Long.class, DECIMAL, BigDecimal.class),
        WITH_DOUBLE("_decimal_double", DECIMAL, BigDecimal.class, SimpleType.DOUBLE, Double.class),
        DOUBLE_WITH("_double_decimal", SimpleType.DOUBLE, Double.class, DECIMAL, BigDecimal.class);

        private final String suffix;
        private final CelType left;
        private final Class<?> leftClass;
        private final CelType right;
        private final Class<?> rightClass;

        Pair(String suffix, CelType left, Class<?> leftClass, CelType right, Class<?> rightClass) {
            this.suffix = suffix;
            this.left = left;
            this.leftClass = leftClass;
            this.right = right;
            this.rightClass = rightClass;
        }
    }
}
