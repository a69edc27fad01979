import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** A journal that cannot be used: one sentence, without what to do about it. */
export class UnusableJournal extends Error {}

/** A file of JSON lines that only grows. A line is in the file, and survives this process, as soon as `append` returns. */
export class JournalFile {
  private descriptor: number | null = null;

  constructor(readonly path: string) {}

  /**
   * The lines of last time; null where there is no file. The end of a line that its process was killed at is left out: nobody
   * was told of it.
   */
  read(): object[] | null {
    const text = textOf(this.path);
    if (text === null) return null;
    const lines = text.split("\n").slice(0, -1);
    if (lines.length === 0)
      throw new UnusableJournal(`The simulated world in ${this.path} is damaged: it has no beginning`);
    return lines.map((line, i) => this.parsed(line, i + 1));
  }

  /** Replaces the file as a whole: whoever is killed meanwhile has the old one or the new one. */
  rewrite(lines: readonly object[]): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    const draft = `${this.path}.new`;
    writeFileSync(draft, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
    renameSync(draft, this.path);
    this.descriptor = openSync(this.path, "a", 0o600);
  }

  append(line: object): void {
    if (this.descriptor === null) throw new Error("A journal is written once its beginning is.");
    writeFileSync(this.descriptor, `${JSON.stringify(line)}\n`);
  }

  private parsed(line: string, number: number): object {
    try {
      const found: unknown = JSON.parse(line);
      if (typeof found === "object" && found !== null) return found;
    } catch {
      // Told below.
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
