import { PrimaryColumn, ViewColumn, ViewEntity } from "typeorm";

/**
 * A person as their home identity describes them, with whether they are active. It is a view, so that nothing is stored
 * twice. `active`: the home identity is active, at a provider that is enabled and not LINK_ONLY.
 */
@ViewEntity({ name: "homes", synchronize: false })
export class PersonHome {
  /** The person's id. */
  @PrimaryColumn("uuid")
  id!: string;

  @ViewColumn()
  identityId!: string;

  @ViewColumn()
  providerId!: string;

  /** The provider's own key. */
  @ViewColumn()
  externalId!: string;

  @ViewColumn()
  userName!: string;

  @ViewColumn()
  email!: string | null;

  @ViewColumn()
  displayName!: string;

  @ViewColumn()
  title!: string | null;

  @ViewColumn()
  department!: string | null;

  @ViewColumn()
  managerExternalId!: string | null;

  /** In lower case. */
  @ViewColumn()
  roles!: string[];

  @ViewColumn()
  attributes!: Record<string, string>;

  @ViewColumn()
  createdAt!: Date;

  @ViewColumn()
  active!: boolean;
}
