import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation, Unique } from "typeorm";
import { Identity, IdentityGroup } from "../identity.entity";
import { IdentityProvider } from "../identity-provider.entity";
import type { ScimResource } from "./protocol/scim-schema";

/** A person as their SCIM client sees them, beside their identity. A DELETE removes this row; the identity stays. */
@Entity("scim_users")
@Unique("uq_scim_users_user_name", ["providerId", "userNameKey"])
@Index("ix_scim_users_external_id", { synchronize: false })
@Index("ix_scim_users_provider_id", ["providerId", "identityId"])
export class ScimUser {
  /** It is the SCIM id too. */
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_scim_users" })
  identityId!: string;

  @OneToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_scim_users_identity_id" })
  identity?: Relation<Identity>;

  @Column("uuid")
  providerId!: string;

  @ManyToOne(() => IdentityProvider, { onDelete: "CASCADE" })
  @JoinColumn({ name: "provider_id", foreignKeyConstraintName: "fk_scim_users_provider_id" })
  provider?: Relation<IdentityProvider>;

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
@Index("ix_scim_groups_external_id", { synchronize: false })
@Index("ix_scim_groups_name", { synchronize: false })
@Index("ix_scim_groups_provider_id", ["providerId", "groupId"])
export class ScimGroup {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_scim_groups" })
  groupId!: string;

  @OneToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "group_id", foreignKeyConstraintName: "fk_scim_groups_group_id" })
  group?: Relation<IdentityGroup>;

  @Column("uuid")
  providerId!: string;

  @ManyToOne(() => IdentityProvider, { onDelete: "CASCADE" })
  @JoinColumn({ name: "provider_id", foreignKeyConstraintName: "fk_scim_groups_provider_id" })
  provider?: Relation<IdentityProvider>;

  @Column("jsonb")
  resource!: ScimResource;

  @Column("integer")
  version!: number;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  modifiedAt!: Date;
}
