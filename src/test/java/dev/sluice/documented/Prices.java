package dev.sluice.documented;

public class Prices {

	public String find(String item) {
		return item.equals("4711") ? "2.50" : "unknown";
	}

}
