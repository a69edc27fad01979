import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** The journal cannot be used. The message is one sentence, without advice. */
export class UnusableJournal extends Error {}

/** An append-only file of JSON lines. A line survives this process as soon as `append` returns. */
export class JournalFile {
  private descriptor: number | null = null;

  constructor(readonly path: string) {}

  /**
   * The existing lines; null where there is no file. A partial last line of a killed process is ignored: nobody got its
   * answer.
   */
  read(): object[] | null {
    const text = textOf(this.path);
    if (text === null) return null;
    const lines = text.split("\n").slice(0, -1);
    if (lines.length === 0)
      throw new UnusableJournal(`The simulated world in ${this.path} is damaged: it has no beginning`);
    return lines.map((line, i) => this.parsed(line, i + 1));
  }

  /** Replaces the file atomically: after a kill the old or the new one exists. */
  rewrite(lines: readonly object[]): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    const draft = `${this.path}.new`;
    writeFileSync(draft, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
    renameSync(draft, this.path);
    this.descriptor = openSync(this.path, "a", 0o600);
  }

  append(line: object): void {
    if (this.descriptor === null) throw new Error("rewrite() opens the journal; call it before append().");
    writeFileSync(this.descriptor, `${JSON.stringify(line)}\n`);
  }

  private parsed(line: string, number: number): object {
    try {
      const found: unknown = JSON.parse(line);
      if (typeof found === "object" && found !== null) return found;
    } catch {
      // Reported below.
    }
    throw new UnusableJournal(`The simulated world in ${this.path} is damaged in line ${number}`);
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new UnusableJournal(`The simulated world in ${path} cannot be read (${(error as Error).message})`);
  }
}
