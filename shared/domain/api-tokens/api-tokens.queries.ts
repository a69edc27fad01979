import type { DataSource } from "typeorm";
import { type Actor, hasRole } from "../../kernel/actor";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { ApiToken } from "./api-token.entity";
import { ServiceAccount } from "./service-account.entity";

export class ApiTokensQueries {
  constructor(private readonly db: DataSource) {}

  /** The newest first: all for admins and auditors, one's own for everybody else. Revoked ones are among them. */
  async list(actor: Actor, page: PageRequest): Promise<CountedPage<ApiToken>> {
    const query = this.db.manager.createQueryBuilder(ApiToken, "token");
    if (!hasRole(actor, "ADMIN", "AUDITOR")) {
      query.where("token.identityId = :identityId", { identityId: actor.identityId ?? null });
    }
    return keysetPage(query, page, {
      columns: ["token.createdAt", "token.id"],
      direction: "DESC",
      keyOf: (token) => [token.createdAt.toISOString(), token.id],
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
