import { DomainError, StartupError } from "../shared/kernel/app-error";
import { forTerminal } from "../shared/kernel/text/for-terminal";
import { oneLine } from "../shared/kernel/text/one-line";
import { RefusedByServer } from "./server-connection";

/** The environment of a command, and its output. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Answers its exit code. */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;

/** A problem that a person can solve is printed without a stack. */
export async function exitCodeOf(command: Command, args: readonly string[], given: CommandContext): Promise<number> {
  const context: CommandContext = {
    env: given.env,
    print: (text) => given.print(forTerminal(text)),
    complain: (text) => given.complain(forTerminal(text)),
  };
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
    // Both may quote texts of the files, which must not begin another line.
    ...problems.map(({ path, message: problem }) => `- ${oneLine(path === "" ? problem : `${path}: ${problem}`)}`),
  ].join("\n");
}
