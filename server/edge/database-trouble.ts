import type { ApolloServerPlugin } from "@apollo/server";
import type { OperationDefinitionNode } from "graphql";
import type { Logger } from "pino";
import type { GraphQLContext } from "../graphql/context";
import { databaseTrouble } from "./limit-exceeded";

/**
 * Makes an answer over HTTP that the database spoiled a 503 with Retry-After. A document of several mutations
 * keeps its 200: clients repeat a 503 as a whole, and would do those twice that had been done.
 */
export function databaseTroubleOverHttp(): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation, response: { body, http } }) {
          if (body.kind !== "single") return;
          const trouble = body.singleResult.errors?.find(
            ({ extensions: { code, limit } = {} }) => code === "UNAVAILABLE" || limit === "database",
          );
          if (!trouble || (operation && hasSeveralMutations(operation))) return;
          http.status = 503;
          http.headers.set("retry-after", String(trouble.extensions!.retryAfterSeconds));
        },
      };
    },
  };
}

/** A fragment counts as several: it may have more than one. */
function hasSeveralMutations({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean {
  return operation === "mutation" && (selections.length > 1 || selections[0]!.kind !== "Field");
}

/** Before an operation has begun Apollo knows only the status that an error brings. */
export async function orDatabaseTrouble<T>(work: Promise<T>, log: Pick<Logger, "warn">): Promise<T> {
  return work.catch((error) => {
    throw databaseTrouble(error, log) ?? error;
  });
}
