import type { ApolloServerOptions } from "@apollo/server";
import { execute, type GraphQLSchema } from "graphql";
import { StatementScope } from "../../../shared/platform/database/connections/cancellation";
import type { GraphQLContext } from "../../graphql/context";
import type { OperationRunner } from "./run-operation";
import { whenClientLeft } from "./time-limits";

type Gateway = NonNullable<ApolloServerOptions<GraphQLContext>["gateway"]>;

/** Lets Apollo execute by our own runner, which is what it takes a gateway for; everything before and after stays Apollo's. */
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
          // graphql-js says what is wrong with the name of the operation, and executes nothing.
          if (!operation) return execute({ schema, document, operationName });
          const scope = StatementScope.current();
          return runner.run(
            { schema, document, operation, operationName, variableValues: variables ?? {}, contextValue },
            (leave) => scope && whenClientLeft(scope, leave),
            scope,
          );
        },
      };
    },
    async stop() {},
  };
}
