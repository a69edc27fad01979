import type { DataSource } from "typeorm";
import { type Actor, isReader, type Role } from "../../kernel/actor";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsOfEach } from "../../platform/database/rows";
import { ApiToken } from "./api-token.entity";
import { ServiceAccount } from "./service-account.entity";

export interface ApiTokenFilter {
  /** Within the name, whatever its case. */
  readonly search?: string | null;
  readonly personId?: string | null;
  readonly serviceAccountId?: string | null;
  /** Whether it is valid at this moment. */
  readonly live?: boolean | null;
}

export type ApiTokenField = "CREATED_AT" | "NAME";

export interface ServiceAccountFilter {
  readonly search?: string | null;
  readonly enabled?: boolean | null;
  readonly role?: Role | null;
}

export type ServiceAccountField = "NAME" | "CREATED_AT";

const TOKEN_ORDERS = {
  CREATED_AT: { column: "token.createdAt", keyOf: ({ createdAt }: ApiToken) => createdAt.toISOString() },
  NAME: { column: "token.name", keyOf: ({ name }: ApiToken) => name },
} as const;

const ACCOUNT_ORDERS = {
  NAME: { column: "account.nameKey", keyOf: ({ nameKey }: ServiceAccount) => nameKey },
  CREATED_AT: { column: "account.createdAt", keyOf: ({ createdAt }: ServiceAccount) => createdAt.toISOString() },
} as const;

export class ApiTokensQueries {
  constructor(private readonly db: DataSource) {}

  /** All tokens for admins and auditors, one's own for everybody else; revoked ones are included. */
  async list(
    actor: Actor,
    { search, personId, serviceAccountId, live }: ApiTokenFilter,
    { field, direction }: ListOrder<ApiTokenField>,
    page: PageRequest,
    now: Date,
  ): Promise<CountedPage<ApiToken>> {
    const query = this.db.manager.createQueryBuilder(ApiToken, "token");
    if (!isReader(actor)) query.andWhere(OF_PERSON, { personId: actor.personId ?? null });
    const text = parseSearch(search);
    if (text) query.andWhere("position(:text in lower(token.name)) > 0", { text });
    if (personId) query.andWhere(OF_PERSON.replace(":personId", ":askedFor"), { askedFor: personId });
    if (serviceAccountId) query.andWhere("token.serviceAccountId = :serviceAccountId", { serviceAccountId });
    if (live != null) query.andWhere(`${live ? "" : "not "}(${LIVE})`, { now });
    const { column, keyOf } = TOKEN_ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "token.id"],
      direction,
      keyOf: (token) => [keyOf(token), token.id],
    });
  }

  /** The valid tokens of each service account, newest first; at most `atMost` of each. */
  async liveOfAccounts(accountIds: readonly string[], now: Date, atMost: number): Promise<ApiToken[][]> {
    return rowsOfEach(this.db, ApiToken, accountIds, {
      sql: `select account.id as key, live.id from unnest($1::uuid[]) account(id) cross join lateral (
              select t.id, t.created_at from api_tokens t
               where t.service_account_id = account.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
               order by t.created_at desc, t.id desc limit $3) live order by live.created_at desc, live.id desc`,
      parameters: [accountIds, now, atMost],
    });
  }

  /** The valid tokens of each person, newest first; at most `atMost` of each. */
  async liveOf(personIds: readonly string[], now: Date, atMost: number): Promise<ApiToken[][]> {
    return rowsOfEach(this.db, ApiToken, personIds, {
      sql: `select person.id as key, live.id from unnest($1::uuid[]) person(id) cross join lateral (
              select t.id, t.created_at from api_tokens t join identities i on i.id = t.identity_id
               where i.person_id = person.id and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
               order by t.created_at desc, t.id desc limit $3) live order by live.created_at desc, live.id desc`,
      parameters: [personIds, now, atMost],
    });
  }

  async serviceAccountsByIds(ids: readonly string[]): Promise<(ServiceAccount | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(ServiceAccount, "account")
      .where("account.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  async serviceAccounts(
    { search, enabled, role }: ServiceAccountFilter,
    { field, direction }: ListOrder<ServiceAccountField>,
    page: PageRequest,
  ): Promise<CountedPage<ServiceAccount>> {
    const query = this.db.manager.createQueryBuilder(ServiceAccount, "account");
    const text = parseSearch(search);
    if (text) query.andWhere("position(:text in account.nameKey) > 0", { text });
    if (enabled != null) query.andWhere("account.enabled = :enabled", { enabled });
    if (role) query.andWhere(":role = any(account.roles)", { role });
    const { column, keyOf } = ACCOUNT_ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "account.id"],
      direction,
      keyOf: (account) => [keyOf(account), account.id],
    });
  }
}

const OF_PERSON = "token.identityId in (select i.id from identities i where i.person_id = :personId)";

const LIVE = "token.revokedAt is null and (token.expiresAt is null or token.expiresAt > :now)";
