package dev.sluice.route;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * A channel that there is no bean of yet: Spring Integration defines the channels of
 * annotated methods and of flows when all singletons are made. It is looked up at its
 * first use.
 */
final class LateChannel implements MessageChannel {

	private final BeanFactory beans;

	private final String name;

	private volatile @Nullable MessageChannel channel;

	LateChannel(BeanFactory beans, String name) {
		this.beans = beans;
		this.name = name;
	}

	@Override
	public boolean send(Message<?> message, long timeout) {
		return resolve().send(message, timeout);
	}

	@Override
	public boolean send(Message<?> message) {
		return resolve().send(message);
	}

	private MessageChannel resolve() {
		MessageChannel resolved = this.channel;
		if (resolved == null) {
			resolved = this.beans.getBean(this.name, MessageChannel.class);
			this.channel = resolved;
		}
		return resolved;
	}

	/**
	 * Why there is no channel.
	 * @param property the property that names it
	 * @return the problem, or {@code null} if there is one by now
	 */
	@Nullable RouteProblem problem(String property) {
		try {
			resolve();
			return null;
		}
		catch (BeansException ex) {
			return new RouteProblem(property, this.name, "there is no channel '" + this.name + "'",
					"define the channel as a bean, or write the name of one that there is");
		}
	}

}
