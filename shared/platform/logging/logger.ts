import pino, { type Logger } from "pino";

/** JSON lines on standard error; standard output stays free for what a command prints. */
export function createLogger(level: string, name: string): Logger {
  return pino(
    {
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: [
        "token",
        "*.token",
        "password",
        "*.password",
        "authorization",
        "headers.authorization",
        "secretAccessKey",
      ],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
