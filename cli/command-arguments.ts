import { parseArgs } from "node:util";
import { StartupError } from "../shared/kernel/app-error";

/** The words of a command: flags, and what else was given. Throws StartupError with the usage for a flag that is not known. */
export function readArguments<Flag extends string>(args: readonly string[], flags: readonly Flag[], usage: string) {
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }]));
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { words: positionals, has: (flag: Flag) => values[flag] === true };
  } catch (error) {
    throw new StartupError(`${(error as Error).message}. Write: ${usage}`);
  }
}

/** The folder that was named, or the one where the command runs. */
export function folderOf([folder = ".", ...more]: readonly string[], usage: string): string {
  if (more.length > 0) throw new StartupError(`One folder at most is needed. Write: ${usage}`);
  return folder;
}

/** What could not be done with a file, as a person reads it. */
export function fileProblem(path: string, what: string, error: unknown): StartupError {
  return new StartupError(`${path} cannot be ${what} (${(error as NodeJS.ErrnoException).code}).`);
}
