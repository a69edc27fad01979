import { parseArgs } from "node:util";
import { StartupError } from "../shared/kernel/app-error";

/** Splits a command line into flags and operands. Throws StartupError with the usage for an unknown flag. */
export function readArguments<Flag extends string>(args: readonly string[], flags: readonly Flag[], usage: string) {
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }]));
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { words: positionals, has: (flag: Flag) => values[flag] === true };
  } catch (error) {
    throw new StartupError(`${(error as Error).message}. Write: ${usage}`);
  }
}

/** The given folder, or the working directory. */
export function folderOf([folder = ".", ...more]: readonly string[], usage: string): string {
  if (more.length > 0) throw new StartupError(`One folder at most is needed. Write: ${usage}`);
  return folder;
}

/** A failed operation on a file, as a sentence for people. */
export function fileProblem(path: string, what: string, error: unknown): StartupError {
  return new StartupError(`${path} cannot be ${what} (${(error as NodeJS.ErrnoException).code}).`);
}
