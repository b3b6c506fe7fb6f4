package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import dev.sluice.expression.Expression;
import dev.sluice.expression.ExpressionSyntaxException;
import dev.sluice.expression.Expressions;
import dev.sluice.expression.Template;
import dev.sluice.message.SluiceHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * Parses the expressions of one route definition and resolves its names, and notes every
 * mistake in it.
 */
final class RouteParser {

	private static final Set<String> RESERVED = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL, SluiceHeaders.INBOUND, SluiceHeaders.ROUTE);

	private final Expressions expressions;

	private final TargetResolver resolver;

	private final List<RouteProblem> problems = new ArrayList<>();

	RouteParser(Expressions expressions, TargetResolver resolver) {
		this.expressions = expressions;
		this.resolver = resolver;
	}

	/**
	 * Parses a definition.
	 * @param definition the definition
	 * @return its parts, without those that have a problem
	 */
	RouteParts parse(RouteDefinition definition) {
		Expression when = (definition.when() != null) ? expression("when", definition.when()) : null;
		List<RouteParts.Named> to = targets("to", definition.to());
		List<RouteParts.Named> copyTo = targets("copy-to", definition.copyTo());
		for (RouteParts.Named copy : copyTo) {
			if (copy.description() instanceof TargetDescription.Discard) {
				this.problems
					.add(new RouteProblem("copy-to", copy.text(), "a copy that is discarded is none", "leave it out"));
			}
		}
		if (definition.to().size() > 1 && definition.to().contains(TargetResolver.DISCARD)) {
			this.problems.add(new RouteProblem("to", TargetResolver.DISCARD,
					"it ends a message, and cannot stand beside others", "leave it out, or write it alone"));
		}
		return new RouteParts(when, steps("steps", definition.steps()), to, copyTo, steps("reply", definition.reply()));
	}

	/**
	 * The mistakes found.
	 * @return what is wrong, in no order that matters
	 */
	List<RouteProblem> problems() {
		return this.problems;
	}

	private List<RouteParts.Named> targets(String property, List<String> names) {
		List<RouteParts.Named> targets = new ArrayList<>();
		for (int i = 0; i < names.size(); i++) {
			String name = names.get(i);
			try {
				targets.add(new RouteParts.Named(name, this.resolver.target(name)));
			}
			catch (UnresolvedNameException ex) {
				this.problems.add(ex.at((names.size() > 1) ? property + "[" + i + "]" : property, name));
			}
		}
		return List.copyOf(targets);
	}

	private List<RouteParts.StepPart> steps(String property, List<StepDefinition> steps) {
		List<RouteParts.StepPart> parts = new ArrayList<>();
		for (int i = 0; i < steps.size(); i++) {
			parts.add(step(property + "[" + i + "]", steps.get(i)));
		}
		return parts.stream().filter(Objects::nonNull).toList();
	}

	private RouteParts.@Nullable StepPart step(String at, StepDefinition step) {
		switch (step) {
			case StepDefinition.Transform(String text) -> {
				Expression expression = expression(at + ".transform", text);
				return (expression != null) ? new RouteParts.Transform(at + " (transform)", expression) : null;
			}
			case StepDefinition.Filter(String text) -> {
				Expression expression = expression(at + ".filter", text);
				return (expression != null) ? new RouteParts.Filter(at + " (filter)", expression) : null;
			}
			case StepDefinition.Headers(Map<String, String> headers) -> {
				return headers(at, headers);
			}
			case StepDefinition.Handle(String bean) -> {
				try {
					return new RouteParts.Handle(at + " (handle)", this.resolver.bean(bean));
				}
				catch (UnresolvedNameException ex) {
					this.problems.add(ex.at(at + ".handle", bean));
					return null;
				}
			}
		}
	}

	private RouteParts.Headers headers(String at, Map<String, String> headers) {
		Map<String, Template> templates = new TreeMap<>();
		headers.forEach((name, text) -> {
			String property = at + ".headers." + name;
			if (RESERVED.contains(name)) {
				this.problems.add(new RouteProblem(property, text, "this header is set by the gateway",
						"give the header another name"));
			}
			try {
				Template template = this.expressions.parseTemplate(text);
				template.expressions().forEach((expression) -> checkBeans(property, text, expression));
				templates.put(name, template);
			}
			catch (ExpressionSyntaxException ex) {
				this.problems.add(syntax(property, text, ex));
			}
		});
		return new RouteParts.Headers(at + " (headers)", templates);
	}

	private @Nullable Expression expression(String property, String text) {
		try {
			Expression expression = this.expressions.parse(text);
			checkBeans(property, text, expression);
			return expression;
		}
		catch (ExpressionSyntaxException ex) {
			this.problems.add(syntax(property, text, ex));
			return null;
		}
	}

	private void checkBeans(String property, String text, Expression expression) {
		for (String bean : expression.beanNames()) {
			try {
				this.resolver.checkBean(bean);
			}
			catch (UnresolvedNameException ex) {
				this.problems.add(ex.at(property, text));
			}
		}
	}

	private static RouteProblem syntax(String property, String text, ExpressionSyntaxException error) {
		return new RouteProblem(property, text, "it does not parse: " + error.getMessage(),
				"correct the expression; in YAML, put it in quotes");
	}

}
