import { Column, Entity, PrimaryColumn } from "typeorm";
import type { ScimResource } from "./protocol/scim-schema";

/** A person as their SCIM client sees them, beside their identity. A DELETE removes this row; the identity stays. */
@Entity("scim_users")
export class ScimUser {
  /** It is the SCIM id too. */
  @PrimaryColumn("uuid")
  identityId!: string;

  @Column("uuid")
  providerId!: string;

  /** Lower-cased, because a userName is unique in any case. */
  @Column("text")
  userNameKey!: string;

  /** Without the read-only attributes id, meta and groups. */
  @Column("jsonb")
  resource!: ScimResource;

  @Column("integer")
  version!: number;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  modifiedAt!: Date;
}

/** A group as its SCIM client sees it, without its members. */
@Entity("scim_groups")
export class ScimGroup {
  @PrimaryColumn("uuid")
  groupId!: string;

  @Column("uuid")
  providerId!: string;

  @Column("jsonb")
  resource!: ScimResource;

  @Column("integer")
  version!: number;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  modifiedAt!: Date;
}
