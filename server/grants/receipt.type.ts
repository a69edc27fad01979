import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import type { Receipt } from "../../shared/domain/grants/receipt";
import { Access } from "../graphql/access";
import { GrantedAccessType } from "./granted-access.type";

@Access("WITH_PARENT")
@ObjectType("ReceiptCall", { description: "A change that AWS accepted. Its request id finds it in CloudTrail." })
export class ReceiptCallType {
  @Field(() => String, { description: "The action as IAM writes it, such as eks:DeleteAccessEntry." })
  operation!: string;

  @Field(() => String, { nullable: true, description: "The key under which CloudTrail lists it; null: AWS gave none." })
  requestId!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When AWS answered, by the database's clock." })
  at!: Date;
}

@Access("WITH_PARENT")
@ObjectType("Receipt", {
  description:
    "How far the end of a grant has come. Of a grant in state REVOKED it is the proof that the access is gone: by two observations, or, where these are null, by a note that says why there was nothing to observe.",
})
export class ReceiptType {
  @Field(() => GraphQLISODateTime, { description: "Since when it was to end." })
  askedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: "The reason, in the words of the person who ended it; null: they gave none, or it ended by itself.",
  })
  reason!: string | null;

  @Field(() => [ReceiptCallType], {
    description:
      "The changes of the access entry that AWS accepted while the grant was ending, in the order of its answers. Changes for other grants that share the entry are among them.",
  })
  calls!: readonly ReceiptCallType[];

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The first observation in a row without the access; null: it was there, or nobody could observe it.",
  })
  firstSeenAbsentAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The observation that confirmed the first, at least five seconds after it; null: none has.",
  })
  lastSeenAbsentAt!: Date | null;

  @Field(() => GrantedAccessType, {
    nullable: true,
    description:
      "The access that is left on the entry, by other grants or by others; null: nothing is left, the end is not over yet, or nobody could look (state UNVERIFIED).",
  })
  remains!: ClusterAccess | null;

  @Field(() => [String], { description: "Sentences for people, such as what could not be observed and why." })
  notes!: readonly string[];
}

/** A stored receipt has its times as texts. */
export function receiptOf(receipt: Receipt | null): ReceiptType | null {
  if (!receipt) return null;
  const at = (text: string | null) => (text ? new Date(text) : null);
  return {
    ...receipt,
    askedAt: new Date(receipt.askedAt),
    reason: receipt.reason ?? null,
    calls: receipt.calls.map((call) => ({ ...call, at: new Date(call.at) })),
    firstSeenAbsentAt: at(receipt.firstSeenAbsentAt),
    lastSeenAbsentAt: at(receipt.lastSeenAbsentAt),
  };
}
