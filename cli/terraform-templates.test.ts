import fc from "fast-check";
import { anyText } from "../shared/domain/configuration/as-code/testing/any-text";
import { templateOf, textOfTemplate } from "./terraform-templates";

describe("a text in Terraform's JSON syntax", () => {
  it.each([
    ["plain $ and % {", "plain $ and % {"],
    ["${x}", "$${x}"],
    ["%{ if }", "%%{ if }"],
    ["$${x}", '${"$$"}{x}'],
    ["%${", '${"%$"}{'],
    ["${${", "$${$${"],
  ])("has doubled signs instead of expressions: %s", (text, template) => {
    expect(templateOf(text)).toBe(template);
  });

  it("survives the round trip, whatever it holds", () => {
    const signs = fc.string({ unit: fc.constantFrom("$", "%", "{", "}", '"', "a", "\\") });
    fc.assert(
      fc.property(fc.oneof(signs, anyText({ most: 80, lines: true })), (text) => {
        expect(textOfTemplate(templateOf(text))).toBe(text);
      }),
    );
  });

  it.each(["${var.x}", "a %{ if true }b%{ endif }", '${"x"}'])("is none where it is an expression: %s", (template) => {
    expect(textOfTemplate(template)).toBeNull();
  });
});
