import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLError } from "graphql";
import { DomainError } from "../../../shared/kernel/app-error";
import type { GraphQLContext } from "../../graphql/context";
import { mayIntrospect } from "./may-introspect";

/**
 * Removes graphql-js's suggestions of similar names for clients that may not read the schema. It changes the errors in
 * place.
 */
export function hideSuggestions(
  errors: readonly GraphQLError[] | undefined,
  { actor, platform }: Pick<GraphQLContext, "actor" | "platform">,
): void {
  if (!errors || mayIntrospect(actor, platform.config)) return;
  for (const error of errors) {
    // Near misses among people and groups are our own suggestions.
    if (!(error.originalError instanceof DomainError)) error.message = withoutSuggestion(error.message);
  }
}

/** For HTTP. For sockets the preparer and the executor do the same. */
export function suggestionsForReaders(): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return { didEncounterErrors: async ({ errors, contextValue }) => hideSuggestions(errors, contextValue) };
    },
  };
}

const SUGGESTION = " Did you mean ";

/**
 * Without a regular expression: the message repeats client input, which may hold the pattern a hundred thousand times.
 */
function withoutSuggestion(message: string): string {
  const at = message.endsWith("?") ? message.lastIndexOf(SUGGESTION) : -1;
  return at < 0 ? message : message.slice(0, at);
}
