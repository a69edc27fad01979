import { type DataSource, In } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { rowsByIds } from "../../platform/database/rows";
import { Account, AccountRegion } from "./account.entity";

export interface AccountFilter {
  readonly integrationId?: string | null;
  readonly inScope?: boolean | null;
  /** An organizational unit at any level above the account. */
  readonly organizationalUnitId?: string | null;
  /** Part of the name, or a prefix of the id. */
  readonly search?: string | null;
}

/** An account of one integration, by its twelve digits. */
export interface AccountNumber {
  readonly integrationId: string;
  readonly accountId: string;
}

export class AccountsQueries {
  constructor(private readonly db: DataSource) {}

  async list(filter: AccountFilter, page: PageRequest): Promise<CountedPage<Account>> {
    const query = this.db.manager.createQueryBuilder(Account, "account").where("true");
    if (filter.integrationId) query.andWhere("account.integrationId = :integrationId", filter);
    if (filter.inScope != null) query.andWhere(`account.outOfScopeReason is ${filter.inScope ? "" : "not "}null`);
    if (filter.organizationalUnitId) query.andWhere(":organizationalUnitId = any(account.ouPath)", filter);
    if (filter.search) {
      const text = likeText(filter.search);
      query.andWhere("(account.name ilike :anywhere or account.accountId like :start)", {
        anywhere: `%${text}%`,
        start: `${text}%`,
      });
    }
    const order = {
      columns: ["account.accountId", "account.id"],
      direction: "ASC",
      keyOf: ({ accountId, id }: Account) => [accountId, id],
    } as const;
    return keysetPage(query, page, order);
  }

  async byIds(ids: readonly string[]): Promise<(Account | null)[]> {
    return rowsByIds(this.db.manager, Account, ids);
  }

  /** By the twelve digits, in the order of `asked`. */
  async byNumbers(asked: readonly AccountNumber[]): Promise<(Account | null)[]> {
    const numbers = new Set(asked.map(({ accountId }) => accountId));
    const rows = await this.db.manager.findBy(Account, { accountId: In([...numbers]) });
    const byKey = new Map(rows.map((row) => [`${row.integrationId} ${row.accountId}`, row]));
    return asked.map(({ integrationId, accountId }) => byKey.get(`${integrationId} ${accountId}`) ?? null);
  }

  async namesOf(ids: readonly string[]): Promise<(string | null)[]> {
    const sql = "select id, name from accounts where id = any($1)";
    const rows: { id: string; name: string }[] = await this.db.query(sql, [ids]);
    const byId = new Map(rows.map(({ id, name }) => [id, name]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** The last scan of every region of each account, in the order of the ids. */
  async regionsOf(accountRowIds: readonly string[]): Promise<AccountRegion[][]> {
    const rows = await this.db.manager.find(AccountRegion, {
      where: { accountRowId: In(accountRowIds) },
      order: { region: "ASC" },
    });
    const byAccount = new Map<string, AccountRegion[]>(accountRowIds.map((id) => [id, []]));
    for (const row of rows) byAccount.get(row.accountRowId)?.push(row);
    return accountRowIds.map((id) => byAccount.get(id)!);
  }
}
