import { quoteHclText } from "../../../kernel/text/hcl-text";
import { countCharacters } from "../../../kernel/text/typed-text";

/** A value of HCL. Undefined values in objects are left out. */
export type HclValue = string | number | boolean | HclAddress | readonly HclValue[] | HclObject;
export interface HclObject {
  readonly [name: string]: HclValue | undefined;
}

/** The address of something in the configuration, such as `aws_vpc.main`: written without quotes. */
export class HclAddress {
  constructor(readonly text: string) {
    if (!/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(text)) throw new Error(`'${text}' is no address in HCL.`);
  }
}

/** A block: its comment, its attributes, and the blocks within it. */
export interface HclBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  /** Lines above it, without their `#`. */
  readonly comment?: readonly string[];
  readonly attributes?: HclObject;
  readonly blocks?: readonly HclBlock[];
}

/** The blocks as a file, laid out as `terraform fmt` leaves it: running that changes nothing. */
export function writeHcl(blocks: readonly HclBlock[]): string {
  return blocks.map((block) => `${linesOfBlock(block).join("\n")}\n`).join("\n");
}

function linesOfBlock({ type, labels = [], comment = [], attributes = {}, blocks = [] }: HclBlock): string[] {
  const head = [type, ...labels.map(quoteHclText)].join(" ");
  const parts = [...paragraphsOf(attributesOf(attributes, attributeName)), ...blocks.map(linesOfBlock)];
  const body = parts.flatMap((lines, n) => (n === 0 ? lines : ["", ...lines]));
  return [
    ...comment.map((line) => `# ${line}`),
    ...(body.length === 0 ? [`${head} {}`] : [`${head} {`, ...indented(body), "}"]),
  ];
}

interface Attribute {
  readonly name: string;
  /** The first one stands beside the name. */
  readonly lines: readonly string[];
}

function attributesOf(object: HclObject, nameOf: (name: string) => string): Attribute[] {
  return Object.entries(object).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: nameOf(name), lines: linesOfValue(value) }],
  );
}

/** Attributes on a line each stand together; a longer one has space around it. */
function paragraphsOf(attributes: readonly Attribute[]): string[][] {
  return inRuns(attributes).flatMap((run) =>
    run[0]!.lines.length > 1 ? run.map((one) => written([one])) : [written(run)],
  );
}

/** `terraform fmt` aligns the equals signs of attributes on neighbouring lines, as far as each is on a line of its own. */
function written(attributes: readonly Attribute[]): string[] {
  return inRuns(attributes).flatMap((run) => {
    const widest = Math.max(...run.map(({ name }) => countCharacters(name)));
    return run.flatMap(({ name, lines: [first, ...rest] }) => {
      const space = rest.length > 0 ? "" : " ".repeat(widest - countCharacters(name));
      return [`${name}${space} = ${first}`, ...rest];
    });
  });
}

/** Neighbours that are all on one line, or all on several. */
function inRuns(attributes: readonly Attribute[]): Attribute[][] {
  const runs: Attribute[][] = [];
  const isLong = ({ lines }: Attribute) => lines.length > 1;
  for (const attribute of attributes) {
    const run = runs.at(-1);
    if (run && isLong(run[0]!) === isLong(attribute)) run.push(attribute);
    else runs.push([attribute]);
  }
  return runs;
}

function linesOfValue(value: HclValue): readonly string[] {
  if (typeof value === "string") return [quoteHclText(value)];
  if (typeof value === "number") return [numeral(value)];
  if (typeof value === "boolean") return [String(value)];
  if (value instanceof HclAddress) return [value.text];
  return isList(value) ? linesOfList(value) : linesOfObject(value);
}

const MOST_OF_LINE = 80;

function linesOfList(values: readonly HclValue[]): string[] {
  const items = values.map(linesOfValue);
  const onOneLine = `[${items.map(([line]) => line).join(", ")}]`;
  const isShort = items.length < 2 || onOneLine.length <= MOST_OF_LINE;
  if (isShort && items.every(({ length }) => length === 1)) return [onOneLine];
  return ["[", ...indented(items.flatMap((lines) => [...lines.slice(0, -1), `${lines.at(-1)},`])), "]"];
}

function linesOfObject(object: HclObject): string[] {
  const attributes = attributesOf(object, keyName);
  return attributes.length === 0 ? ["{}"] : ["{", ...indented(written(attributes)), "}"];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

function isList(value: readonly HclValue[] | HclObject): value is readonly HclValue[] {
  return Array.isArray(value);
}

function numeral(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`HCL has no number ${value}.`);
  return String(value);
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** As keys of an object these would be read as the value, or as the start of an expression. */
const KEYWORDS: ReadonlySet<string> = new Set(["for", "if", "in", "null", "true", "false"]);

function keyName(name: string): string {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name) ? name : quoteHclText(name);
}

function attributeName(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`'${name}' is no name of an attribute in HCL.`);
  return name;
}
