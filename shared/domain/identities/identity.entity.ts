import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from "typeorm";
import { IdentityProvider } from "./identity-provider.entity";

/** A person, as an identity provider knows them. Nobody is deleted: who left stays, with since when. */
@Entity("identities")
@Unique("uq_identities_provider_id_external_id", ["providerId", "externalId"])
@Index("ix_identities_user_name", { synchronize: false })
@Index("ix_identities_user_name_reversed", { synchronize: false })
@Index("ix_identities_email", { synchronize: false })
@Index("ix_identities_email_reversed", { synchronize: false })
@Index("ix_identities_external_id", { synchronize: false })
@Index("ix_identities_roles", { synchronize: false })
@Index("ix_identities_attributes", { synchronize: false })
@Index("ix_identities_manager", ["providerId", "managerExternalId"])
@Index("ix_identities_left_at", ["providerId", "leftAt"], { where: "left_at is not null" })
export class Identity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identities" })
  id!: string;

  @Column("uuid")
  providerId!: string;

  @ManyToOne(() => IdentityProvider, { onDelete: "CASCADE" })
  @JoinColumn({ name: "provider_id", foreignKeyConstraintName: "fk_identities_provider_id" })
  provider?: Relation<IdentityProvider>;

  /** The provider's own id. */
  @Column("text")
  externalId!: string;

  @Column("text")
  userName!: string;

  @Column("text", { nullable: true })
  email!: string | null;

  @Column("text")
  displayName!: string;

  @Column("boolean")
  active!: boolean;

  @Column("text", { nullable: true })
  title!: string | null;

  @Column("text", { nullable: true })
  department!: string | null;

  @Column("text", { nullable: true })
  managerExternalId!: string | null;

  /** Lower-cased, as they are compared. */
  @Column("text", { array: true })
  roles!: string[];

  /** Whatever else the provider tells, by name. */
  @Column("jsonb")
  attributes!: Record<string, string>;

  @Column("timestamptz", { nullable: true })
  removedAt!: Date | null;

  /** When they were last deactivated or removed, whether they are back or not; null: never. */
  @Column("timestamptz", { nullable: true })
  leftAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}

/** A group, as an identity provider knows it. */
@Entity("identity_groups")
@Unique("uq_identity_groups_provider_id_external_id", ["providerId", "externalId"])
@Index("ix_identity_groups_name", { synchronize: false })
@Index("ix_identity_groups_name_reversed", { synchronize: false })
@Index("ix_identity_groups_external_id", { synchronize: false })
export class IdentityGroup {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identity_groups" })
  id!: string;

  @Column("uuid")
  providerId!: string;

  @ManyToOne(() => IdentityProvider, { onDelete: "CASCADE" })
  @JoinColumn({ name: "provider_id", foreignKeyConstraintName: "fk_identity_groups_provider_id" })
  provider?: Relation<IdentityProvider>;

  @Column("text")
  externalId!: string;

  @Column("text")
  name!: string;

  @Column("timestamptz", { nullable: true })
  removedAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}

@Entity("identity_group_members")
@Index("ix_identity_group_members_identity_id", ["identityId"])
export class IdentityGroupMember {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identity_group_members" })
  groupId!: string;

  @ManyToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "group_id", foreignKeyConstraintName: "fk_identity_group_members_group_id" })
  group?: Relation<IdentityGroup>;

  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identity_group_members" })
  identityId!: string;

  @ManyToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_identity_group_members_identity_id" })
  identity?: Relation<Identity>;
}

/** A group inside a group, where the provider has that. */
@Entity("identity_group_nesting")
@Index("ix_identity_group_nesting_child_id", ["childId"])
export class IdentityGroupNesting {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identity_group_nesting" })
  parentId!: string;

  @ManyToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "parent_id", foreignKeyConstraintName: "fk_identity_group_nesting_parent_id" })
  parent?: Relation<IdentityGroup>;

  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_identity_group_nesting" })
  childId!: string;

  @ManyToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "child_id", foreignKeyConstraintName: "fk_identity_group_nesting_child_id" })
  child?: Relation<IdentityGroup>;
}
