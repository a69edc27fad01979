import type { EntityManager } from "typeorm";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Identity } from "../identities/identity.entity";
import { searchWordsSql, splitSearchWords } from "../identities/search-words";

export interface IdentityFilter {
  readonly providerId?: string | null;
  /** False: only identities that belong to no person. */
  readonly linked?: boolean | null;
  /** Prefixes of words of the name, user name or address; each has to match. */
  readonly search?: string | null;
}

export type IdentityField = "NAME" | "USER_NAME" | "ADDRESS";
export type IdentityOrder = ListOrder<IdentityField>;

/** Each has an index of the same expression (migrations/start/identities.ts). */
const ORDERS = {
  NAME: { column: "lower(i.displayName)", keyOf: ({ displayName }: Identity) => displayName },
  USER_NAME: { column: "lower(i.userName)", keyOf: ({ userName }: Identity) => userName },
  ADDRESS: { column: "lower(coalesce(i.email, ''))", keyOf: ({ email }: Identity) => email ?? "" },
} as const satisfies Record<IdentityField, object>;

/** Identities that have not been removed. */
export async function findIdentities(
  manager: EntityManager,
  { providerId, linked, search }: IdentityFilter,
  { field, direction }: IdentityOrder,
  page: PageRequest,
): Promise<CountedPage<Identity>> {
  const query = manager.createQueryBuilder(Identity, "i").where("i.removedAt is null");
  if (providerId) query.andWhere("i.providerId = :providerId", { providerId });
  if (linked != null) query.andWhere(`i.personId is ${linked ? "not " : ""}null`);
  if (search?.trim()) {
    const { words } = await splitSearchWords(manager, search);
    query.andWhere(`${searchWordsSql("i")} @@ :words::tsquery`, { words });
  }
  const { column, keyOf } = ORDERS[field];
  return keysetPage(query, page, {
    columns: [column, "i.id"],
    direction,
    keyOf: (identity) => [keyOf(identity), identity.id],
    asColumn: (parameter, index) => (index === 0 ? `lower(${parameter})` : parameter),
  });
}
