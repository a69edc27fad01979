import "reflect-metadata";
import { outliveOutput } from "../shared/outlive-output";
import { type Command, type CommandContext, exitCodeOf } from "./command";

/** `deploy/drawbridge.cjs` knows the name: `rotate-keys` is `rotateKeysCommand` of `commands/rotate-keys.ts`. */
async function runCommand([name = "", ...args]: readonly string[]): Promise<void> {
  const found: Record<string, Command> = await import(`./commands/${name}.js`);
  const command = found[`${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Command`]!;
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
  const exitCode = await exitCodeOf(command, args, context);
  process.exitCode = isLost ? 1 : exitCode;
}

void runCommand(process.argv.slice(2));
