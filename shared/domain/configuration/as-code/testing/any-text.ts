import fc from "fast-check";
import { typedText } from "../../../../kernel/text/typed-text";

/** Sequences with a meaning in HCL, JSON, comments or a shell. */
const TELLING = [
  "${",
  "$${",
  "%{",
  "%%{",
  "}",
  '"',
  "'",
  "\\",
  "\\n",
  "<<EOT",
  "EOT",
  "#",
  "//",
  "/*",
  "*/",
  ":",
  ",",
  "*",
  "`",
  " ",
];

/** One line of any characters that a person may type, special sequences included, in Terraform's NFC form. */
export function anyText({
  most,
  lines = false,
}: {
  readonly most: number;
  readonly lines?: boolean;
}): fc.Arbitrary<string> {
  const parts = lines ? [...TELLING, "\n", "\t", "\r\n"] : TELLING;
  return fc
    .array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "grapheme", maxLength: 6 })), { minLength: 1 })
    .map((all) => [...all.join("").normalize("NFC")].slice(0, most).join("").trim())
    .filter((text) => typedText(text) !== "" && text === text.normalize("NFC"));
}
