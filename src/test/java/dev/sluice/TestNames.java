package dev.sluice;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Gives tests a name with several addresses, which no machine can be relied on to have:
 * {@value #SEVERAL}, which is 127.0.0.3, 127.0.0.1 and 127.0.0.2, and {@value #SLOW},
 * which is 127.0.0.4 and 127.0.0.5, and takes a while to be known.
 */
public final class TestNames extends InetAddressResolverProvider {

	public static final String SEVERAL = "several.sluice.test";

	public static final String SLOW = "slow.sluice.test";

	@Override
	public InetAddressResolver get(Configuration configuration) {
		InetAddressResolver platform = configuration.builtinResolver();
		return new InetAddressResolver() {

			@Override
			public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
				return switch (host) {
					case SEVERAL -> Stream.of("127.0.0.3", "127.0.0.1", "127.0.0.2").map(InetAddress::ofLiteral);
					case SLOW -> {
						LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
						yield Stream.of("127.0.0.4", "127.0.0.5").map(InetAddress::ofLiteral);
					}
					default -> platform.lookupByName(host, policy);
				};
			}

			@Override
			public String lookupByAddress(byte[] address) throws UnknownHostException {
				return platform.lookupByAddress(address);
			}

		};
	}

	@Override
	public String name() {
		return "sluice-test";
	}

}
