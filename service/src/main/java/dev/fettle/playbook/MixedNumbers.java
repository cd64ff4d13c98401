package dev.fettle.playbook;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;

/**
 * CEL compares whole numbers with fractions but does not calculate with both; people write {@code
 * before.memory.usedBytes * 0.9} and {@code memory.usedRatio == 1}.
 */
final class MixedNumbers {
    private static final String INT_DOUBLE = "_int_double";
    private static final String DOUBLE_INT = "_double_int";

    private MixedNumbers() {}

    static List<CelFunctionDecl> declarations() {
        return List.of(
                declare("_+_", "add", SimpleType.DOUBLE),
                declare("_-_", "subtract", SimpleType.DOUBLE),
                declare("_*_", "multiply", SimpleType.DOUBLE),
                declare("_/_", "divide", SimpleType.DOUBLE),
                declare("_==_", "equals", SimpleType.BOOL),
                declare("_!=_", "not_equals", SimpleType.BOOL));
    }

    static List<CelFunctionBinding> bindings() {
        return List.of(
                CelFunctionBinding.from("add" + INT_DOUBLE, Long.class, Double.class, (a, b) -> a + b),
                CelFunctionBinding.from("add" + DOUBLE_INT, Double.class, Long.class, (a, b) -> a + b),
                CelFunctionBinding.from("subtract" + INT_DOUBLE, Long.class, Double.class, (a, b) -> a - b),
                CelFunctionBinding.from("subtract" + DOUBLE_INT, Double.class, Long.class, (a, b) -> a - b),
                CelFunctionBinding.from("multiply" + INT_DOUBLE, Long.class, Double.class, (a, b) -> a * b),
                CelFunctionBinding.from("multiply" + DOUBLE_INT, Double.class, Long.class, (a, b) -> a * b),
                CelFunctionBinding.from("divide" + INT_DOUBLE, Long.class, Double.class, (a, b) -> a / b),
                CelFunctionBinding.from("divide" + DOUBLE_INT, Double.class, Long.class, (a, b) -> a / b),
                CelFunctionBinding.from("equals" + INT_DOUBLE, Long.class, Double.class, (a, b) -> equal(a, b)),
                CelFunctionBinding.from("equals" + DOUBLE_INT, Double.class, Long.class, (a, b) -> equal(b, a)),
                CelFunctionBinding.from("not_equals" + INT_DOUBLE, Long.class, Double.class, (a, b) -> !equal(a, b)),
                CelFunctionBinding.from("not_equals" + DOUBLE_INT, Double.class, Long.class, (a, b) -> !equal(b, a)));
    }

    private static CelFunctionDecl declare(String operator, String name, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                operator,
                CelOverloadDecl.newGlobalOverload(name + INT_DOUBLE, result, SimpleType.INT, SimpleType.DOUBLE),
                CelOverloadDecl.newGlobalOverload(name + DOUBLE_INT, result, SimpleType.DOUBLE, SimpleType.INT));
    }

    private static boolean equal(long whole, double number) {
        return (double) whole == number;
    }
}
