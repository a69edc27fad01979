import type { GraphQLField } from "graphql";
import { recordRefusal } from "../../shared/domain/audit/record-refusal";
import { inRequest } from "../../shared/kernel/request-scope";
import type { GraphQLContext } from "../graphql/context";

type Resolver = NonNullable<GraphQLField<unknown, GraphQLContext>["resolve"]>;

/** Around every mutation, whichever door it came by: what it writes names the request, and what was refused is written too. */
export function audited(name: string, resolve: Resolver): Resolver {
  return (source, args, context, info) =>
    inRequest(context.request, async () => {
      try {
        return await resolve(source, args, context, info);
      } catch (error) {
        const { platform, actor } = context;
        await recordRefusal(platform.uow, actor, { name, args }, error).catch((failure: unknown) =>
          // The caller is told what they did wrong, not what we did.
          platform.log.error({ err: failure, mutation: name, actorId: actor.id }, "a refusal could not be recorded"),
        );
        throw error;
      }
    });
}
