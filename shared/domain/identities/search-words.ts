import type { EntityManager } from "typeorm";

/** A search text, split by PostgreSQL as the index of words is. */
export interface SearchWords {
  readonly terms: readonly string[];
  /** All terms as prefixes, as a tsquery; null: the text has no word, so it finds nothing. */
  readonly words: string | null;
}

export async function splitSearchWords(manager: EntityManager, search: string): Promise<SearchWords> {
  const [asked]: { terms: string[] }[] = await manager.query("select search_terms($1) as terms", [search]);
  const terms = asked!.terms.slice(0, MOST_TERMS);
  // A term consists of letters and digits only.
  return { terms, words: terms.length === 0 ? null : terms.map((term) => `'${term}':*`).join(" & ") };
}

const MOST_TERMS = 10;

/** The searched text of an identity or a home. */
export function searchedText(alias: string): string {
  return `${alias}.display_name || ' ' || ${alias}.user_name || ' ' || coalesce(${alias}.email, '')`;
}

/** The words of that text, as the index has them. */
export function searchWordsSql(alias: string): string {
  return `search_words(${searchedText(alias)})`;
}

/** The words of a group `g`, as the index has them. */
export const GROUP_SEARCH_WORDS = "search_words(g.name)";
