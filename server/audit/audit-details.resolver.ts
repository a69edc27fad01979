import { Ctx, FieldResolver, ID, Resolver } from "type-graphql";
import { describeEvent } from "../../shared/domain/audit/summaries/describe-event";
import { isReader } from "../../shared/kernel/actor";
import { auditSentence } from "../../shared/kernel/audit-actions";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { Parent } from "../graphql/parent";
import { AuditActorKindEnum } from "./audit.enums";
import { AuditEventType, AuditObjectType } from "./audit.type";

/**
 * Details of an event beyond its actor and action. They may name objects that the owner of one resource may not see.
 */
@Resolver(() => AuditEventType)
export class AuditDetailsResolver {
  @FieldResolver(() => AuditActorKindEnum, {
    description: "The kind of actor: a person, a service account, a process or a flow.",
  })
  actorKind(@Parent() { actorKind }: AuditEventType): string {
    return actorKind.toUpperCase();
  }

  @FieldResolver(() => String, { description: "The meaning of the action, for people. `auditActions` lists them all." })
  sentence(@Parent() { action }: AuditEventType): string {
    return auditSentence(action);
  }

  @FieldResolver(() => String, {
    description:
      "The event in one sentence: who did what to which object. Where `detailsHidden` says why, the `sentence` of its action alone.",
  })
  async summary(@Parent() event: AuditEventType, @Ctx() { actor, loaders }: GraphQLContext): Promise<string> {
    if (!isReader(actor)) return auditSentence(event.action);
    const named = await loaders.namedObjectsOfEvent.load(event);
    return describeEvent(event, new Map(named.map(({ id, name }) => [id, name])));
  }

  @FieldResolver(() => [AuditObjectType], {
    nullable: true,
    description: "The objects that it names and that are still known, the first hundred of many.",
  })
  async objects(
    @Parent() event: AuditEventType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<readonly AuditObjectType[] | null> {
    return isReader(actor) ? loaders.namedObjectsOfEvent.load(event) : null;
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description:
      "Why `onBehalfOf`, `beforeJson`, `afterJson`, `about`, `objects`, `requestId` and `address` are null for the viewer; null: they are shown.",
  })
  detailsHidden(@Ctx() { actor }: GraphQLContext): HiddenReason | null {
    return isReader(actor) ? null : "NOT_READER";
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The identity for which a token acted. Null: no token acted for one.",
  })
  onBehalfOf(@Parent() { onBehalfOf }: AuditEventType, @Ctx() { actor }: GraphQLContext): string | null {
    return isReader(actor) ? onBehalfOf : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The object as it stood until the change, as a JSON text; null where it is new.",
  })
  beforeJson(@Parent() { before }: AuditEventType, @Ctx() { actor }: GraphQLContext): string | null {
    return before && isReader(actor) ? JSON.stringify(before) : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The object after the change, as a JSON text; null where nothing is left of it.",
  })
  afterJson(@Parent() { after }: AuditEventType, @Ctx() { actor }: GraphQLContext): string | null {
    return after && isReader(actor) ? JSON.stringify(after) : null;
  }

  @FieldResolver(() => [ID], {
    nullable: true,
    description:
      "The ids of all objects that the event names: the actor, the subject, and those in `beforeJson` and `afterJson`. The filter finds the event by each.",
  })
  about(@Parent() { about }: AuditEventType, @Ctx() { actor }: GraphQLContext): string[] | null {
    return isReader(actor) ? about : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The id of the HTTP request; null where the platform acted by itself.",
  })
  requestId(@Parent() { requestId }: AuditEventType, @Ctx() { actor }: GraphQLContext): string | null {
    return isReader(actor) ? requestId : null;
  }

  @FieldResolver(() => String, { nullable: true, description: "The network address that the HTTP request came from." })
  address(@Parent() { address }: AuditEventType, @Ctx() { actor }: GraphQLContext): string | null {
    return isReader(actor) ? address : null;
  }
}
