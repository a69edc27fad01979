import { Column, PrimaryColumn, ViewEntity } from "typeorm";

/**
 * A person as their home identity describes them, with whether they are active. It is a view, so that nothing is stored
 * twice. `active`: the home identity is active, at a provider that is enabled and not LINK_ONLY.
 */
@ViewEntity({ name: "homes", synchronize: false })
export class PersonHome {
  /** The person's id. */
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  identityId!: string;

  @Column("uuid")
  providerId!: string;

  /** The provider's own key. */
  @Column("text")
  externalId!: string;

  @Column("text")
  userName!: string;

  @Column("text")
  email!: string | null;

  @Column("text")
  displayName!: string;

  @Column("text")
  title!: string | null;

  @Column("text")
  department!: string | null;

  @Column("text")
  managerExternalId!: string | null;

  /** In lower case. */
  @Column("text", { array: true })
  roles!: string[];

  @Column("jsonb")
  attributes!: Record<string, string>;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("boolean")
  active!: boolean;
}
