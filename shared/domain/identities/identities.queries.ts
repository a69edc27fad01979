import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { decodeCursor, encodeCursor, pageSize } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { IdentityProvider } from "./identity-provider.entity";
import { type ProviderProgress, progressOf } from "./provider-progress";
import { ProviderRead } from "./provider-read.entity";

/** An attribute by which owners can be named, as the provider has it. */
export interface IdentityAttribute {
  readonly providerId: string;
  readonly providerName: string;
  readonly attribute: string;
  readonly label: string;
}

export interface IdentityValue {
  readonly value: string;
  readonly label: string;
  readonly detail: string | null;
}

const STANDARD = [
  ["user", "User"],
  ["group", "Group"],
  ["role", "Role"],
  ["manager", "Manager"],
] as const;

export class IdentitiesQueries {
  constructor(private readonly db: DataSource) {}

  async providers(page: PageRequest): Promise<CountedPage<IdentityProvider>> {
    return keysetPage(this.db.manager.createQueryBuilder(IdentityProvider, "provider"), page, {
      columns: ["provider.nameKey", "provider.id"],
      direction: "ASC",
      keyOf: (provider) => [provider.nameKey, provider.id],
    });
  }

  async providerNamed(name: string): Promise<IdentityProvider | null> {
    return this.db.manager.findOneBy(IdentityProvider, { nameKey: name.trim().toLowerCase() });
  }

  /** Null: there is no such provider. */
  async progress(providerId: string): Promise<ProviderProgress | null> {
    const provider = await this.db.manager.findOneBy(IdentityProvider, { id: providerId });
    return provider && progressOf(provider, await this.db.manager.findOneBy(ProviderRead, { providerId }));
  }

  /** What can be chosen as an attribute: the standard ones and each custom one that somebody has, per provider. */
  async attributes(): Promise<IdentityAttribute[]> {
    const providers: { id: string; name: string; custom: string[] }[] = await this.db.query(
      `select p.id, p.name, array(select distinct k from identities i, jsonb_object_keys(i.attributes) k
                                   where i.provider_id = p.id and i.removed_at is null order by k) as custom
         from identity_providers p order by p.name_key`,
    );
    return providers.flatMap(({ id, name, custom }) => [
      ...STANDARD.map(([attribute, label]) => ({ providerId: id, providerName: name, attribute, label })),
      ...custom.map((attribute) => ({ providerId: id, providerName: name, attribute, label: attribute })),
    ]);
  }

  /** Values of an attribute whose label or value contains the text, by label. */
  async values(
    attribute: string,
    providerId: string,
    search: string | null,
    page: PageRequest,
  ): Promise<{ values: IdentityValue[]; hasNextPage: boolean; endCursor: string | null }> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, `identityValues ${attribute}`, 2);
    const rows: (IdentityValue & { key: string })[] = await this.db.query(
      `select value, label, detail, key from (${sourceOf(attribute)}) as source
        where ($2::text is null or label ilike $2 or value ilike $2 or detail ilike $2)
          and ($3::text is null or (key, value) > ($3, $4)) and $6::text is not null
        order by key, value limit $5`,
      [
        providerId,
        search ? `%${likeText(search)}%` : null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        size + 1,
        attribute,
      ],
    );
    const values = rows.slice(0, size);
    const last = values.at(-1);
    return {
      values,
      hasNextPage: rows.length > size,
      endCursor: last ? encodeCursor(`identityValues ${attribute}`, [last.key, last.value]) : null,
    };
  }
}

function sourceOf(attribute: string): string {
  const people = "identities where provider_id = $1 and removed_at is null";
  switch (attribute) {
    case "user":
      return `select user_name as value, display_name as label, email as detail, lower(display_name) as key from ${people}`;
    case "manager":
      return `select user_name as value, display_name as label, email as detail, lower(display_name) as key from ${people}
                and exists (select 1 from identities r where r.provider_id = $1 and r.manager_external_id = identities.external_id
                              and r.removed_at is null)`;
    case "group":
      return `select name as value, name as label, external_id as detail, lower(name) as key
                from identity_groups where provider_id = $1 and removed_at is null`;
    case "role":
      return `select distinct role as value, role as label, null as detail, role as key from ${people.replace(" where", " cross join unnest(roles) as role where")}`;
    default:
      return `select distinct attributes ->> $6 as value, attributes ->> $6 as label, null as detail, lower(attributes ->> $6) as key
                from ${people} and jsonb_exists(attributes, $6)`;
  }
}
