/** How much of a flow is named: so many items of a list, and so many characters of a text. */
export interface SummaryDetail {
  readonly items: number;
  readonly characters: number;
}

/** Names that a flow leads to by ids. */
export interface FlowNames {
  /** Null: it was deleted. */
  integration(id: string): string | null;
  /** Null: it was deleted. */
  resource(id: string): string | null;
  /** A provider that is not the default one; null: it is, or goes without saying. */
  provider(id: string | null): string | null;
}

/** Such as "a, b or c". */
export function joinList(parts: readonly string[], word: "and" | "or"): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

/** The first parts, and of how many more nothing is said; `noun` names one of them in the plural. */
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

/** A plain word as it is, and everything else in quotes, so that no value can be taken for a part of the sentence. */
export function quoteText(text: string, { characters }: SummaryDetail): string {
  // What the cut leaves of a character of two units is none.
  const kept = text.slice(0, characters - 1).replace(/\p{Surrogate}$/u, "");
  const cut = text.length > characters ? `${kept.trimEnd()}…` : text;
  return /^[\w.@:/*-]+…?$/.test(cut) && !SMALL_WORDS.has(cut.toLowerCase()) ? cut : `'${cut.replaceAll("'", "’")}'`;
}

const SMALL_WORDS = new Set(["and", "or", "of", "in", "not", "the", "more"]);
