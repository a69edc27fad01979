import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import type { ApproverPolicy, Escalation, FlowSettings } from "../access-flows/flow-definition";
import {
  CANCEL_REASONS,
  type CancelReason,
  ITEM_STATES,
  type ItemState,
  REQUEST_STATES,
  type RequestState,
} from "./access-request.states";

/**
 * A request for access. Every change of it, or of its items, locks this row first, so that two decisions and the sweep
 * run one after the other.
 */
@Entity("access_requests")
@Check("ck_access_requests_state", checkOneOf("state", REQUEST_STATES))
export class AccessRequest {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  requesterId!: string;

  /** The person who gets the access: the requester, or somebody they ask for. */
  @Column("uuid")
  granteeId!: string;

  @Column("text", { nullable: true })
  justification!: string | null;

  /** Derived from the items and stored with them, so that lists can filter by it. */
  @Column("text")
  state!: RequestState;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  changedAt!: Date;

  /** Incremented by every change of the request. */
  @Column("int")
  version!: number;

  /** The earliest lapse of its pending items, stored so that lists can sort by it. Null: no item is pending. */
  @Column("timestamptz", { nullable: true })
  lapsesAt!: Date | null;

  /** The search words of the request, written once by `write-search-words.ts`. No entity reads them. */
  @Column({ type: "tsvector", nullable: true, select: false, insert: false, update: false })
  words?: string;
}

/** One resource of a request, with its own flow, approvers, state and grant. */
@Entity("access_request_items")
@Check("ck_access_request_items_state", checkOneOf("state", ITEM_STATES))
@Check("ck_access_request_items_cancel_reasons", checkOneOf("cancel_reason", CANCEL_REASONS))
export class AccessRequestItem {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  requestId!: string;

  @ManyToOne(() => AccessRequest)
  request?: Relation<AccessRequest>;

  @Column("uuid", { nullable: true })
  resourceId!: string | null;

  @Column("text")
  resourceName!: string;

  @Column("uuid")
  flowId!: string;

  @Column("jsonb")
  access!: ClusterAccess;

  /** Null: until revoked. */
  @Column("int", { nullable: true })
  durationSeconds!: number | null;

  /** The flow's rules at the time of the request: a later edit of the flow does not change who was asked. */
  @Column("jsonb")
  rules!: { approverPolicy: ApproverPolicy | null; escalation: Escalation | null; settings: FlowSettings };

  /** The approved access: all that was requested, or less if an approver gave less. Null: not approved. */
  @Column("jsonb", { nullable: true })
  approvedAccess!: ClusterAccess | null;

  /** The approved duration; null: until revoked, or not approved. */
  @Column("int", { nullable: true })
  approvedDurationSeconds!: number | null;

  @Column("text")
  state!: ItemState;

  @Column("timestamptz")
  stateSince!: Date;

  /** The number of open escalation tiers. */
  @Column("int", { default: 0 })
  tiers!: number;

  /** Null unless the state is CANCELLED. */
  @Column("text", { nullable: true })
  cancelReason!: CancelReason | null;

  /** The next timer: a reminder, the next tier, or the lapse. Null: the item is decided. */
  @Column("timestamptz", { nullable: true })
  nextTimerAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  lapsesAt!: Date | null;

  @Column("uuid", { nullable: true })
  grantId!: string | null;
}

export const DECISIONS = ["APPROVE", "REJECT"] as const;

/** One person's decision about one item. A person decides once. */
@Entity("access_decisions")
@Check("ck_access_decisions_decision", checkOneOf("decision", DECISIONS))
export class AccessDecision {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  itemId!: string;

  @Column("uuid")
  personId!: string;

  /** The delegator whose right a delegate used; null: the person decided in their own right. */
  @Column("uuid", { nullable: true })
  onBehalfOfId!: string | null;

  /** The id of the delegation, without a reference: delegations are purged a year after their end. */
  @Column("uuid", { nullable: true })
  delegationId!: string | null;

  /**
   * The identity the person was signed in with, without a reference: it may be deleted with its provider. Null:
   * unknown.
   */
  @Column("uuid", { nullable: true })
  identityId!: string | null;

  @Column("text")
  decision!: (typeof DECISIONS)[number];

  /** The access of an approval for less; null: all that was requested. */
  @Column("jsonb", { nullable: true })
  lessAccess!: ClusterAccess | null;

  /** The duration of an approval for less time; null: as long as was requested. */
  @Column("int", { nullable: true })
  lessDurationSeconds!: number | null;

  @Column("text", { nullable: true })
  reason!: string | null;

  @Column("timestamptz")
  decidedAt!: Date;
}
