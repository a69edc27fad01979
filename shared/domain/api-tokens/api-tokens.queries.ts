import type { DataSource } from "typeorm";
import { type Actor, isReader } from "../../kernel/actor";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsOfEach } from "../../platform/database/rows-of-each";
import { ApiToken } from "./api-token.entity";
import { ServiceAccount } from "./service-account.entity";

export class ApiTokensQueries {
  constructor(private readonly db: DataSource) {}

  /** The newest first: all for admins and auditors, one's own for everybody else. Revoked ones are among them. */
  async list(actor: Actor, page: PageRequest): Promise<CountedPage<ApiToken>> {
    const query = this.db.manager.createQueryBuilder(ApiToken, "token");
    if (!isReader(actor)) {
      query.where(OF_PERSON, { personId: actor.personId ?? null });
    }
    return keysetPage(query, page, {
      columns: ["token.createdAt", "token.id"],
      direction: "DESC",
      keyOf: (token) => [token.createdAt.toISOString(), token.id],
    });
  }

  /** Those that act as each person at this moment, the newest first; `atMost` of each. */
  async liveOf(personIds: readonly string[], now: Date, atMost: number): Promise<ApiToken[][]> {
    return rowsOfEach(this.db, ApiToken, personIds, {
      sql: `select person.id as key, live.id from unnest($1::uuid[]) person(id) cross join lateral (
              select t.id, t.created_at from api_tokens t join identities i on i.id = t.identity_id
               where i.person_id = person.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
               order by t.created_at desc, t.id desc limit $3) live order by live.created_at desc, live.id desc`,
      parameters: [personIds, now, atMost],
    });
  }

  /** In the order of their names. */
  async serviceAccounts(page: PageRequest): Promise<CountedPage<ServiceAccount>> {
    return keysetPage(this.db.manager.createQueryBuilder(ServiceAccount, "account"), page, {
      columns: ["account.nameKey", "account.id"],
      direction: "ASC",
      keyOf: (account) => [account.nameKey, account.id],
    });
  }
}

const OF_PERSON = "token.identityId in (select i.id from identities i where i.person_id = :personId)";
