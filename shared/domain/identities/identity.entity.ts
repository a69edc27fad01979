import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { IssuedId } from "../cloud/cloud.port";
import { IdentityProvider } from "./identity-provider.entity";

export const LINKED_BY = ["ADDRESS", "EXTERNAL_ID", "ADMIN"] as const;
export type LinkedBy = (typeof LINKED_BY)[number];

/** A human. Identity providers know them by one or several identities; the home one says whether they are active. */
@Entity("people")
@Index("ix_people_created_at", ["createdAt", "homeId"])
export class Person {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_people" })
  id!: string;

  @Index("uq_people_home_id", { unique: true })
  @Column("uuid")
  homeId!: string;

  /** Checked when the transaction ends: the person is written before the identity that names them. */
  @ManyToOne(() => Identity, { onDelete: "CASCADE", deferrable: "INITIALLY DEFERRED" })
  @JoinColumn({ name: "home_id", foreignKeyConstraintName: "fk_people_home_id" })
  home?: Relation<Identity>;

  @Column("timestamptz")
  createdAt!: Date;
}

/** A person, as one identity provider knows them. No row is deleted: a leaver's stays, with the time of leaving. */
@Entity("identities")
@Unique("uq_identities_provider_id_external_id", ["providerId", "externalId"])
@Index("ix_identities_person_id", ["personId"])
@Index("ix_identities_lonely", ["providerId"], { where: "person_id is null" })
@Index("ix_identities_user_name", { synchronize: false })
@Index("ix_identities_user_name_reversed", { synchronize: false })
@Index("ix_identities_email", { synchronize: false })
@Index("ix_identities_email_reversed", { synchronize: false })
@Index("ix_identities_words", { synchronize: false })
@Index("ix_identities_by_name", { synchronize: false })
@Index("ix_identities_by_user_name", { synchronize: false })
@Index("ix_identities_by_address", { synchronize: false })
@Index("ix_identities_first_email", { synchronize: false })
@Index("ix_identities_first_external_ids", { synchronize: false })
@Index("ix_identities_created_at", ["providerId", "createdAt"])
@Index("ix_identities_external_id", { synchronize: false })
@Check("ck_identities_linked_by", checkOneOf("linked_by", LINKED_BY))
@Index("ix_identities_scim_external_id", ["scimExternalId", "providerId"], { where: "scim_external_id is not null" })
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

  /** Null: an identity of a LINK_ONLY provider that belongs to no person yet. */
  @Column("uuid", { nullable: true })
  personId!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_identities_person_id" })
  person?: Relation<Person>;

  /** How the identity was linked to its person. Null: the person was made from it, or it has none. */
  @Column("text", { nullable: true })
  linkedBy!: LinkedBy | null;

  /** An admin unlinked it from a person: no automatic link is made any more. */
  @Column("timestamptz", { nullable: true })
  unlinkedAt!: Date | null;

  /** Of several users of one person in an Identity Center, the one that an admin chose for their access. */
  @Column("timestamptz", { nullable: true })
  chosenAt!: Date | null;

  /** The provider's own key; of SCIM, the id that Drawbridge gave. */
  @Column("text")
  externalId!: string;

  /**
   * The `externalId` of a SCIM client, kept for leavers, who come back by it. It is not unique, and null where there is
   * none.
   */
  @Column("text", { nullable: true })
  scimExternalId!: string | null;

  @Column("text")
  userName!: string;

  @Column("text", { nullable: true })
  email!: string | null;

  /**
   * The address at first sight. Identities are linked by it alone, because a later address may be chosen to deceive.
   */
  @Column("text", { nullable: true })
  firstEmail!: string | null;

  /**
   * The external ids of an Identity Center user at first sight. Links are made by them alone, as by the first address.
   */
  @Column("jsonb", { default: [] })
  firstExternalIds!: IssuedId[];

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

  /** All other attributes of the provider, by name. */
  @Column("jsonb")
  attributes!: Record<string, string>;

  @Column("timestamptz", { nullable: true })
  removedAt!: Date | null;

  /** When the identity was last deactivated or removed, even if it is back; null: never. */
  @Column("timestamptz", { nullable: true })
  leftAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;
}

/** SAME_HUMAN: separate accounts of one human. DIFFERENT: two humans who carry the same address. */
export const PERSON_ANSWERS = ["SAME_HUMAN", "DIFFERENT"] as const;
export type PersonAnswerKind = (typeof PERSON_ANSWERS)[number];

/** An admin's answer whether two people are one human. The lesser id comes first, so that a pair has one row. */
@Entity("person_answers")
@Check("ck_person_answers_answer", checkOneOf("answer", PERSON_ANSWERS))
@Check("ck_person_answers_order", "person_id < other_id")
@Index("ix_person_answers_other_id", ["otherId"])
export class PersonAnswer {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_person_answers" })
  personId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_person_answers_person_id" })
  person?: Relation<Person>;

  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_person_answers" })
  otherId!: string;

  @ManyToOne(() => Person, { onDelete: "CASCADE" })
  @JoinColumn({ name: "other_id", foreignKeyConstraintName: "fk_person_answers_other_id" })
  other?: Relation<Person>;

  @Column("text")
  answer!: PersonAnswerKind;

  @Column("timestamptz")
  answeredAt!: Date;
}

/** A group, as an identity provider knows it. */
@Entity("identity_groups")
@Unique("uq_identity_groups_provider_id_external_id", ["providerId", "externalId"])
@Index("ix_identity_groups_name", { synchronize: false })
@Index("ix_identity_groups_name_reversed", { synchronize: false })
@Index("ix_identity_groups_words", { synchronize: false })
@Index("ix_identity_groups_by_name", { synchronize: false })
@Index("ix_identity_groups_external_id", { synchronize: false })
@Index("ix_identity_groups_scim_external_id", ["scimExternalId", "providerId"], {
  where: "scim_external_id is not null",
})
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

  /** As `scimExternalId` of an identity. */
  @Column("text", { nullable: true })
  scimExternalId!: string | null;

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

/** A group inside a group, where the provider has nested groups. */
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
