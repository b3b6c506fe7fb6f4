package dev.sluice.config;

import java.util.List;

import dev.sluice.transport.Address;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds local addresses that nothing can ever be dialled from. Whether an address is one
 * of this machine is seen when it dials: it may become one.
 */
final class LocalCheck {

	private static final String WRITE = "Write the address alone, such as 10.8.0.5, ::1, or a name.";

	private static final int IPV4 = 4;

	private final Findings findings;

	LocalCheck(Findings findings) {
		this.findings = findings;
	}

	void check(ConfigurationPropertyName name, @Nullable String local, List<Address> peers) {
		if (local == null) {
			return;
		}
		byte[] literal = NetUtil.createByteArrayFromIpAddressString(local);
		if (literal == null) {
			if (!local.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*")) {
				this.findings.add(name, "'" + local + "' is no address of a machine.", WRITE);
			}
		}
		else if (isAny(literal)) {
			this.findings.add(name, local + " is no address in particular.", "Remove it, or write a certain address.");
		}
		else if (isOfMany(literal)) {
			this.findings.add(name, local + " is the address of many, which nobody can dial from.", WRITE);
		}
		else if (peers.stream().allMatch((peer) -> isOther(literal, peer.host()))) {
			this.findings.add(name,
					"From " + local
							+ " none of the addresses in connect can be dialled: they are of the other IP version.",
					"Write an address of the same version, or remove it.");
		}
	}

	private static boolean isAny(byte[] address) {
		for (byte part : address) {
			if (part != 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isOfMany(byte[] address) {
		int first = address[0] & 0xFF;
		return (address.length == IPV4) ? first >= 0xE0 : first == 0xFF;
	}

	private static boolean isOther(byte[] local, String peer) {
		byte[] literal = NetUtil.createByteArrayFromIpAddressString(peer);
		return literal != null && literal.length != local.length;
	}

}
