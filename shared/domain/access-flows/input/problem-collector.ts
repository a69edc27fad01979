import type { FieldProblem } from "../../../kernel/app-error";
import { problemsOfTypedText, typedText } from "../../../kernel/text/typed-text";

export type FieldPath = readonly (string | number)[];

/** Collects problems instead of stopping at the first. Each check answers a value of the right type, valid or not. */
export class ProblemCollector {
  readonly found: FieldProblem[] = [];

  add(path: FieldPath, message: string): void {
    this.found.push({ path, message });
  }

  /** The trimmed text. */
  text(
    path: FieldPath,
    value: string | null | undefined,
    { least = 1, most, lines = false }: { least?: number; most: number; lines?: boolean },
  ): string {
    const text = typedText(value);
    if (text.length < least) this.add(path, `'${path.at(-1)}' is required.`);
    this.found.push(...problemsOfTypedText(path, text, { characters: most, lines }));
    return text;
  }

  /** The trimmed texts without duplicates; at least one is required. */
  texts(
    path: FieldPath,
    values: readonly string[] | null | undefined,
    { items, most }: { items: number; most: number },
  ): string[] {
    const texts = (values ?? []).map((value, n) => {
      const text = value.trim();
      if (text === "") this.add([...path, n], `'${path.at(-1)}' has an empty item.`);
      this.found.push(...problemsOfTypedText([...path, n], text, { characters: most, lines: false }));
      return text;
    });
    this.count(path, texts, { least: 1, most: items });
    return [...new Set(texts)];
  }

  count(path: FieldPath, values: readonly unknown[], { least, most }: { least: number; most: number }): void {
    if (values.length < least) this.add(path, `'${path.at(-1)}' needs at least one item.`);
    if (values.length > most) this.add(path, `'${path.at(-1)}' has more than ${most} items.`);
  }

  whole(path: FieldPath, value: number, { least, most }: { least: number; most: number }): number {
    if (!Number.isInteger(value) || value < least || value > most) {
      this.add(path, `'${path.at(-1)}' must be a whole number from ${least} to ${most}.`);
    }
    return value;
  }
}
