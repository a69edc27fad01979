import { appendFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { asObject, logMessageOf } from "./processes";

const warning = 40;
/** While a part is down, the others repeat the same warnings. */
const QUIET_MS = 10_000;

/** The log file of one part. The previous run's file is kept as `<name>.log.1`. */
export class ChildLog {
  private readonly path: string;
  private newest: string[] = [];
  private readonly warnedAt = new Map<string, number>();

  constructor(
    folder: string,
    private readonly name: string,
    /** Receives warnings and errors, without immediate repetitions. */
    private readonly warn?: (line: string) => void,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${name}.log`);
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
  }

  /** Messages without JSON. */
  lastLines(): readonly string[] {
    return this.newest.map(logMessageOf);
  }

  write(line: string): void {
    this.newest = [...this.newest.slice(-4), line];
    this.keep(line);
    const level = asObject(line)?.level;
    if (typeof level === "number" && level >= warning) this.warnOnce(logMessageOf(line));
  }

  /** A full disk must not end the launcher, and every part with it. */
  private keep(line: string): void {
    try {
      appendFileSync(this.path, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      this.warnOnce(`Its log cannot be written (${(error as NodeJS.ErrnoException).code}).`);
    }
  }

  private warnOnce(message: string): void {
    const now = performance.now();
    for (const [known, at] of this.warnedAt) if (now - at >= QUIET_MS) this.warnedAt.delete(known);
    if (this.warnedAt.has(message)) return;
    this.warnedAt.set(message, now);
    this.warn?.(`${this.name}: ${message}`);
  }
}
