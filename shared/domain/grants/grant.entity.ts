import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import { Binding } from "../bindings/binding.entity";
import { Resource } from "../resources/resource.entity";
import { END_DETAILS, END_REASONS, type EndDetail, type EndReason } from "./end-reasons";
import { GRANT_STATES, type GrantState } from "./grant.states";
import type { Receipt } from "./receipt";

/** Access of one person to one cluster, from a beginning to an end. */
@Entity("grants")
@Check("ck_grants_state", checkOneOf("state", GRANT_STATES))
@Check("ck_grants_end_reason", checkOneOf("end_reason", END_REASONS))
@Check("ck_grants_end_detail", checkOneOf("end_detail", END_DETAILS))
export class Grant {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  personId!: string;

  @Column("uuid", { nullable: true })
  resourceId!: string | null;

  /** Null: the integration and its inventory were deleted after the grant had ended. */
  @ManyToOne(() => Resource)
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

  /** Null: the grant ended so long ago that its binding was deleted. */
  @Column("uuid", { nullable: true })
  bindingId!: string | null;

  @ManyToOne(() => Binding)
  binding?: Relation<Binding>;

  /** Null: the principal is not known yet, or was never found; or the grant ended so long ago that its target was deleted. */
  @Column("uuid", { nullable: true })
  targetId!: string | null;

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
