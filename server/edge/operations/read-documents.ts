import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLContext } from "../../graphql/context";
import type { Admission } from "../admission";
import { REQUESTS_OF_INVALID_DOCUMENT } from "./document-limits";

/**
 * Releases the permit to read a document once it was read, and charges one that does not fit the schema. For HTTP: for
 * sockets the handler and the preparer do the same.
 */
export function readDocuments(admission: Pick<Admission, "charge">): ApolloServerPlugin<GraphQLContext> {
  return {
    async requestDidStart({ contextValue }) {
      const end = async () => contextValue.endReading?.();
      return {
        didResolveOperation: end,
        willSendResponse: end,
        async didEncounterErrors({ source, operation }) {
          if (source === undefined || operation !== undefined) return;
          await admission.charge(contextValue.actor, REQUESTS_OF_INVALID_DOCUMENT);
        },
      };
    },
  };
}
