package dev.sluice.transport.udp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;

/**
 * Keeps what a receiver tells.
 */
class RecordingListener implements DatagramListener {

	final List<String> payloads = new CopyOnWriteArrayList<>();

	final List<DatagramSource> sources = new CopyOnWriteArrayList<>();

	final List<Integer> tooLong = new CopyOnWriteArrayList<>();

	@Override
	public void onDatagram(DatagramSource source, ByteBuf payload) {
		this.sources.add(source);
		this.payloads.add(payload.toString(StandardCharsets.UTF_8));
	}

	@Override
	public void onTooLong(DatagramSource source, int atLeast) {
		this.tooLong.add(atLeast);
	}

}
