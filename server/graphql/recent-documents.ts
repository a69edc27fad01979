import type { ApolloServerOptions } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { Lru } from "../../shared/kernel/lru";
import type { GraphQLContext } from "./context";

type DocumentStore = NonNullable<ApolloServerOptions<GraphQLContext>["documentStore"]>;

/** Parsed and validated documents of late. By number: Apollo's own bound is on their text, of which they are a multiple. */
export function recentDocuments(max: number): DocumentStore {
  const documents = new Lru<string, DocumentNode>(max);
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => documents.set(key, document),
    delete: async (key) => void documents.delete(key),
  };
}
