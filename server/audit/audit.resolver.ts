import { Arg, Args, Ctx, GraphQLISODateTime, Mutation, Query, Resolver } from "type-graphql";
import { AUDIT_ACTIONS, REFUSED_OPERATION } from "../../shared/kernel/audit-actions";
import { TakesLong } from "../edge/operations/time-limits";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { parseId } from "../graphql/parse-id";
import { payloadType } from "../graphql/payload";
import {
  AuditActionType,
  AuditBreakType,
  AuditEventConnection,
  AuditEventOrderInput,
  AuditEventType,
  AuditFilterInput,
  AuditSealNameInput,
  AuditVerificationType,
} from "./audit.type";

const ABOUT = [
  ["personId", "The person"],
  ["resourceId", "The resource"],
  ["flowId", "The access flow"],
  ["grantId", "The grant"],
  ["accessRequestId", "The request"],
  ["storyOfGrantId", "The grant"],
] as const;

const AcceptAuditEndPayload = payloadType<{ lost: AuditBreakType }>("AcceptAuditEnd", {
  lost: { type: () => AuditBreakType, description: "The seal that the log lost, by the process that found it." },
});
type AcceptAuditEndPayload = InstanceType<typeof AcceptAuditEndPayload>;

@Resolver(() => AuditEventType)
export class AuditResolver {
  @Access("READER")
  @Query(() => AuditEventConnection, {
    description:
      "The audit log: who changed what and when, and what was refused; the newest first. GET /audit/export gives it as a file, by the same filter.",
  })
  async auditEvents(
    @Arg("filter", () => AuditFilterInput, {
      nullable: true,
      description: "Left out: the whole log, as far as it is kept.",
    })
    filter: AuditFilterInput | null,
    @Arg("orderBy", () => AuditEventOrderInput, { nullable: true, description: "The newest first when left out." })
    orderBy: AuditEventOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AuditEventType>> {
    for (const [name, what] of ABOUT) if (filter?.[name] != null) parseId(filter[name], what);
    return toConnection(await platform.auditQueries.list(filter ?? {}, page, orderBy ?? undefined));
  }

  @Access("READER")
  @Query(() => [AuditActionType], {
    description: "Every action that an audit event can have, by name, with its sentence: choices for a filter.",
  })
  auditActions(): AuditActionType[] {
    const { prefix, sentence } = REFUSED_OPERATION;
    const all = Object.entries(AUDIT_ACTIONS).map(([action, meaning]) => ({ action, sentence: meaning }));
    return [...all, { action: prefix, sentence }].sort((a, b) => (a.action < b.action ? -1 : 1));
  }

  @Access("READER")
  @TakesLong()
  @Query(() => AuditVerificationType, {
    description:
      "Reads the log again, or the part of it about events between two moments, and compares it with its seals up to the first that does not fit, and its end with what is known outside the database. About a second for 50,000 events; asked for alone, it has fifteen minutes where other queries have seconds.",
  })
  async verifyAuditLog(
    @Arg("from", () => GraphQLISODateTime, {
      nullable: true,
      description: "Only seals about events at this moment or later.",
    })
    from: Date | null,
    @Arg("to", () => GraphQLISODateTime, { nullable: true, description: "Only seals about events before this moment." })
    to: Date | null,
    @Arg("expected", () => [AuditSealNameInput], {
      defaultValue: [],
      description:
        "Seals that are kept elsewhere, such as by a SIEM: each must be there, with its hash. At most 1,000.",
    })
    expected: AuditSealNameInput[],
    @Ctx() { platform }: GraphQLContext,
  ): Promise<AuditVerificationType> {
    return platform.auditQueries.verify({ from, to, expected });
  }

  @Access("ADMIN")
  @Mutation(() => AcceptAuditEndPayload, {
    description:
      "Accepts the end of the audit log after a part of it was lost, as by a restored backup, so that it is sealed again. The anchors that know the lost part are put aside before. It cannot be undone.",
  })
  async acceptAuditEnd(
    @Arg("reason", () => String, { description: "Why the loss is accepted, for the audit log." })
    reason: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AcceptAuditEndPayload> {
    return { lost: await platform.acceptAuditEnd(actor, reason) };
  }
}
