import type { ApolloServerPlugin } from "@apollo/server";
import { MissingScope } from "../../shared/kernel/actor";
import type { GraphQLContext } from "../graphql/context";
import { insufficientScope } from "./token-answers";

/** Adds the HTTP challenge for a missing scope, where the operation answered nothing else (RFC 6750). */
export function challengeNarrowTokens(): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ errors, response: { body, http } }) {
          const lacking = errors?.map(({ originalError }) => originalError).find((one) => one instanceof MissingScope);
          if (!lacking || body.kind !== "single" || hasSome(body.singleResult.data)) return;
          http.status = 403;
          http.headers.set("www-authenticate", insufficientScope(lacking.scope));
        },
      };
    },
  };
}

function hasSome(data: Record<string, unknown> | null | undefined): boolean {
  return Object.values(data ?? {}).some((value) => value !== null);
}
