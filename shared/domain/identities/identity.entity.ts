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

/** A person, as one identity provider knows them. Nobody is deleted: who left stays, with since when. */
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

  /** Null: of a LINK_ONLY provider, and nobody knows whose it is. */
  @Column("uuid", { nullable: true })
  personId!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_identities_person_id" })
  person?: Relation<Person>;

  /** How it came to its person; null: the person was made of it, or nobody knows whose it is. */
  @Column("text", { nullable: true })
  linkedBy!: LinkedBy | null;

  /** An admin took it away from a person: nothing links it by itself any more. */
  @Column("timestamptz", { nullable: true })
  unlinkedAt!: Date | null;

  /** Of several users of a person in one Identity Center, an admin chose this one for their access. */
  @Column("timestamptz", { nullable: true })
  chosenAt!: Date | null;

  /** The provider's own key; with SCIM the id that we gave. */
  @Column("text")
  externalId!: string;

  /** The `externalId` of a SCIM client, also of who left: they come back by it. Not unique, and null where there is none. */
  @Column("text", { nullable: true })
  scimExternalId!: string | null;

  @Column("text")
  userName!: string;

  @Column("text", { nullable: true })
  email!: string | null;

  /** The address when the identity was first seen: identities are linked by it, since a later one may be chosen to deceive. */
  @Column("text", { nullable: true })
  firstEmail!: string | null;

  /** The external ids of a user of Identity Center when it was first seen: as the first address, they alone link it. */
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

/** SAME_HUMAN: separate accounts of one human. DIFFERENT: they are not, though they carry the same address. */
export const PERSON_ANSWERS = ["SAME_HUMAN", "DIFFERENT"] as const;
export type PersonAnswerKind = (typeof PERSON_ANSWERS)[number];

/** What an admin said of two people who may be one human. The lesser id comes first, so that there is one row for both. */
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

  /** As of an identity. */
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
