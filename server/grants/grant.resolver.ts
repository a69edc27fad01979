import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  GraphQLISODateTime,
  ID,
  Mutation,
  Query,
  Resolver,
  Subscription,
} from "type-graphql";
import { endedAccessOf } from "../../shared/domain/grants/access-details/ended-access";
import type { Grant } from "../../shared/domain/grants/grant.entity";
import { notFound } from "../../shared/kernel/app-error";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { AccountType } from "../accounts/account.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { ResourceObjectType } from "../resources/resource.type";
import { AccessDetailsType, EndedAccessType } from "./access-details.type";
import { ExtendGrantInput, GrantFilterInput, GrantOrderInput, parseGrantFilter } from "./grant.inputs";
import { AbandonGrantPayload, ExtendGrantPayload, type GrantPayload, RevokeGrantPayload } from "./grant.payloads";
import { ChangedGrantsType, GrantConnection, GrantType } from "./grant.type";
import { type ChangedGrants, grantChanges, grantsOfPersonChanges } from "./grant-changes";
import { GrantExtensionType, grantExtensionOf } from "./grant-extension.type";
import { LastObservationType } from "./last-observation.type";
import { ReceiptType, receiptOf } from "./receipt.type";
import { WaitingForType } from "./waiting-for.type";

const GRANT = "The grant";

