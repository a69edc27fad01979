import type { ApolloServerPlugin } from "@apollo/server";
import type { Logger } from "pino";
import type { GraphQLContext } from "../graphql/context";
import { databaseTrouble } from "./limit-exceeded";

/** Makes every answer over HTTP that the database spoiled a 503 with Retry-After, whatever else it has. */
export function databaseTroubleOverHttp(): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body, http } }) {
          const errors = body.kind === "single" ? (body.singleResult.errors ?? []) : [];
          const trouble = errors.find(
            ({ extensions: { code, limit } = {} }) => code === "UNAVAILABLE" || limit === "database",
          );
          if (!trouble) return;
          http.status = 503;
          http.headers.set("retry-after", String(trouble.extensions!.retryAfterSeconds));
        },
      };
    },
  };
}

/** Before an operation has begun Apollo knows only the status that an error brings. */
export async function orDatabaseTrouble<T>(work: Promise<T>, log: Pick<Logger, "warn">): Promise<T> {
  return work.catch((error) => {
    throw databaseTrouble(error, log) ?? error;
  });
}
