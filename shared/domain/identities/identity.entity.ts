import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { IssuedId } from "../cloud/cloud.port";

export const LINKED_BY = ["ADDRESS", "EXTERNAL_ID", "ADMIN"] as const;
export type LinkedBy = (typeof LINKED_BY)[number];

/** A human. Identity providers know them by one or several identities; the home one says whether they are active. */
@Entity("people")
export class Person {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  homeId!: string;

  @Column("timestamptz")
  createdAt!: Date;
}

/** A person, as one identity provider knows them. No row is deleted: a leaver's stays, with the time of leaving. */
@Entity("identities")
@Check("ck_identities_linked_by", checkOneOf("linked_by", LINKED_BY))
export class Identity {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  providerId!: string;

  /** Null: an identity of a LINK_ONLY provider that belongs to no person yet. */
  @Column("uuid", { nullable: true })
  personId!: string | null;

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
export class PersonAnswer {
  @PrimaryColumn("uuid")
  personId!: string;

  @PrimaryColumn("uuid")
  otherId!: string;

  @Column("text")
  answer!: PersonAnswerKind;

  @Column("timestamptz")
  answeredAt!: Date;
}

/** A group, as an identity provider knows it. */
@Entity("identity_groups")
export class IdentityGroup {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  providerId!: string;

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
export class IdentityGroupMember {
  @PrimaryColumn("uuid")
  groupId!: string;

  @PrimaryColumn("uuid")
  identityId!: string;
}

/** A group inside a group, where the provider has nested groups. */
@Entity("identity_group_nesting")
export class IdentityGroupNesting {
  @PrimaryColumn("uuid")
  parentId!: string;

  @PrimaryColumn("uuid")
  childId!: string;
}
