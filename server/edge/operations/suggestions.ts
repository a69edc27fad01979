import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLError } from "graphql";
import { DomainError } from "../../../shared/kernel/app-error";
import type { GraphQLContext } from "../../graphql/context";
import { mayIntrospect } from "./may-introspect";

/** graphql-js says which names of the schema a wrong one is like. Only readers of the schema are told; the errors are changed. */
export function hideSuggestions(
  errors: readonly GraphQLError[] | undefined,
  { actor, platform }: Pick<GraphQLContext, "actor" | "platform">,
): void {
  if (!errors || mayIntrospect(actor, platform.config)) return;
  for (const error of errors) {
    // Near misses among people and groups are ours to tell.
    if (!(error.originalError instanceof DomainError)) error.message = withoutSuggestion(error.message);
  }
}

/** Over HTTP. Over a socket the preparer and the executor do the same. */
export function suggestionsForReaders(): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return { didEncounterErrors: async ({ errors, contextValue }) => hideSuggestions(errors, contextValue) };
    },
  };
}

const SUGGESTION = " Did you mean ";

/** By no pattern: the message repeats a value of a client, which may say so a hundred thousand times. */
function withoutSuggestion(message: string): string {
  const at = message.endsWith("?") ? message.lastIndexOf(SUGGESTION) : -1;
  return at < 0 ? message : message.slice(0, at);
}
