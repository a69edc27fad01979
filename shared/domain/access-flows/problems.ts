import type { FieldProblem } from "../../kernel/app-error";

export type Path = readonly (string | number)[];

/** Collects problems instead of stopping at the first; what checks a value answers one of the right type either way. */
export class Problems {
  readonly found: FieldProblem[] = [];

  add(path: Path, message: string): void {
    this.found.push({ path, message });
  }

  /** Trimmed. */
  text(path: Path, value: string | null | undefined, { least = 1, most }: { least?: number; most: number }): string {
    const text = value?.trim() ?? "";
    const name = `'${path.at(-1)}'`;
    // The database keeps neither in JSON.
    if (/\0|\p{Surrogate}/u.test(text)) this.add(path, `${name} must not hold NUL or half a character.`);
    if (text.length < least) this.add(path, `${name} is required.`);
    if (text.length > most) this.add(path, `${name} has more than ${most} characters.`);
    return text;
  }

  /** Each trimmed, each once; at least one. */
  texts(
    path: Path,
    values: readonly string[] | null | undefined,
    { items, most }: { items: number; most: number },
  ): string[] {
    const texts = (values ?? []).map((value, n) => {
      const text = value.trim();
      if (text === "") this.add([...path, n], `'${path.at(-1)}' has an empty item.`);
      if (text.length > most) this.add([...path, n], `'${path.at(-1)}' has an item of more than ${most} characters.`);
      if (/\0|\p{Surrogate}/u.test(text))
        this.add([...path, n], `'${path.at(-1)}' has an item with NUL or half a character.`);
      return text;
    });
    this.count(path, texts, { least: 1, most: items });
    return [...new Set(texts)];
  }

  count(path: Path, values: readonly unknown[], { least, most }: { least: number; most: number }): void {
    if (values.length < least) this.add(path, `'${path.at(-1)}' needs at least one item.`);
    if (values.length > most) this.add(path, `'${path.at(-1)}' has more than ${most} items.`);
  }

  whole(path: Path, value: number, { least, most }: { least: number; most: number }): number {
    if (!Number.isInteger(value) || value < least || value > most) {
      this.add(path, `'${path.at(-1)}' must be a whole number from ${least} to ${most}.`);
    }
    return value;
  }
}
