import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import { AccessFlow } from "../access-flows/access-flow.entity";
import type { ApproverPolicy, Escalation, FlowSettings } from "../access-flows/flow-definition";
import { Grant } from "../grants/grant.entity";
import { Person } from "../identities/identity.entity";
import { Resource } from "../resources/resource.entity";
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
@Index("ix_access_requests_state", ["state", "createdAt", "id"])
@Index("ix_access_requests_changed_at", ["changedAt", "id"])
@Index("ix_access_requests_waiting", ["createdAt", "id"], { where: "lapses_at is not null" })
@Index("ix_access_requests_lapses_at", { synchronize: false })
@Index("ix_access_requests_words", { synchronize: false })
@Index("ix_access_requests_requester_id", ["requesterId", "createdAt", "id"])
@Index("ix_access_requests_grantee_id", ["granteeId", "createdAt", "id"])
@Index("ix_access_requests_list", ["createdAt", "id"])
export class AccessRequest {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_access_requests" })
  id!: string;

  @Column("uuid")
  requesterId!: string;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "requester_id", foreignKeyConstraintName: "fk_access_requests_requester_id" })
  requester?: Relation<Person>;

  /** The person who gets the access: the requester, or somebody they ask for. */
  @Column("uuid")
  granteeId!: string;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "grantee_id", foreignKeyConstraintName: "fk_access_requests_grantee_id" })
  grantee?: Relation<Person>;

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
@Check("ck_access_request_items_grant_id", "grant_id is null or state in ('APPROVED', 'FAILED')")
@Check("ck_access_request_items_approved", "(approved_access is not null) = (state in ('APPROVED', 'FAILED'))")
@Check(
  "ck_access_request_items_approved_duration",
  "approved_duration_seconds is null or approved_access is not null and approved_duration_seconds <= coalesce(duration_seconds, approved_duration_seconds)",
)
@Check("ck_access_request_items_timer", "(state = 'PENDING') = (next_timer_at is not null)")
@Check("ck_access_request_items_cancel_reason", "(state = 'CANCELLED') = (cancel_reason is not null)")
@Check("ck_access_request_items_cancel_reasons", checkOneOf("cancel_reason", CANCEL_REASONS))
@Index("ix_access_request_items_approved", ["flowId", "stateSince"], { where: "state = 'APPROVED'" })
@Index("ix_access_request_items_request_id", ["requestId"])
@Index("ix_access_request_items_resource_id", ["resourceId"])
@Index("ix_access_request_items_flow_id", ["flowId"])
@Index("ix_access_request_items_due", ["nextTimerAt"], { where: "next_timer_at is not null" })
export class AccessRequestItem {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_access_request_items" })
  id!: string;

  @Column("uuid")
  requestId!: string;

  @ManyToOne(() => AccessRequest, { onDelete: "CASCADE" })
  @JoinColumn({ name: "request_id", foreignKeyConstraintName: "fk_access_request_items_request_id" })
  request?: Relation<AccessRequest>;

  @Column("uuid", { nullable: true })
  resourceId!: string | null;

  @ManyToOne(() => Resource, { onDelete: "SET NULL" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_access_request_items_resource_id" })
  resource?: Relation<Resource>;

  @Column("text")
  resourceName!: string;

  @Column("uuid")
  flowId!: string;

  @ManyToOne(() => AccessFlow, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "flow_id", foreignKeyConstraintName: "fk_access_request_items_flow_id" })
  flow?: Relation<AccessFlow>;

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

  @Index("uq_access_request_items_grant_id", { unique: true })
  @Column("uuid", { nullable: true })
  grantId!: string | null;

  @ManyToOne(() => Grant, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "grant_id", foreignKeyConstraintName: "fk_access_request_items_grant_id" })
  grant?: Relation<Grant>;
}

export const DECISIONS = ["APPROVE", "REJECT"] as const;

/** One person's decision about one item. A person decides once. */
@Entity("access_decisions")
@Check("ck_access_decisions_decision", checkOneOf("decision", DECISIONS))
@Check("ck_access_decisions_less", "decision = 'APPROVE' or less_access is null and less_duration_seconds is null")
@Index("uq_access_decisions_person", ["itemId", "personId"], { unique: true })
@Index("ix_access_decisions_person_id", ["personId"])
@Index("ix_access_decisions_on_behalf_of_id", ["onBehalfOfId"])
@Check("ck_access_decisions_delegation", "(on_behalf_of_id is null) = (delegation_id is null)")
@Check("ck_access_decisions_on_behalf_of", "on_behalf_of_id <> person_id")
export class AccessDecision {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_access_decisions" })
  id!: string;

  @Column("uuid")
  itemId!: string;

  @ManyToOne(() => AccessRequestItem, { onDelete: "CASCADE" })
  @JoinColumn({ name: "item_id", foreignKeyConstraintName: "fk_access_decisions_item_id" })
  item?: Relation<AccessRequestItem>;

  @Column("uuid")
  personId!: string;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_access_decisions_person_id" })
  person?: Relation<Person>;

  /** The delegator whose right a delegate used; null: the person decided in their own right. */
  @Column("uuid", { nullable: true })
  onBehalfOfId!: string | null;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "on_behalf_of_id", foreignKeyConstraintName: "fk_access_decisions_on_behalf_of_id" })
  onBehalfOf?: Relation<Person>;

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
