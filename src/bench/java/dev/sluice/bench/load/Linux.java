package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few system calls that the generator makes, without the JDK's channels in between.
 * Calls return what the system returns, or the error number negated. All memory is passed
 * by address; one thread only.
 */
final class Linux {

	static final int EAGAIN = 11;

	static final int EINPROGRESS = 115;

	private static final Linker LINKER = Linker.nativeLinker();

	private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

	private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
		.varHandle(PathElement.groupElement("errno"));

	private static final MemorySegment STATE = Arena.global().allocate(Linker.Option.captureStateLayout());

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

	private static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT));

	private static final MethodHandle CONNECT = handle("connect", FunctionDescriptor.of(INT, INT, LONG, INT));

	private static final MethodHandle SET_OPTION = handle("setsockopt",
			FunctionDescriptor.of(INT, INT, INT, INT, LONG, INT));

	private static final MethodHandle SEND = handle("send", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT));

	private static final MethodHandle RECEIVE = handle("recv", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT));

	private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

	private static final MethodHandle EPOLL_CREATE = handle("epoll_create1", FunctionDescriptor.of(INT, INT));

	private static final MethodHandle EPOLL_CONTROL = handle("epoll_ctl",
			FunctionDescriptor.of(INT, INT, INT, INT, LONG));

	private static final MethodHandle EPOLL_WAIT = handle("epoll_wait",
			FunctionDescriptor.of(INT, INT, LONG, INT, INT));

	private Linux() {
	}

	@SuppressWarnings("restricted")
	private static MethodHandle handle(String name, FunctionDescriptor type) {
		return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, CAPTURE);
	}

	static int socket(int domain, int type) {
		try {
			return (int) result((int) SOCKET.invokeExact(STATE, domain, type, 0));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static int connect(int socket, long address, int length) {
		try {
			return (int) result((int) CONNECT.invokeExact(STATE, socket, address, length));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static int setOption(int socket, int level, int option, long value, int length) {
		try {
			return (int) result((int) SET_OPTION.invokeExact(STATE, socket, level, option, value, length));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static long send(int socket, long address, long length, int flags) {
		try {
			return result((long) SEND.invokeExact(STATE, socket, address, length, flags));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static long receive(int socket, long address, long length, int flags) {
		try {
			return result((long) RECEIVE.invokeExact(STATE, socket, address, length, flags));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static void close(int descriptor) {
		try {
			result((int) CLOSE.invokeExact(STATE, descriptor));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static int epollCreate() {
		try {
			return (int) result((int) EPOLL_CREATE.invokeExact(STATE, 0));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static int epollControl(int epoll, int operation, int descriptor, long event) {
		try {
			return (int) result((int) EPOLL_CONTROL.invokeExact(STATE, epoll, operation, descriptor, event));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	static int epollWait(int epoll, long events, int most, int timeoutMillis) {
		try {
			return (int) result((int) EPOLL_WAIT.invokeExact(STATE, epoll, events, most, timeoutMillis));
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	private static long result(long value) {
		return (value < 0) ? -(int) ERRNO.get(STATE, 0L) : value;
	}

	private static IllegalStateException unexpected(Throwable ex) {
		return new IllegalStateException("A system call could not be made", ex);
	}

}
