import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { RecordedFailure } from "../../kernel/recorded-failure";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import type { ClusterAccess } from "../access/cluster-access.port";
import { Binding } from "../bindings/binding.entity";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";

/** OPEN: access of ours is on the entry, may be, or should be. CLOSED: an observation showed that none is. */
export const TARGET_STATES = ["OPEN", "CLOSED"] as const;

/** An access entry as it was observed. */
export interface ObservedEntry {
  readonly entryArn: string;
  readonly createdAt: string;
  /** This installation made it, or its principal is the role of a slot, whose entries are all ours. */
  readonly ours: boolean;
  /** Somebody removed our tags. Without them IAM lets the member role change nothing about the entry. */
  readonly isUntagged?: true;
  readonly username: string;
  /** The user name that EKS gave our entry for this principal; another one was set by somebody else. */
  readonly firstUsername: string;
  /** It was made for another target, which no longer removes it: that of an earlier cluster of the same name. */
  readonly isLeftOver?: boolean;
  readonly access: ClusterAccess;
}

export interface Intent {
  readonly access: ClusterAccess;
  /**
   * The entry is deleted and created again, because it belongs to a former holder or to a former role of the same ARN.
   */
  readonly recreate: boolean;
  /** The ARN of the entry that `recreate` deletes. While an observation shows it, the deletion is still to be done. */
  readonly replaces: string | null;
  /** A call of the write takes something away. */
  readonly removes: boolean;
  /** Time of the commit, ISO 8601: from then on its access may be there. Left out: not known. */
  readonly since?: string;
}

/** The entry that this target created, or may have created. It is recognized by this, whatever its tags. */
export interface MadeEntry {
  /**
   * Time of the CreateAccessEntry call, committed before it. While the ARN is unknown, of the first unanswered call.
   * ISO 8601.
   */
  readonly since: string;
  /** As AWS returned it, or as it was observed; null: not known yet. */
  readonly entryArn: string | null;
}

export interface TargetFailure extends RecordedFailure {
  /** The entry is ours and lost our tags, without which the member role may not change it. */
  readonly isUntagged?: true;
}

/**
 * One principal on one incarnation of a cluster. EKS has one access entry for it, so grants that overlap share it. The
 * desired access is never stored; it follows from the grants and the time.
 */
@Entity("access_targets")
@Check("ck_access_targets_state", checkOneOf("state", TARGET_STATES))
export class AccessTarget extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  bindingId!: string;

  @ManyToOne(() => Binding)
  binding?: Relation<Binding>;

  @Column("uuid", { nullable: true })
  resourceId!: string | null;

  @ManyToOne(() => Resource)
  resource?: Relation<Resource>;

  @Column("uuid", { nullable: true })
  integrationId!: string | null;

  @ManyToOne(() => Integration)
  integration?: Relation<Integration>;

  /** The incarnation of the cluster, as its resource has it: unique with the principal in the installation. */
  @Column("text")
  physicalKey!: string;

  @Column("text")
  clusterArn!: string;

  @Column("text")
  clusterName!: string;

  @Column("text")
  accountId!: string;

  @Column("text")
  region!: string;

  @Column("text")
  principalArn!: string;

  @Column("text")
  state!: (typeof TARGET_STATES)[number];

  /** The unique id of the role when our entry was made. */
  @Column("text", { nullable: true })
  principalUniqueId!: string | null;

  /**
   * The access of others on the entry before our first write, committed before it. Null: there was no entry, so all of
   * it is ours.
   */
  @Column("jsonb", { nullable: true })
  baseline!: ClusterAccess | null;

  /** The desired access that was last observed in place; null: none. */
  @Column("jsonb", { nullable: true })
  applied!: ClusterAccess | null;

  /** The access that is being written, committed before the first write; null: no write is half done. */
  @Column("jsonb", { nullable: true })
  intent!: Intent | null;

  /** Kept until the target is closed; null: the target has made no entry. */
  @Column("jsonb", { nullable: true })
  madeEntry!: MadeEntry | null;

  /** The entry at the last observation; null while `observedAt` is set: there was none. */
  @Column("jsonb", { nullable: true })
  observed!: ObservedEntry | null;

  @Column("timestamptz", { nullable: true })
  observedAt!: Date | null;

  /** Time of the last observation of its principal while access was given. */
  @Column("timestamptz", { nullable: true })
  principalObservedAt!: Date | null;

  /**
   * Time of a write without a known outcome: it timed out, or its worker died. Absence counts only well after it. Until
   * an observation by then it may replace the scope of a policy, or the groups, that were written since.
   */
  @Column("timestamptz", { nullable: true })
  inDoubtSince!: Date | null;

  /**
   * Time of a removal without a known outcome, which may take effect on access that was given since. Kept, on a closed
   * target too, until an observation well after it.
   */
  @Column("timestamptz", { nullable: true })
  removalInDoubtSince!: Date | null;

  @Column("jsonb", { nullable: true })
  failure!: TargetFailure | null;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  /** Raised by every change of the desired state. A result for an older generation leaves the row due. */
  @Column("int", { default: 1 })
  generation!: number;

  @Column("timestamptz", { nullable: true })
  nextReconcileAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}
