package dev.sluice.expression;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.MethodVisitor;
import org.springframework.expression.AccessException;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.TypedValue;
import org.springframework.expression.spel.CodeFlow;
import org.springframework.expression.spel.CompilablePropertyAccessor;

/**
 * Reads the entries of headers and of JSON objects as properties. One that is absent is
 * {@code null}, as it is in {@code map['absent']}.
 */
final class MapKeyAccessor implements CompilablePropertyAccessor {

	@Override
	public Class<?>[] getSpecificTargetClasses() {
		return new Class<?>[] { Map.class };
	}

	@Override
	public boolean canRead(EvaluationContext context, @Nullable Object target, String name) {
		return target instanceof Map;
	}

	@Override
	public TypedValue read(EvaluationContext context, @Nullable Object target, String name) throws AccessException {
		if (target instanceof Map<?, ?> map) {
			return new TypedValue(map.get(name));
		}
		// Asked again with what another message brings, without a look at canRead.
		throw new AccessException("no map");
	}

	@Override
	public boolean canWrite(EvaluationContext context, @Nullable Object target, String name) {
		return false;
	}

	@Override
	public void write(EvaluationContext context, @Nullable Object target, String name, @Nullable Object value) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isCompilable() {
		return true;
	}

	@Override
	public Class<?> getPropertyType() {
		return Object.class;
	}

	@Override
	public void generateCode(String name, MethodVisitor method, CodeFlow code) {
		String descriptor = code.lastDescriptor();
		if (descriptor == null) {
			code.loadTarget(method);
		}
		CodeFlow.insertCheckCast(method, "Ljava/util/Map");
		method.visitLdcInsn(name);
		method.visitMethodInsn(INVOKEINTERFACE, "java/util/Map", "get", "(Ljava/lang/Object;)Ljava/lang/Object;", true);
	}

}
