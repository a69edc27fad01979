import { appendFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { asObject, messageOf } from "./processes";

const warning = 40;

/** The log file of one part. The file of the run before is kept as `<name>.log.1`. */
export class ChildLog {
  private readonly path: string;

  constructor(
    folder: string,
    private readonly name: string,
    /** Told of warnings and worse. */
    private readonly warn?: (line: string) => void,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${name}.log`);
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
  }

  write(line: string): void {
    appendFileSync(this.path, `${line}\n`, { mode: 0o600 });
    const level = asObject(line)?.level;
    if (typeof level === "number" && level >= warning) this.warn?.(`${this.name}: ${messageOf(line)}`);
  }
}
