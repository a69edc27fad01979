import pino, { type Logger } from "pino";
import { LogFile } from "./log-file";
import { foldOutages } from "./outages";
import { redactLine } from "./redact";

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
        "cookie",
        "headers.cookie",
        // Parameters of a failed statement may contain anything that somebody sent.
        "err.parameters",
      ],
      hooks: { streamWrite: redactLine, logMethod: foldOutages() },
    },
    new LogFile(2),
  );
}
