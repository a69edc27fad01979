import type { ApolloServerOptions } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { GraphQLContext } from "./context";

type DocumentStore = NonNullable<ApolloServerOptions<GraphQLContext>["documentStore"]>;

/**
 * Longer documents carry data, or are made to fill the memory: a comment of a megabyte has few tokens, but stays in the
 * document.
 */
const LONGEST_KEPT = 20_000;

function isKept({ loc }: DocumentNode): boolean {
  return loc !== undefined && loc.source.body.length <= LONGEST_KEPT;
}

/** A cache of recently parsed and validated documents, by the hash of their text. */
export class RecentDocuments {
  private readonly documents: LRUCache<string, DocumentNode>;

  constructor(max: number) {
    this.documents = new LRUCache({ max });
  }

  get(key: string): DocumentNode | undefined {
    return this.documents.get(key);
  }

  set(key: string, document: DocumentNode): void {
    if (isKept(document)) this.documents.set(key, document);
  }

  delete(key: string): void {
    this.documents.delete(key);
  }
}

/** Limited by number: Apollo's own limit counts text, and a parsed document takes many times that. */
export function recentDocuments(max: number): DocumentStore {
  const documents = new RecentDocuments(max);
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
