import { quoteHclText } from "./hcl-text";

describe("a text as a literal of HCL", () => {
  it.each([
    ["what it is", "payments", '"payments"'],
    ["quotes and backslashes", 'C:\\"x"', '"C:\\\\\\"x\\""'],
    ["lines", "a\r\nb\tc", '"a\\r\\nb\\tc"'],
    ["interpolation", "${var.x}", '"$${var.x}"'],
    ["a directive", "%{ if x }", '"%%{ if x }"'],
    ["what HCL would read as an escape already", "$${var.x} %%{", '"$\\u0024{var.x} %\\u0025{"'],
    ["signs without a brace", "100% of $5 { }", '"100% of $5 { }"'],
    ["a heredoc", "<<EOT\nx\nEOT", '"<<EOT\\nx\\nEOT"'],
    ["characters that are not seen", "\u0000\u001b\u00a0\u202e\u{e0001}", '"\\u0000\\u001b\\u00a0\\u202e\\U000e0001"'],
    ["letters of any script", "Zahlungen für 支払い 🚀", '"Zahlungen für 支払い 🚀"'],
    ["half a character", "a\ud800b", '"a\ufffdb"'],
  ])("has %s", (_, text, literal) => {
    expect(quoteHclText(text)).toBe(literal);
  });

  it("is linear in a long run of signs", () => {
    expect(quoteHclText("$".repeat(1_000_000))).toHaveLength(1_000_002);
  });
});
