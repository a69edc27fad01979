import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { isReader } from "../../kernel/actor";
import { invalidInput } from "../../kernel/app-error";
import { problemsOfTypedText } from "../../kernel/text/typed-text";
import type { GroupsQueries } from "../people/groups.queries";
import type { PeopleQueries } from "../people/people.queries";
import type { ResourceVisibility } from "./resources/visible-resources";
import { searchFlows } from "./search-flows";
import { searchRequests } from "./search-requests";
import { searchResources } from "./search-resources";
import type { SearchResult, SearchTerms } from "./search-result";

export const SEARCH_KINDS = ["RESOURCE", "PERSON", "GROUP", "ACCESS_FLOW", "ACCESS_REQUEST"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchGroup {
  readonly kind: SearchKind;
  readonly results: readonly SearchResult[];
  /** There are more matches than shown. */
  readonly hasMore: boolean;
}

export interface SearchQuery {
  readonly actor: Actor;
  readonly text: string;
  /** Null: every kind. */
  readonly kinds: readonly SearchKind[] | null;
  /** The maximum per kind. */
  readonly first: number;
  /** Loads the visibility if a kind needs it. */
  readonly viewer: () => Promise<ResourceVisibility>;
}

const MOST_WORDS = 10;
const MOST_RESULTS = 20;

export class SearchQueries {
  constructor(
    private readonly deps: {
      readonly db: DataSource;
      readonly peopleQueries: Pick<PeopleQueries, "list">;
      readonly groupsQueries: Pick<GroupsQueries, "list">;
    },
  ) {}

  /** The matches of all words, per kind, the best first, as far as the actor may know of them. */
  async search(ask: SearchQuery): Promise<SearchGroup[]> {
    const { first, kinds } = ask;
    checkAsk(ask);
    const text = ask.text.trim();
    const words = text.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    const sought = { text, words, atMost: first + 1 };
    const asked = SEARCH_KINDS.filter((kind) => kinds?.includes(kind) ?? true);
    return Promise.all(
      asked.map(async (kind) => {
        const found = words.length === 0 ? [] : await this.find(kind, sought, ask);
        return { kind, results: found.slice(0, first), hasMore: found.length > first };
      }),
    );
  }

  private async find(kind: SearchKind, sought: SearchTerms, { actor, viewer }: SearchQuery): Promise<SearchResult[]> {
    switch (kind) {
      case "RESOURCE":
        return searchResources(this.deps.db, sought, await viewer());
      case "PERSON":
        return this.people(sought, actor);
      case "GROUP":
        return this.groups(sought, actor);
      case "ACCESS_FLOW":
        return searchFlows(this.deps.db, sought, await viewer());
      case "ACCESS_REQUEST":
        return searchRequests(this.deps.db, sought, await viewer());
    }
  }

  /** Readers find all people, others themselves. */
  private async people({ text, atMost }: SearchTerms, actor: Actor): Promise<SearchResult[]> {
    const order = { field: "NAME", direction: "ASC" } as const;
    const personId = isReader(actor) ? null : (actor.personId ?? NOBODY);
    const { nodes } = await this.deps.peopleQueries.list({ search: text, personId }, order, { first: atMost });
    return nodes.map((object) => ({
      id: object.id,
      title: object.displayName,
      detail: object.email ?? object.userName,
      object,
    }));
  }

  /** Readers find all groups, others their own. */
  private async groups({ text, atMost }: SearchTerms, actor: Actor): Promise<SearchResult[]> {
    const memberId = isReader(actor) ? null : (actor.personId ?? NOBODY);
    const { nodes } = await this.deps.groupsQueries.list({ search: text, memberId }, { first: atMost });
    const rows: { id: string; name: string }[] =
      nodes.length === 0
        ? []
        : await this.deps.db.query("select id, name from identity_providers where id = any($1)", [
            nodes.map(({ providerId }) => providerId),
          ]);
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return nodes.map((object) => ({
      id: object.id,
      title: object.name,
      detail: names.get(object.providerId) ?? "",
      object,
    }));
  }
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

function checkAsk({ text, first }: SearchQuery): void {
  const problems = problemsOfTypedText(["text"], text, { characters: 200, lines: false });
  if (!Number.isInteger(first) || first < 1 || first > MOST_RESULTS) {
    problems.push({ path: ["first"], message: `'first' must be between 1 and ${MOST_RESULTS}.` });
  }
  if (problems.length > 0) throw invalidInput(problems);
}
