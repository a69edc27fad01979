import { DomainError, StartupError } from "../shared/kernel/app-error";
import { outliveOutput } from "../shared/outlive-output";
import { RefusedByServer } from "./server-connection";

/** The environment of a command, and its output. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Answers its exit code. */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;

/** Runs a command of this process; a problem that a person can solve is printed without a stack. */
export async function runCommand(command: Command): Promise<void> {
  const context: CommandContext = {
    env: process.env,
    print: (text) => void process.stdout.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
  };
  let isLost = false;
  outliveOutput(process.stderr);
  outliveOutput(process.stdout, (code) => {
    isLost = true;
    process.exitCode = 1;
    context.complain(`The output cannot be written (${code}).`);
  });
  const exitCode = await exitCodeOf(command, process.argv.slice(2), context);
  process.exitCode = isLost ? 1 : exitCode;
}

export async function exitCodeOf(command: Command, args: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await command(args, context);
  } catch (error) {
    if (error instanceof RefusedByServer) context.complain(refusalText(error));
    else context.complain(isPlain(error) ? error.message : String(error));
    return 1;
  }
}

/** The message alone says all that a person needs. */
function isPlain(error: unknown): error is Error {
  return error instanceof StartupError || error instanceof DomainError;
}

export function refusalText({ message, problems }: Pick<RefusedByServer, "message" | "problems">): string {
  return [
    message,
    ...problems.map(({ path, message: problem }) => (path === "" ? `- ${problem}` : `- ${path}: ${problem}`)),
  ].join("\n");
}
