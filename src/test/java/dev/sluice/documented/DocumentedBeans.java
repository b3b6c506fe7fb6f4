package dev.sluice.documented;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans of the documentation.
 */
@Configuration(proxyBeanMethods = false)
class DocumentedBeans {

	@Bean
	Prices prices() {
		return new Prices();
	}

	@Bean
	Framing ownFraming() {
		return new Framing() {

			@Override
			public FrameReader newReader(int maxFrameSize) {
				return (in) -> {
					int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) ';');
					if (end < 0) {
						if (in.readableBytes() > maxFrameSize) {
							throw FramingException.tooLong(in.readableBytes(), maxFrameSize);
						}
						return null;
					}
					ByteBuf frame = in.readSlice(end - in.readerIndex());
					in.skipBytes(1);
					return frame;
				};
			}

			@Override
			public FrameWriter newWriter(int maxFrameSize) {
				return (payload, out) -> out.writeBytes(payload, payload.readerIndex(), payload.readableBytes())
					.writeByte(';');
			}

		};
	}

}
