import type { ApolloServerOptions } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { GraphQLContext } from "./context";

type DocumentStore = NonNullable<ApolloServerOptions<GraphQLContext>["documentStore"]>;

/**
 * Longer documents carry data, or are made to fill the memory: a comment of a megabyte has few tokens, but stays in the
 * document.
 */
const CHARACTERS_OF_TOKEN = 10;

const MAX_DOCUMENTS = 500;

/** A cache of recently parsed and validated documents, by the hash of their text. */
export class RecentDocuments {
  private readonly documents: LRUCache<string, DocumentNode>;
  private readonly longest: number;

  constructor(maxTokens: number, max = MAX_DOCUMENTS) {
    this.documents = new LRUCache({ max });
    this.longest = CHARACTERS_OF_TOKEN * maxTokens;
  }

  get(key: string): DocumentNode | undefined {
    return this.documents.get(key);
  }

  set(key: string, document: DocumentNode): void {
    const { loc } = document;
    if (loc && loc.source.body.length <= this.longest) this.documents.set(key, document);
  }

  delete(key: string): void {
    this.documents.delete(key);
  }
}

/** Limited by number: Apollo's own limit counts text, and a parsed document takes many times that. */
export function recentDocuments(maxTokens: number): DocumentStore {
  const documents = new RecentDocuments(maxTokens);
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
