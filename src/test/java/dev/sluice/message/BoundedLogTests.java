package dev.sluice.message;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class BoundedLogTests {

	private final BoundedLog log = new BoundedLog(LogFactory.getLog("bounded"));

	@Test
	void leavesOutWhatComesTooOften(CapturedOutput output) {
		for (int i = 0; i < 1000; i++) {
			this.log.warn("kind", () -> "event=often");
		}
		// Five a second; the loop may see a second or a few pass.
		assertThat(output.getAll().lines().filter((line) -> line.contains("event=often")).count()).isBetween(5L, 100L);
	}

	@Test
	void logsALineAnEventWhateverTheTextHolds(CapturedOutput output) {
		this.log.warn("kind", () -> "event=one error=\"first\r\nevent=forged\"");
		assertThat(output.getAll().lines()).anyMatch((line) -> line.endsWith("event=one error=\"first event=forged\""));
	}

}
