import type { GraphQLField } from "graphql";
import { type RefusedCall, recordRefusal, recordRefusedQuery } from "../../shared/domain/audit/record-refusal";
import { DomainError } from "../../shared/kernel/app-error";
import { inRequest } from "../../shared/kernel/request-scope";
import type { GraphQLContext } from "../graphql/context";

type Resolver = NonNullable<GraphQLField<unknown, GraphQLContext>["resolve"]>;

/** Wraps every mutation, by whichever endpoint it came: its events name the request, and a refusal is audited too. */
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

/** Wraps every query and subscription: only FORBIDDEN is audited. */
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

/** A refused operation is audited once per request, whatever the number of its fields and aliases. */
const NOTED = new WeakMap<GraphQLContext, Set<string>>();

/** NOT_FOUND is not audited: a hidden object and a deleted one are requested in the same words. */
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
