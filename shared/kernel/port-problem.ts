import { StartupError } from "./app-error";

interface Address {
  readonly host: string;
  readonly port: number;
  /** The variable of the port. */
  readonly variable: string;
}

/** One sentence for an address that nothing can listen on; any other error as it is. */
export function portProblemOf(error: unknown, { host, port, variable }: Address): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new StartupError(`Port ${port} is in use by another program: stop it, or set ${variable} to another one.`);
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL") {
    return new StartupError(`Cannot listen on ${host}:${port} (${code}): choose another HOST or ${variable}.`);
  }
  return error;
}
