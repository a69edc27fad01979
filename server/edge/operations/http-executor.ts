import type { ApolloServerOptions } from "@apollo/server";
import { execute, type GraphQLSchema } from "graphql";
import { StatementScope } from "../../../shared/platform/database/connections/cancellation";
import type { GraphQLContext } from "../../graphql/context";
import type { OperationRunner } from "./run-operation";

type Gateway = NonNullable<ApolloServerOptions<GraphQLContext>["gateway"]>;

/** Makes Apollo execute operations by our runner, in the role of a gateway; everything around it stays Apollo's. */
export function httpExecutor(schema: GraphQLSchema, runner: OperationRunner): Gateway {
  return {
    onSchemaLoadOrUpdate(tell) {
      tell({ apiSchema: schema, coreSupergraphSdl: "" });
      return () => undefined;
    },
    async load() {
      return {
        async executor({ document, operation, request, context }) {
          const { operationName, variables } = request;
          const contextValue = context as unknown as GraphQLContext;
          // graphql-js reports the wrong operation name, and executes nothing.
          if (!operation) return execute({ schema, document, operationName });
          const scope = StatementScope.current();
          return runner.run(
            { schema, document, operation, operationName, variableValues: variables ?? {}, contextValue },
            (leave) => contextValue.whenLeft?.(leave),
            scope,
          );
        },
      };
    },
    async stop() {},
  };
}
