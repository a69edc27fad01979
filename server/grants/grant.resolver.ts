import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Subscription } from "type-graphql";
import { endedAccessOf } from "../../shared/domain/grants/ended-access";
import type { Grant } from "../../shared/domain/grants/grant.entity";
import { GRANT_TOPIC } from "../../shared/domain/grants/grants.jobs";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { follow } from "../graphql/follow";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { AccessDetailsType, EndedAccessType } from "./access-details.type";
import { GrantFilterInput } from "./grant.inputs";
import { GrantConnection, GrantType, ReceiptType } from "./grant.type";
import { LastLookType } from "./last-look.type";
import { WaitingForType } from "./waiting-for.type";

const GRANT = "The grant";

@Resolver(() => GrantType)
export class GrantResolver {
  @Access("SIGNED_IN")
  @Query(() => GrantConnection, {
    description:
      "One's own; with `filter.resourceId` of a resource that one owns, everybody's on it; everybody's for admins and auditors. The newest first.",
  })
  async grants(
    @Arg("filter", () => GrantFilterInput, { nullable: true }) filter: GrantFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<GrantType>> {
    if (filter?.personId) parseId(filter.personId, "The person");
    if (filter?.resourceId) parseId(filter.resourceId, "The resource");
    return toConnection(await platform.grantsQueries.list(actor, filter ?? {}, page));
  }

  @Access("SIGNED_IN")
  @Query(() => GrantType, {
    description:
      "One's own, one of a resource that one owns, or one of a request that one may read; any for admins and auditors.",
  })
  async grant(@Arg("id", () => ID) id: string, @Ctx() context: GraphQLContext): Promise<GrantType> {
    return visible(context, id);
  }

  @Access("READER")
  @Query(() => [GrantType], {
    description:
      "Access that was to end more than two minutes ago, and was last seen there or could not be looked at: `lastLook` says which. Nobody's connector is needed to know.",
  })
  async revocationOverdue(@Ctx() { platform }: GraphQLContext): Promise<GrantType[]> {
    return platform.grantsQueries.overdue(platform.clock.now());
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => GrantType, {
    description: "Ends access now: by the person who has it, an owner of the resource, or an admin.",
  })
  async revokeGrant(@Arg("id", () => ID) id: string, @Ctx() { actor, platform }: GraphQLContext): Promise<GrantType> {
    return platform.grants.revoke(actor, parseId(id, GRANT));
  }

  @Access("ADMIN")
  @Mutation(() => GrantType, {
    description:
      "Gives up access that nobody can look at: in an account that is closed or has left the organization, or where no look came to its end for a day. The grant is REVOKING and ends as UNVERIFIED, never as REVOKED. Needs a recent sign-in.",
  })
  async abandonGrant(
    @Arg("id", () => ID) id: string,
    @Arg("reason", () => String, { description: "Why it is given up. In the receipt and the audit log." })
    reason: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<GrantType> {
    return platform.grants.abandon(actor, parseId(id, GRANT), reason);
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => GrantType, {
    description: "Adds one of the extensions that the access flow allows. Nobody has to approve it.",
  })
  async extendGrant(@Arg("id", () => ID) id: string, @Ctx() { actor, platform }: GraphQLContext): Promise<GrantType> {
    return platform.grants.extend(actor, { grantId: parseId(id, GRANT) });
  }

  @Access("SIGNED_IN")
  @Subscription(() => GrantType, {
    description: "The grant as it is now and after every change, until it has ended.",
    subscribe: async ({ args, context }) => {
      const { id } = args as { id: string };
      const { platform } = context as GraphQLContext;
      const { id: grantId } = await visible(context as GraphQLContext, id);
      return grantChanges(context as GraphQLContext, platform, grantId);
    },
  })
  grantChanged(@Parent() grant: GrantType, @Arg("id", () => ID) _id: string): GrantType {
    return grant;
  }

  @FieldResolver(() => PersonType, { description: "Who has the access." })
  async person(
    @Parent() { personId }: Pick<GrantType, "personId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(personId))!;
  }

  @FieldResolver(() => AccessDetailsType, {
    nullable: true,
    description:
      "How to use it: for the person who has it, and only while it is ACTIVE; null otherwise. After it, see endedAccess.",
  })
  async accessDetails(
    @Parent() grant: GrantType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccessDetailsType | null> {
    return loaders.accessDetails.load({ grantId: grant.id, personId: actor.personId ?? null });
  }

  @FieldResolver(() => EndedAccessType, {
    nullable: true,
    description: "For the person who had it, from when it is to end; null otherwise, and where it never was ACTIVE.",
  })
  endedAccess(@Parent() grant: GrantType, @Ctx() { actor }: GraphQLContext): EndedAccessType | null {
    return actor.personId === grant.personId ? endedAccessOf(grant) : null;
  }

  @FieldResolver(() => WaitingForType, {
    nullable: true,
    description: "Why it does not get on, while it is PENDING, REVOKING, or ACTIVE; null: nothing keeps it.",
  })
  async waitingFor(
    @Parent() { id }: Pick<GrantType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<WaitingForType | null> {
    return loaders.waitingFor.load(id);
  }

  @FieldResolver(() => LastLookType, {
    nullable: true,
    description: "What the last look at its access has found, while it is REVOKING; null otherwise.",
  })
  async lastLook(
    @Parent() { id }: Pick<GrantType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<LastLookType | null> {
    return loaders.lastLook.load(id);
  }

  @FieldResolver(() => ReceiptType, { nullable: true, description: "From when it was to end on." })
  receipt(@Parent() { receipt }: Grant): ReceiptType | null {
    if (!receipt) return null;
    const at = (text: string | null) => text && new Date(text);
    return {
      ...receipt,
      askedAt: new Date(receipt.askedAt),
      calls: receipt.calls.map((call) => ({ ...call, at: new Date(call.at) })),
      firstSeenAbsentAt: at(receipt.firstSeenAbsentAt) || null,
      lastSeenAbsentAt: at(receipt.lastSeenAbsentAt) || null,
    };
  }
}

async function visible({ actor, platform }: GraphQLContext, id: string): Promise<Grant> {
  const grant = await platform.grantsQueries.find(actor, parseId(id, GRANT));
  if (!grant) throw notFound(GRANT);
  return grant;
}

/** Told once for each change; ends with the grant, or when the subscriber may not see it any more. */
function grantChanges(
  { actor }: GraphQLContext,
  platform: GraphQLContext["platform"],
  id: string,
): AsyncGenerator<GrantType> {
  let told = "";
  let isOver = false;
  return follow(platform.live, GRANT_TOPIC, id, async () => {
    const grant = isOver ? null : await platform.grantsQueries.find(actor, id);
    if (!grant) return null;
    isOver = grant.endedAt !== null;
    const [waiting] = await platform.grantsQueries.waitingFor([id], platform.clock.now());
    const now = JSON.stringify([grant, waiting && [waiting.reason, waiting.message]]);
    if (now === told) return isOver ? null : [];
    told = now;
    return [grant];
  });
}
