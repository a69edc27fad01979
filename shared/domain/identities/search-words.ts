import type { EntityManager } from "typeorm";

/** What was searched for, split by PostgreSQL as the index of words was. */
export interface SearchWords {
  readonly terms: readonly string[];
  /** All of them as beginnings of words, as a tsquery; null: there is no word in it, so it finds nothing. */
  readonly words: string | null;
}

export async function splitSearchWords(manager: EntityManager, search: string): Promise<SearchWords> {
  const [asked]: { terms: string[] }[] = await manager.query("select search_terms($1) as terms", [search]);
  const terms = asked!.terms.slice(0, MOST_TERMS);
  // Nothing but letters and digits is in a term.
  return { terms, words: terms.length === 0 ? null : terms.map((term) => `'${term}':*`).join(" & ") };
}

const MOST_TERMS = 10;

/** Where an identity or a home is searched. */
export function searchedText(alias: string): string {
  return `${alias}.display_name || ' ' || ${alias}.user_name || ' ' || coalesce(${alias}.email, '')`;
}

/** Its words, as the index has them. */
export function searchWordsSql(alias: string): string {
  return `search_words(${searchedText(alias)})`;
}

/** The words of a group `g`, as the index has them. */
export const GROUP_SEARCH_WORDS = "search_words(g.name)";
