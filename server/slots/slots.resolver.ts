import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, ID, Mutation, Query, Resolver } from "type-graphql";
import type { SlotLease, SlotUse } from "../../shared/domain/bindings/pool/slots.queries";
import type { Slot } from "../../shared/domain/bindings/slots/slot.entity";
import type { SlotAssignment } from "../../shared/domain/bindings/slots/slot-assignment.entity";
import { notFound } from "../../shared/kernel/app-error";
import { AccountType } from "../accounts/account.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { SlotStateEnum } from "./slot.enums";
import { ReleaseSlotPayload } from "./slot.payloads";
import {
  SlotAssigneeType,
  SlotAssignmentType,
  SlotConnection,
  SlotLeaseType,
  SlotPoolType,
  SlotType,
} from "./slot.type";

@Resolver(() => SlotPoolType)
export class SlotPoolResolver {
  @Access("READER")
  @Query(() => SlotPoolType, { description: "The pool of an integration, as it was last observed; AWS is not asked." })
  async slots(
    @Arg("integrationId", () => ID, { description: "The integration whose pool of slots is read." })
    integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<SlotPoolType> {
    const id = parseId(integrationId, "The integration");
    if (!(await loaders.integration.load(id))) throw notFound("The integration");
    return { integrationId: id, counts: await platform.slotsQueries.countsOf(id) };
  }

  @Access("ADMIN")
  @Mutation(() => ReleaseSlotPayload, {
    description:
      "Removes the assignments that others made to a slot in an account, so that it can be leased there again. The connector does it; `slots` tells when they are gone. Leases are not touched.",
  })
  async releaseSlot(
    @Arg("slotId", () => ID, { description: "A slot that has `unknownAssignments`." }) slotId: string,
    @Arg("accountId", () => String, { description: "The AWS account of the unknown assignments, twelve digits." })
    accountId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ReleaseSlotPayload> {
    return { assignment: await platform.slots.releaseSlot(actor, parseId(slotId, "The slot"), accountId) };
  }

  @FieldResolver(() => SlotConnection, {
    name: "slots",
    description: "In the order of their names; those that were not read yet come first.",
  })
  async page(
    @Parent() { integrationId }: SlotPoolType,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<SlotType>> {
    return toConnection(await platform.slotsQueries.list(integrationId, page));
  }
}

@Resolver(() => SlotType)
export class SlotResolver {
  @FieldResolver(() => SlotStateEnum, { description: "Whether it can be leased now, and if not, why." })
  async state(@Parent() { id }: Slot, @Ctx() { loaders }: GraphQLContext): Promise<SlotUse> {
    return loaders.slotUse.load(id);
  }

  @FieldResolver(() => [SlotLeaseType], { description: "The leases that have not ended, by account." })
  async leases(@Parent() { id }: Slot, @Ctx() { loaders }: GraphQLContext): Promise<SlotLeaseType[]> {
    return loaders.slotLeases.load(id);
  }

  @FieldResolver(() => [SlotAssignmentType], {
    description: "Assignments that no lease knows and that are not gone: `releaseSlot` takes them away.",
  })
  async unknownAssignments(@Parent() { id }: Slot, @Ctx() { loaders }: GraphQLContext): Promise<SlotAssignmentType[]> {
    return loaders.unknownAssignments.load(id);
  }
}

const ACCOUNT = {
  nullable: true,
  description: "As the inventory knows it; null: it does not know the account any more.",
};

@Resolver(() => SlotLeaseType)
export class SlotLeaseResolver {
  @FieldResolver(() => AccountType, ACCOUNT)
  async account(@Parent() { integrationId, accountId }: SlotLease, @Ctx() { loaders }: GraphQLContext) {
    return integrationId && loaders.accountOf.load({ integrationId, accountId });
  }

  @FieldResolver(() => PersonType, { description: "The person to whom the slot is leased." })
  async person(@Parent() { personId }: SlotLease, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(personId))!;
  }

  @FieldResolver(() => GraphQLISODateTime, {
    description: "When the assignment was asked for, or the slot was chosen where it was not yet.",
  })
  since(@Parent() { beganAt, createdAt }: SlotLease): Date {
    return beganAt ?? createdAt;
  }
}

@Resolver(() => SlotAssignmentType)
export class SlotAssignmentResolver {
  @FieldResolver(() => AccountType, ACCOUNT)
  async account(@Parent() { slot, accountId }: SlotAssignment, @Ctx() { loaders }: GraphQLContext) {
    return loaders.accountOf.load({ integrationId: slot!.integrationId, accountId });
  }

  @FieldResolver(() => [SlotAssigneeType], {
    description: "Empty: nobody is assigned any more, and the role cools down.",
  })
  assignees(@Parent() { assignees }: SlotAssignment): SlotAssigneeType[] {
    return assignees.map(({ kind, id, ours }) => ({ kind, principalId: id, ours }));
  }
}
