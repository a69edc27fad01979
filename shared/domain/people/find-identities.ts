import type { EntityManager } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Identity } from "../identities/identity.entity";
import { askedWords, wordsOf } from "../identities/search-words";

export interface IdentityFilter {
  readonly providerId?: string | null;
  /** false: of which nobody knows whose they are. */
  readonly linked?: boolean | null;
  /** Beginnings of words of name, user name or address; each has to be there. */
  readonly search?: string | null;
}

/** Identities that have not been removed, by name. */
export async function findIdentities(
  manager: EntityManager,
  { providerId, linked, search }: IdentityFilter,
  page: PageRequest,
): Promise<CountedPage<Identity>> {
  const query = manager.createQueryBuilder(Identity, "i").where("i.removedAt is null");
  if (providerId) query.andWhere("i.providerId = :providerId", { providerId });
  if (linked != null) query.andWhere(`i.personId is ${linked ? "not " : ""}null`);
  if (search?.trim()) {
    const { words } = await askedWords(manager, search);
    query.andWhere(`${wordsOf("i")} @@ :words::tsquery`, { words });
  }
  return keysetPage(query, page, {
    columns: ["lower(i.displayName)", "i.id"],
    direction: "ASC",
    keyOf: ({ displayName, id }) => [displayName, id],
    asColumn: (parameter, index) => (index === 0 ? `lower(${parameter})` : parameter),
  });
}
