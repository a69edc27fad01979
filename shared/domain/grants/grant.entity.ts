import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { Binding } from "../bindings/binding.entity";
import { Person } from "../identities/identity.entity";
import { Resource } from "../resources/resource.entity";
import { AccessTarget } from "./access-target.entity";
import { END_DETAILS, END_REASONS, type EndDetail, type EndReason } from "./end-reasons";
import { GRANT_STATES, type GrantState, isOpenSql } from "./grant.states";
import type { Receipt } from "./receipt";

/** Access of one person to one cluster, from a beginning to an end. */
@Entity("grants")
@Check("ck_grants_state", checkOneOf("state", GRANT_STATES))
@Check("ck_grants_end_reason", checkOneOf("end_reason", END_REASONS))
@Check("ck_grants_end_detail", checkOneOf("end_detail", END_DETAILS))
@Check("ck_grants_unverified", "(state = 'UNVERIFIED') = (end_detail is not null)")
@Check("ck_grants_ending", "(end_reason is null) = (end_asked_at is null)")
@Check("ck_grants_ended", `(${isOpenSql("state")}) = (ended_at is null)`)
@Check("ck_grants_binding", "binding_id is not null or ended_at is not null")
@Check("ck_grants_target", "target_id is not null or state = 'PENDING' or ended_at is not null")
@Index("ix_grants_person_id", ["personId", "createdAt", "id"])
@Index("ix_grants_resource_id", ["resourceId", "createdAt", "id"])
@Index("ix_grants_access_of_resource", { synchronize: false })
@Index("ix_grants_access_of_person", { synchronize: false })
@Index("ix_grants_ended_of_resource", { synchronize: false })
@Index("ix_grants_ended_of_person", { synchronize: false })
@Index("ix_grants_by_start", { synchronize: false })
@Index("ix_grants_by_end", { synchronize: false })
@Index("ix_grants_by_ended", { synchronize: false })
@Index("ix_grants_by_resource_name", { synchronize: false })
@Index("ix_grants_flow_id", ["flowId"])
@Index("ix_grants_binding_id", ["bindingId"])
@Index("ix_grants_target_id", ["targetId"])
@Index("ix_grants_list", ["createdAt", "id"])
@Index("ix_grants_failed", ["endedAt"], { where: "state = 'FAILED'" })
@Index("ix_grants_state_since", ["stateSince"])
@Index("ix_grants_live", ["state"], { where: "ended_at is null" })
@Index("ix_grants_live_binding_id", ["bindingId"], { where: "ended_at is null" })
@Index("ix_grants_ground", ["personId", "resourceId", "id"], { where: "ended_at is null and end_asked_at is null" })
export class Grant {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_grants" })
  id!: string;

  @Column("uuid")
  personId!: string;

  @ManyToOne(() => Person, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_grants_person_id" })
  person?: Relation<Person>;

  @Column("uuid", { nullable: true })
  resourceId!: string | null;

  /** Null: the integration and its inventory were deleted after the grant had ended. */
  @ManyToOne(() => Resource, { onDelete: "SET NULL" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_grants_resource_id" })
  resource?: Relation<Resource>;

  /** The resource that it was given on, also when the inventory does not know it any more. */
  @Column("uuid")
  grantedResourceId!: string;

  /** As it was called, for when the resource is no more. */
  @Column("text")
  resourceName!: string;

  @Column("text")
  resourceArn!: string;

  @Column("uuid", { nullable: true })
  flowId!: string | null;

  @ManyToOne(() => AccessFlow, { onDelete: "RESTRICT" })
  @JoinColumn({ name: "flow_id", foreignKeyConstraintName: "fk_grants_flow_id" })
  flow?: Relation<AccessFlow>;

  /** Null: the grant ended so long ago that its binding was deleted. */
  @Column("uuid", { nullable: true })
  bindingId!: string | null;

  @ManyToOne(() => Binding, { onDelete: "SET NULL" })
  @JoinColumn({ name: "binding_id", foreignKeyConstraintName: "fk_grants_binding_id" })
  binding?: Relation<Binding>;

  /** Null: the principal is not known yet, or was never found; or the grant ended so long ago that its target was deleted. */
  @Column("uuid", { nullable: true })
  targetId!: string | null;

  @ManyToOne(() => AccessTarget, { onDelete: "SET NULL" })
  @JoinColumn({ name: "target_id", foreignKeyConstraintName: "fk_grants_target_id" })
  target?: Relation<AccessTarget>;

  @Column("jsonb")
  access!: ClusterAccess;

  @Column("text")
  state!: GrantState;

  @Column("timestamptz")
  stateSince!: Date;

  /** Null: until revoked. */
  @Column("int", { nullable: true })
  durationSeconds!: number | null;

  /** When its access was first observed in place; its duration runs from here, or from an earlier unrecorded write. */
  @Column("timestamptz", { nullable: true })
  activeAt!: Date | null;

  /** A part of its access that was observed before the whole, or without it; null: none. */
  @Column("jsonb", { nullable: true })
  partObserved!: ClusterAccess | null;

  @Column("timestamptz", { nullable: true })
  partObservedAt!: Date | null;

  /** When it expires; null: not active yet, or until revoked. */
  @Column("timestamptz", { nullable: true })
  endsAt!: Date | null;

  /**
   * The latest expiry, committed before the first write to AWS: a grant that starts late does not end late. Null: until
   * revoked.
   */
  @Column("timestamptz", { nullable: true })
  latestEnd!: Date | null;

  @Column("int", { default: 0 })
  extensions!: number;

  /** Since when its access is to be removed. */
  @Column("timestamptz", { nullable: true })
  endAskedAt!: Date | null;

  @Column("text", { nullable: true })
  endReason!: EndReason | null;

  /** For a person: what happened, and what to do about it. */
  @Column("text", { nullable: true })
  endMessage!: string | null;

  /** Why its access was not observed gone; null: it was, or the grant has not ended. */
  @Column("text", { nullable: true })
  endDetail!: EndDetail | null;

  /** The first of the latest consecutive observations that did not show its access. */
  @Column("timestamptz", { nullable: true })
  absentSince!: Date | null;

  /** When an alarm was raised, because the access was not observed gone two minutes after it was to end. */
  @Column("timestamptz", { nullable: true })
  overdueSince!: Date | null;

  @Column("timestamptz", { nullable: true })
  endedAt!: Date | null;

  /** Proof of the end; grows while the access is being removed. */
  @Column("jsonb", { nullable: true })
  receipt!: Receipt | null;

  @Column("timestamptz")
  createdAt!: Date;
}
