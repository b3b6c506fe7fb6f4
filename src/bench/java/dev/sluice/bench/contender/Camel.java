package dev.sluice.bench.contender;

import java.util.Set;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.LineBasedFrameDecoder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.netty.ChannelHandlerFactories;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;
import org.apache.camel.component.netty.ShareableChannelHandlerFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;

/**
 * Camel's netty component, either as it comes or with what its documentation advises for
 * speed: native transport, no worker pool between the event loop and the route, pooled
 * exchanges.
 */
final class Camel implements Contender {

	private static final int FRAME_SIZE = 65536;

	private static final String FRAMES = "sync=true&decoders=#frames,#toBytes&encoders=#lengths,#fromBytes";

	private final String name;

	private final boolean tuned;

	Camel(String name, boolean tuned) {
		this.name = name;
		this.tuned = tuned;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.ECHO, Task.IDLE, Task.LINES, Task.DATAGRAMS, Task.RELAY);
	}

	@Override
	@SuppressWarnings("resource")
	public void start(Task task, Places places) throws Exception {
		DefaultCamelContext context = new DefaultCamelContext();
		if (this.tuned) {
			context.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
			context.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
		}
		context.getRegistry()
			.bind("frames", ChannelHandlerFactories.newLengthFieldBasedFrameDecoder(FRAME_SIZE, 0, 4, 0, 4));
		context.getRegistry().bind("lines", new Lines());
		context.getRegistry().bind("toBytes", ChannelHandlerFactories.newByteArrayDecoder("tcp"));
		context.getRegistry().bind("fromBytes", ChannelHandlerFactories.newByteArrayEncoder("tcp"));
		context.getRegistry().bind("lengths", new ShareableChannelHandlerFactory(new LengthFieldPrepender(4)));
		context.addRoutes(routes(task, places));
		context.start();
	}

	private RouteBuilder routes(Task task, Places places) {
		return new RouteBuilder() {

			@Override
			public void configure() {
				switch (task.plain()) {
					case ECHO -> from(consumer("tcp", places.port(), FRAMES)).bean(places.service(), "echo");
					case LINES -> from(consumer("tcp", places.port(), lineOptions())).bean(places.service(), "count");
					case DATAGRAMS -> from(consumer("udp", places.port(), "sync=false&udpByteArrayCodec=true"))
						.bean(places.service(), "count");
					case RELAY -> from(consumer("tcp", places.port(), FRAMES)).to(producer(places.farPort()));
					default -> throw new IllegalArgumentException("No route for " + task);
				}
			}

		};
	}

	private String lineOptions() {
		return "sync=false&"
				+ (this.tuned ? "decoders=#lines,#toBytes" : "textline=true&decoderMaxLineLength=" + FRAME_SIZE);
	}

	private String consumer(String transport, int port, String options) {
		String tuning = "&nativeTransport=true&usingExecutorService=false&workerCount=1";
		return "netty:" + transport + "://127.0.0.1:" + port + "?" + options + (this.tuned ? tuning : "");
	}

	private String producer(int port) {
		String tuning = "&nativeTransport=true&workerCount=1";
		return "netty:tcp://127.0.0.1:" + port + "?" + FRAMES + "&producerPoolMaxTotal=64&producerPoolMaxIdle=64"
				+ (this.tuned ? tuning : "");
	}

	private static final class Lines extends DefaultChannelHandlerFactory {

		@Override
		public ChannelHandler newChannelHandler() {
			return new LineBasedFrameDecoder(FRAME_SIZE);
		}

	}

}
