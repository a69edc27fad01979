import { parseArgs } from "node:util";
import { StartupError } from "../shared/kernel/app-error";

/** One option of a benchmark. `read` parses the text that was given; the name is for error messages. */
export interface BenchOption<T> {
  readonly type: "string" | "boolean";
  read(given: string | boolean | undefined, name: string): T;
}

export type BenchSpec = Readonly<Record<string, BenchOption<unknown>>>;

export type BenchOptions<S extends BenchSpec> = {
  readonly [Name in keyof S]: S[Name] extends BenchOption<infer T> ? T : never;
} & { readonly json: boolean };

/** Every benchmark has --json beside its own. Throws a StartupError of one sentence. */
export function parseOptions<S extends BenchSpec>(args: string[], spec: S): BenchOptions<S> {
  const all: BenchSpec = { ...spec, json: flagOption() };
  const given = valuesGiven(args, all);
  const read = Object.entries(all).map(([name, option]) => [name, option.read(given[name], name)]);
  return Object.fromEntries(read) as BenchOptions<S>;
}

/** A whole number, `preset` unless given. */
export function countOption<P extends number | null>(preset: P, least: number, most: number): BenchOption<number | P> {
  return {
    type: "string",
    read: (given, name) => (typeof given === "string" ? wholeNumber(given, name, least, most) : preset),
  };
}

/** One or several whole numbers with commas between them. */
export function countsOption(least: number, most: number): BenchOption<readonly number[] | null> {
  return {
    type: "string",
    read: (given, name) =>
      typeof given === "string" ? given.split(",").map((text) => wholeNumber(text.trim(), name, least, most)) : null,
  };
}

/** One of the choices, `preset` unless given. */
export function choiceOption<T extends string, P extends T | null>(
  choices: readonly T[],
  preset: P,
): BenchOption<T | P> {
  return {
    type: "string",
    read: (given, name) => {
      if (given === undefined) return preset;
      const chosen = choices.find((known) => known === given);
      if (chosen !== undefined) return chosen;
      throw new StartupError(`--${name} is "${given}"; choose ${choices.join(" or ")}.`);
    },
  };
}

export function textOption(): BenchOption<string | null> {
  return { type: "string", read: (given) => (typeof given === "string" ? given : null) };
}

export function flagOption(): BenchOption<boolean> {
  return { type: "boolean", read: (given) => given === true };
}

function valuesGiven(args: string[], spec: BenchSpec): Readonly<Record<string, string | boolean | undefined>> {
  const options = Object.fromEntries(Object.entries(spec).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Record<
      string,
      string | boolean
    >;
  } catch {
    const names = Object.keys(spec).map((name) => `--${name}`);
    throw new StartupError(
      `The options of this benchmark are ${names.join(", ")}; one of those given is not among them, or lacks its value.`,
    );
  }
}

function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new StartupError(`--${name} is "${text}"; give a whole number from ${least} to ${most}.`);
}