@Resolver(() => GrantType)
export class GrantResolver {
  @Access("SIGNED_IN")
  @Query(() => GrantConnection, {
    description:
      "One's own, and everybody's on resources that one owns; everybody's for admins and auditors. Without an order the newest come first.",
  })
  async grants(
    @Arg("filter", () => GrantFilterInput, { nullable: true, description: "Left out: all that the viewer may see." })
    filter: GrantFilterInput | null,
    @Arg("orderBy", () => GrantOrderInput, { nullable: true, description: "Left out: the newest come first." })
    orderBy: GrantOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<GrantType>> {
    const at = { now: platform.clock.now(), order: orderBy ?? undefined };
    return toConnection(await platform.grantsQueries.list(actor, parseGrantFilter(filter), page, at));
  }

  @Access("SIGNED_IN")
  @Query(() => GrantType, {
    description:
      "One's own, one of a resource that one owns, or one of a request that one may read; any for admins and auditors.",
  })
  async grant(
    @Arg("id", () => ID, { description: "As lists and notifications carry it." }) id: string,
    @Ctx() context: GraphQLContext,
  ): Promise<GrantType> {
    return visible(context, id);
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => RevokeGrantPayload, {
    description: "Ends access now: by the person who has it, an owner of the resource, or an admin.",
  })
  async revokeGrant(
    @Arg("grantId", () => ID, { description: "The grant to end. One that ends already stays as it is." })
    grantId: string,
    @Arg("reason", () => String, {
      nullable: true,
      description:
        "Why, at most 2000 characters: for the person, the receipt and the audit log. Needed unless the access is one's own.",
    })
    reason: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<GrantPayload> {
    return { grant: await platform.grants.revoke(actor, parseId(grantId, GRANT), reason) };
  }

  @Access("ADMIN")
  @Mutation(() => AbandonGrantPayload, {
    description:
      "Gives up access that nobody can observe: in an account that is closed or has left the organization, or where no observation came to its end for a day. The grant is REVOKING and ends as UNVERIFIED, never as REVOKED. Needs a recent sign-in.",
  })
  async abandonGrant(
    @Arg("grantId", () => ID, { description: "The grant to give up; it has to be REVOKING." }) grantId: string,
    @Arg("reason", () => String, { description: "Why it is given up. In the receipt and the audit log." })
    reason: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<GrantPayload> {
    return { grant: await platform.grants.abandon(actor, parseId(grantId, GRANT), reason) };
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => ExtendGrantPayload, {
    description:
      "Adds one of the extensions that the access flow allows. Nobody has to approve it; `extension` of the grant tells beforehand what it answers.",
  })
  async extendGrant(
    @Arg("input", () => ExtendGrantInput, { description: "The grant, and the duration to add." })
    input: ExtendGrantInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<GrantPayload> {
    const order = { ...input, grantId: parseId(input.grantId, GRANT) };
    return { grant: await platform.grants.extend(actor, order) };
  }

  @Access("SIGNED_IN")
  @Subscription(() => GrantType, {
    description: "The grant as it is now and after every change, until it has ended.",
    subscribe: async ({ args, context }) => {
      const { id } = await visible(context as GraphQLContext, (args as { id: string }).id);
      return grantChanges(context as GraphQLContext, id);
    },
  })
  grantChanged(
    @Parent() grant: GrantType,
    @Arg("id", () => ID, { description: "The grant to follow, which the caller may see." }) _id: string,
  ): GrantType {
    return grant;
  }

  @Access("SIGNED_IN")
  @Subscription(() => ChangedGrantsType, {
    description:
      "All grants of a person: first those that are open and the newest others as they are now, then each again after every change.",
    subscribe: ({ args, context }) => {
      const { personId } = args as { personId?: string | null };
      return grantsOfPersonChanges(context as GraphQLContext, personId ? parseId(personId, "The person") : null);
    },
  })
  grantsChanged(
    @Parent() changed: ChangedGrants,
    @Arg("personId", () => ID, {
      nullable: true,
      description: "The person whose grants are followed. Left out: the caller. Others are for admins and auditors.",
    })
    _personId: string | null,
  ): ChangedGrantsType {
    return changed;
  }

  @FieldResolver(() => PersonType, { description: "The person who has the access." })
  async person(
    @Parent() { personId }: Pick<GrantType, "personId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(personId))!;
  }

  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description:
      "The resource that it gives access to, as the inventory has it now; null: the inventory does not know it any more.",
  })
  async resource(
    @Parent() { resourceId }: Pick<GrantType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return resourceId ? loaders.resource.load(resourceId) : null;
  }

  @FieldResolver(() => AccountType, {
    nullable: true,
    description: "The AWS one that the resource is in, or is; null: the inventory does not know the resource any more.",
  })
  async account(
    @Parent() { resourceId }: Pick<GrantType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccountType | null> {
    const resource = resourceId ? await loaders.resource.load(resourceId) : null;
    return resource && loaders.account.load(resource.accountRowId);
  }

  @FieldResolver(() => AccessFlowType, {
    nullable: true,
    description: "The access flow that gave it. Null is kept for access without a flow, which nothing gives yet.",
  })
  async flow(
    @Parent() { flowId }: Pick<GrantType, "flowId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType | null> {
    return flowId ? loaders.accessFlow.load(flowId) : null;
  }

  @FieldResolver(() => GrantExtensionType, {
    description: "Whether the viewer may put its end off now, for how long, and why not.",
  })
  async extension(@Parent() grant: Grant, @Ctx() { actor, loaders }: GraphQLContext): Promise<GrantExtensionType> {
    return grantExtensionOf(await loaders.extension.load({ grant, actor }));
  }

  @FieldResolver(() => AccessDetailsType, {
    nullable: true,
    description:
      "How to use the access: for the person who has it, and only while it is ACTIVE; null otherwise. Once it has ended, see endedAccess.",
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
    description: "Why it makes no progress, while it is PENDING, REVOKING, or ACTIVE; null: nothing keeps it.",
  })
  async waitingFor(
    @Parent() { id }: Pick<GrantType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<WaitingForType | null> {
    return loaders.waitingFor.load(id);
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When AWS was last read for this access, whatever was found; null: not yet, or too long ago to be kept.",
  })
  async lastObservedAt(
    @Parent() { targetId }: Pick<GrantType, "targetId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<Date | null> {
    return targetId ? loaders.lastObservedAt.load(targetId) : null;
  }

  @FieldResolver(() => LastObservationType, {
    nullable: true,
    description: "The result of the last attempt to observe the access gone, while it is REVOKING; null otherwise.",
  })
  async lastObservation(
    @Parent() { id }: Pick<GrantType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<LastObservationType | null> {
    return loaders.lastObservation.load(id);
  }

  @FieldResolver(() => ReceiptType, {
    nullable: true,
    description: "The proof of its end, from when it was to end on; null before.",
  })
  receipt(@Parent() { receipt }: Grant): ReceiptType | null {
    return receiptOf(receipt);
  }
}

async function visible({ actor, platform }: GraphQLContext, id: string): Promise<Grant> {
  const grant = await platform.grantsQueries.find(actor, parseId(id, GRANT));
  if (!grant) throw notFound(GRANT);
  return grant;
}
