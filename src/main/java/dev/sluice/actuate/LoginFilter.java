package dev.sluice.actuate;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 429 to logins from where too many have failed, so that passwords cannot be
 * tried out quickly.
 */
final class LoginFilter extends OncePerRequestFilter {

	private final LoginFailures failures;

	LoginFilter(LoginFailures failures) {
		this.failures = failures;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
			chain.doFilter(request, response);
		}
		else if (this.failures.mayTry(request.getRemoteAddr())) {
			chain.doFilter(request, response);
			if (response.getStatus() != HttpStatus.UNAUTHORIZED.value()) {
				this.failures.succeeded(request.getRemoteAddr());
			}
		}
		else {
			response.setHeader(HttpHeaders.RETRY_AFTER, "1");
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
		}
	}

}
