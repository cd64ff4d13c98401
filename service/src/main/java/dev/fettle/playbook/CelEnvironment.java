package dev.fettle.playbook;

import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.standard.InOperator;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import java.util.Map;

/** CEL as conditions have it: which names and types, bounds on size and work, numbers that mix. */
record CelEnvironment(CelCompiler compiler, CelRuntime runtime, CelValidator validator) {
    static final int LONGEST = 4096;

    /** Regular expressions are RE2's, linear in their input; the program size bounds what one may unroll to. */
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(50)
            .maxParseErrorRecoveryLimit(10)
            .comprehensionMaxIterations(10_000)
            .maxRegexProgramSize(1_000)
            .build();

    static CelEnvironment of(Condition.Scope scope) {
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addFunctionDeclarations(MixedNumbers.declarations())
                .setResultType(SimpleType.BOOL);
        ConditionNames.of(scope).forEach(named -> compiler.addVar(named.name(), type(named.type())));
        CelCompiler compiled = compiler.build();
        CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions((function, overload) -> overload != InOperator.InOverload.IN_MAP)
                        .build())
                .addFunctionBindings(honestIn())
                .addFunctionBindings(MixedNumbers.bindings())
                .build();
        CelValidator validator = CelValidatorFactory.standardCelValidatorBuilder(compiled, runtime)
                .addAstValidators(new RegexCheck())
                .build();
        return new CelEnvironment(compiled, runtime, validator);
    }

    /** CEL's own asks {@code get}, to which a {@link LenientMap} always has an answer. */
    private static CelFunctionBinding honestIn() {
        return CelFunctionBinding.from("in_map", Object.class, Map.class, (key, map) -> map.containsKey(key));
    }

    private static CelType type(ConditionNames.Type type) {
        return switch (type) {
            case INT -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOL -> SimpleType.BOOL;
            case STRING -> SimpleType.STRING;
            case LIST_OF_STRING -> ListType.create(SimpleType.STRING);
            case MAP_TO_STRING -> MapType.create(SimpleType.STRING, SimpleType.STRING);
            case MAP_TO_INT -> MapType.create(SimpleType.STRING, SimpleType.INT);
            case MAP_TO_LIST_OF_STRING -> MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING));
        };
    }
}
