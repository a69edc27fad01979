import { cutText } from "../../../kernel/text/cut-text";

/** The level of detail: the maximum items of a list, and the maximum characters of a text. */
export interface SummaryDetail {
  readonly items: number;
  readonly characters: number;
}

/** The names behind the ids of a flow. */
export interface FlowNames {
  /** Null: deleted. */
  integration(id: string): string | null;
  /** Null: deleted. */
  resource(id: string): string | null;
  /** The name of a provider; null: it is the default one, which is not named. */
  provider(id: string | null): string | null;
  /** The default provider, whose people are meant where no condition names anybody; null: there are no others. */
  readonly everybodyAt: string | null;
}

/** Shown for a missing part of a flow that is being written. */
export const GAP = "(not chosen yet)";

/** Such as "a, b or c". */
export function joinList(parts: readonly string[], word: "and" | "or"): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

/** The first items, and the number of the others. `noun` is the plural of an item's noun. */
export function describeList<T>(
  items: readonly T[],
  say: (item: T) => string,
  { word, noun, detail }: { readonly word: "and" | "or"; readonly noun: string; readonly detail: SummaryDetail },
): string {
  if (items.length <= Math.max(detail.items, 1) && detail.items > 0) return joinList(items.map(say), word);
  if (detail.items === 0) return `${items.length} ${items.length === 1 ? singular(noun) : noun}`;
  const named = items.slice(0, detail.items).map(say);
  return joinList([...named, `${items.length - detail.items} more ${noun}`], word);
}

const singular = (noun: string): string => noun.replace(/ies$/, "y").replace(/s$/, "");

/** Quotes everything but plain words, so that no value can pass for a part of the sentence. */
export function quoteText(text: string, { characters }: SummaryDetail): string {
  const cut = text.length > characters ? `${cutText(text, characters - 1).trimEnd()}…` : text;
  return /^[\w.@:/*-]+…?$/.test(cut) && !SMALL_WORDS.has(cut.toLowerCase()) ? cut : `'${cut.replaceAll("'", "’")}'`;
}

const SMALL_WORDS = new Set(["and", "or", "of", "in", "not", "the", "more"]);
