import type { GraphQLField } from "graphql";
import { type RefusedCall, recordRefusal, recordRefusedQuery } from "../../shared/domain/audit/record-refusal";
import { DomainError } from "../../shared/kernel/app-error";
import { inRequest } from "../../shared/kernel/request-scope";
import type { GraphQLContext } from "../graphql/context";

type Resolver = NonNullable<GraphQLField<unknown, GraphQLContext>["resolve"]>;

/** Around every mutation, whichever door it came by: what it writes names the request, and what was refused is written too. */
export function recordMutation(name: string, resolve: Resolver): Resolver {
  return (source, args, context, info) =>
    inRequest(context.request, async () => {
      try {
        return await resolve(source, args, context, info);
      } catch (error) {
        await recordRefusal(context.platform.refusedMutations, context.actor, { name, args }, error);
        throw error;
      }
    });
}

/** Around every query and subscription: only what is forbidden is written. */
export function recordQueryRefusals(name: string, resolve: Resolver): Resolver {
  return async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info);
    } catch (error) {
      await recordRefusedAttempt(context, { name, args }, error);
      throw error;
    }
  };
}

/** A request counts once, however many fields and aliases of it are refused. */
const NOTED = new WeakMap<GraphQLContext, Set<string>>();

/** What is not found is no attempt: who may not see something asks for it in the same words as who looks for what is gone. */
export async function recordRefusedAttempt(
  context: GraphQLContext,
  attempt: RefusedCall,
  error: unknown,
): Promise<void> {
  if (!(error instanceof DomainError) || error.code !== "FORBIDDEN") return;
  const noted = NOTED.get(context) ?? new Set();
  NOTED.set(context, noted);
  if (noted.has(attempt.name)) return;
  noted.add(attempt.name);
  const { platform, actor, request } = context;
  await inRequest(request, () => recordRefusedQuery(platform.refusedQueries, actor, attempt, error));
}
