package dev.sluice.bench.contender;

import java.util.Set;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNioServerConnectionFactory;
import org.springframework.integration.ip.tcp.serializer.AbstractByteArraySerializer;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLengthHeaderSerializer;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLfSerializer;

/**
 * Spring Integration with its own TCP server factories: NIO as it comes, or one virtual
 * thread for each connection with buffered reads. Both have TCP_NODELAY and a backlog
 * that takes all connections, without which they could not be measured.
 */
final class IntegrationTcp implements Contender {

	private static final int BACKLOG = 1024;

	private final String name;

	private final boolean nio;

	IntegrationTcp(String name, boolean nio) {
		this.name = name;
		this.nio = nio;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.ECHO, Task.IDLE, Task.LINES);
	}

	@Override
	@SuppressWarnings("resource")
	public void start(Task task, Places places) {
		GenericApplicationContext context = IntegrationContext.create(Configuration.class);
		context.registerBean("connections", AbstractServerConnectionFactory.class,
				() -> configured(factory(places.port()), task));
		context.registerBean("flow", IntegrationFlow.class,
				() -> flow(task, context.getBean(AbstractServerConnectionFactory.class), places.service()));
		context.refresh();
	}

	private static AbstractServerConnectionFactory configured(AbstractServerConnectionFactory factory, Task task) {
		AbstractByteArraySerializer framing = (task.plain() == Task.ECHO) ? new ByteArrayLengthHeaderSerializer()
				: new ByteArrayLfSerializer();
		factory.setSerializer(framing);
		factory.setDeserializer(framing);
		factory.setBacklog(BACKLOG);
		factory.setSoTcpNoDelay(true);
		return factory;
	}

	private AbstractServerConnectionFactory factory(int port) {
		if (this.nio) {
			return new TcpNioServerConnectionFactory(port);
		}
		TcpNetServerConnectionFactory factory = new TcpNetServerConnectionFactory(port);
		factory.setTcpNetConnectionSupport(new BufferedConnections());
		factory.setTaskExecutor(IntegrationContext.virtualThreads());
		return factory;
	}

	private static IntegrationFlow flow(Task task, AbstractServerConnectionFactory factory, Service service) {
		if (task.plain() == Task.ECHO) {
			return IntegrationFlow.from(Tcp.inboundGateway(factory)).handle(service, "echo").get();
		}
		return IntegrationFlow.from(Tcp.inboundAdapter(factory)).handle(service, "count").get();
	}

	@EnableIntegration
	static class Configuration {

	}

}
