import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PAGE = join(__dirname, "../docs/limits.md");
const ROW = /^\| .+ \| (.+) \| `([A-Z_]+)` in \[[^\]]+\]\(([^)]+)\) \|$/gm;
const rows = [...readFileSync(PAGE, "utf8").matchAll(ROW)].map(([, maximum, constant, file]) => ({
  maximum: maximum!,
  constant: constant!,
  file: file!,
}));

/** How many of a constant's unit one of the page's units has. */
const UNITS: readonly (readonly [page: RegExp, constant: RegExp, size: number])[] = [
  [/ days/, /_DAYS$/, 1],
  [/ days/, /_SECONDS$|^YEAR$/, 86_400],
  [/ days/, /_MS$/, 86_400_000],
  [/ minutes/, /_MS$/, 60_000],
  [/ MiB/, /_BYTES$/, 1_048_576],
];

describe("the figures on the page of limits", () => {
  it("are found", () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  it.each(rows)("are those of the code: $constant, $maximum", ({ maximum, constant, file }) => {
    expect(onPage(maximum, constant)).toBe(inCode(constant, file));
  });
});

function onPage(maximum: string, constant: string): number {
  const [number] = /\d[\d,]*/.exec(maximum)!;
  const unit = UNITS.find(([page, code]) => page.test(maximum) && code.test(constant));
  return Number(number.replaceAll(",", "")) * (unit?.[2] ?? 1);
}

/** A number, or a product of numbers. */
function inCode(constant: string, file: string): number {
  const source = readFileSync(join(dirname(PAGE), file), "utf8");
  const [, product] = new RegExp(`const ${constant} = ([\\d_ *]+);`).exec(source)!;
  return product!.split("*").reduce((so, factor) => so * Number(factor.replaceAll("_", "").trim()), 1);
}
