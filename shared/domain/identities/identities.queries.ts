import { type DataSource, IsNull } from "typeorm";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsByIds } from "../../platform/database/rows";
import { type ProviderProgress, providerProgressOf } from "./identity-center/provider-progress";
import { ProviderRead } from "./identity-center/provider-read.entity";
import { IdentityProvider, type ProviderKind } from "./identity-provider.entity";
import { identityValues, type PlacedValue } from "./identity-values";
import { PersonHome } from "./person-home.entity";

/** An attribute by which owners can be named, as the provider writes it. */
export interface IdentityAttribute {
  readonly providerId: string;
  readonly providerName: string;
  readonly attribute: string;
  readonly label: string;
}

const STANDARD = [
  ["user", "User"],
  ["group", "Group"],
  ["role", "Role"],
  ["manager", "Manager"],
] as const;

export interface ProviderFilter {
  /** Within the name, whatever its case. */
  readonly search?: string | null;
  readonly kinds?: readonly ProviderKind[] | null;
  readonly enabled?: boolean | null;
}

export type ProviderField = "NAME" | "CREATED_AT";

const PROVIDER_ORDERS = {
  NAME: { column: "provider.nameKey", keyOf: ({ nameKey }: IdentityProvider) => nameKey },
  CREATED_AT: { column: "provider.createdAt", keyOf: ({ createdAt }: IdentityProvider) => createdAt.toISOString() },
} as const;

const BY_NAME: ListOrder<ProviderField> = { field: "NAME", direction: "ASC" };

export class IdentitiesQueries {
  constructor(private readonly db: DataSource) {}

  async providers(
    page: PageRequest,
    { search, kinds, enabled }: ProviderFilter = {},
    { field, direction }: ListOrder<ProviderField> = BY_NAME,
  ): Promise<CountedPage<IdentityProvider>> {
    const query = this.db.manager.createQueryBuilder(IdentityProvider, "provider").where("provider.deletedAt is null");
    const text = parseSearch(search);
    if (text) query.andWhere("position(:text in provider.nameKey) > 0", { text });
    if (kinds) query.andWhere("provider.kind = any(:kinds)", { kinds });
    if (enabled != null) query.andWhere("provider.enabled = :enabled", { enabled });
    const { column, keyOf } = PROVIDER_ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "provider.id"],
      direction,
      keyOf: (provider) => [keyOf(provider), provider.id],
    });
  }

  /** Leavers are found too, because past actions name them. */
  async peopleByIds(ids: readonly string[]): Promise<(PersonHome | null)[]> {
    return rowsByIds(this.db.manager, PersonHome, ids);
  }

  /** Null: there is none, or it was deleted. */
  async provider(id: string): Promise<IdentityProvider | null> {
    return this.db.manager.findOneBy(IdentityProvider, { id, deletedAt: IsNull() });
  }

  async providerNamed(name: string): Promise<IdentityProvider | null> {
    return this.db.manager.findOneBy(IdentityProvider, { nameKey: name.trim().toLowerCase(), deletedAt: IsNull() });
  }

  /** Null: there is no such provider. */
  async progress(providerId: string): Promise<ProviderProgress | null> {
    const provider = await this.db.manager.findOneBy(IdentityProvider, { id: providerId });
    return provider && providerProgressOf(provider, await this.db.manager.findOneBy(ProviderRead, { providerId }));
  }

  /** The attributes to choose from, per provider: the standard ones and every custom one in use. */
  async attributes(): Promise<IdentityAttribute[]> {
    const providers: { id: string; name: string; custom: string[] }[] = await this.db.query(
      // One scan over all identities, rather than one for each provider.
      `with found as materialized (select distinct i.provider_id, k from identities i, jsonb_object_keys(i.attributes) k where i.removed_at is null)
       select p.id, p.name, array(select f.k from found f where f.provider_id = p.id order by f.k) as custom
         from identity_providers p where p.deleted_at is null order by p.name_key`,
    );
    return providers.flatMap(({ id, name, custom }) => [
      ...STANDARD.map(([attribute, label]) => ({ providerId: id, providerName: name, attribute, label })),
      ...custom.map((attribute) => ({ providerId: id, providerName: name, attribute, label: attribute })),
    ]);
  }

  /** Values of an attribute whose label or value contains the text, by label. */
  async values(
    attribute: string,
    providerId: string | null,
    search: string | null,
    page: PageRequest,
  ): Promise<CountedPage<PlacedValue>> {
    return identityValues(this.db.manager, { attribute, providerId, search }, page);
  }
}
