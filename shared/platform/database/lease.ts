import type { DataSource, EntityMetadata } from "typeorm";
import { LEASE_ENDED, type LeasedRow, leaseIsFree, leaseIsHeld } from "./leased-row";
import type { Tx } from "./unit-of-work";

/**
 * The leases on the rows of one table, and for how long each is granted.
 *
 * Until somebody else acquires an expired lease, its former holder may still write and release: nobody has begun since, and
 * a result is a fact. Renewing it fails: that would extend a plan as old as the lease, so the holder has to acquire anew.
 */
export interface LeaseKind<Row extends LeasedRow> {
  readonly entity: new () => Row;
  readonly ms: number;
}

/**
 * Leases on rows of this database are acquired and renewed while `isTimeKnown` says so, and look held by others while it does not: by a
 * wrong time, one that is held would look free. Results are recorded and leases released all the same.
 */
export function leaseOnlyWhile(db: DataSource, isTimeKnown: () => boolean): void {
  TIME_KNOWN.set(db, isTimeKnown);
}

const TIME_KNOWN = new WeakMap<DataSource, () => boolean>();

/** Whether what this process does by the time is right for others. */
export function isTimeKnown({ manager }: Pick<At, "manager">): boolean {
  return TIME_KNOWN.get(manager.connection)?.() ?? true;
}

/** A transaction, or an autocommitted statement, and the time that counts in it. */
type At = Pick<Tx, "manager" | "now">;

/** The lease that is held: the token, and properties that find its row or must still be as they were. */
export type HeldLease<Row extends LeasedRow> = Partial<Row> & { readonly leaseToken: string };

export interface LeasedChange<Row extends LeasedRow> {
  readonly held: HeldLease<Row>;
  readonly set?: Partial<Row>;
}

/** SQL about the row `t`. Its parameters are named, and `:now` is always one of them. */
interface Acquisition {
  readonly where: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Assignments beside those of the lease, such as `attempts = t.attempts + 1`. They see the row as it was before. */
  readonly set?: string;
  /** The token of a holder of many rows; left out, each row gets one of its own. */
  readonly token?: string;
}

/** Without `limit` it waits for rows that are locked. With it, these are skipped and others are taken. */
interface BatchAcquisition extends Acquisition {
  readonly returning: string;
  readonly limit?: number;
  /** Which rows come first where there are more than the limit; otherwise those with the lowest keys. */
  readonly orderBy?: string;
}

/** Leases every free row that the condition names. Two callers never get the same row. */
export async function acquireLeases<Answer extends object>(
  at: At,
  kind: LeaseKind<LeasedRow>,
  { where, parameters, set, token, returning, limit, orderBy }: BatchAcquisition,
): Promise<(Answer & { leaseToken: string })[]> {
  if (!isTimeKnown(at)) return [];
  const { table, key } = tableOf(at, kind);
  const byKey = key.map((column) => `t.${column}`).join(", ");
  return query(
    at,
    `update ${table} t
        set lease_token = coalesce(:token::uuid, gen_random_uuid()), lease_expires_at = :expiresAt${set ? `, ${set}` : ""}
       from (select ${byKey} from ${table} t where ${leaseIsFree("t", ":now")} and (${where})
              order by ${orderBy ?? byKey} ${limit === undefined ? "for no key update" : "limit :limit for no key update skip locked"}) free
      where ${matching(key, "free")}
     returning t.lease_token as "leaseToken", ${returning}`,
    { ...parameters, token: token ?? null, limit, now: at.now, expiresAt: expiryOf(at, kind) },
  );
}

/** The token; null: the row is not as the condition says, or another worker holds its lease. */
export async function acquireLease(
  at: At,
  kind: LeaseKind<LeasedRow>,
  acquisition: Acquisition,
): Promise<string | null> {
  const [row] = await acquireLeases(at, kind, { ...acquisition, returning: "1 as one" });
  return row?.leaseToken ?? null;
}

/** Extends the leases that have not expired, and writes along what is to be set. Answers those still held. */
export async function renewLeases<Row extends LeasedRow, Change extends LeasedChange<Row>>(
  at: At,
  kind: LeaseKind<Row>,
  changes: readonly Change[],
): Promise<Change[]> {
  if (!isTimeKnown(at)) return [];
  // A renewal that was long on its way does not shorten what a later one has granted.
  const lease = ["lease_expires_at = greatest(t.lease_expires_at, :expiresAt)"];
  return changeHeld(at, kind, changes, { lease, unexpired: `and ${leaseIsHeld("t", ":now")}` });
}

export async function renewLease<Row extends LeasedRow>(
  at: At,
  kind: LeaseKind<Row>,
  held: HeldLease<Row>,
  set?: Partial<Row>,
): Promise<boolean> {
  return (await renewLeases(at, kind, [{ held, ...(set && { set }) }])).length > 0;
}

/** Writes where the token is still the row's, and keeps the lease as it is. */
export async function writeIfHeld<Row extends LeasedRow>(
  at: At,
  kind: LeaseKind<Row>,
  held: HeldLease<Row>,
  set: Partial<Row>,
): Promise<boolean> {
  return (await changeHeld(at, kind, [{ held, set }], { lease: [] })).length > 0;
}

/** Frees the leases whose token is still the row's, and writes along what is to be set. Answers what was freed. */
export async function releaseLeases<Row extends LeasedRow, Change extends LeasedChange<Row>>(
  at: At,
  kind: LeaseKind<Row>,
  changes: readonly Change[],
  /** Assignments in SQL, the same for all. */
  also?: string,
): Promise<Change[]> {
  return changeHeld(at, kind, changes, { lease: also ? [LEASE_ENDED, also] : [LEASE_ENDED] });
}

export async function releaseLease<Row extends LeasedRow>(
  at: At,
  kind: LeaseKind<Row>,
  held: HeldLease<Row>,
  set?: Partial<Row>,
): Promise<boolean> {
  return (await releaseLeases(at, kind, [{ held, ...(set && { set }) }])).length > 0;
}

/** The rows of the leases that are still held, locked in the order of their keys until the transaction ends. */
export async function lockHeldRows<Row extends LeasedRow>(
  { manager }: At,
  { entity }: LeaseKind<Row>,
  held: readonly HeldLease<Row>[],
): Promise<Row[]> {
  const [first] = held;
  if (!first) return [];
  // Keys never change: rows that refer to these may be written meanwhile, in other transactions.
  const rows = manager.createQueryBuilder(entity, "t").setLock("for_no_key_update");
  for (const property of propertiesOf(first)) {
    rows.andWhere(`t.${property} in (:...${property})`, { [property]: held.map((lease) => lease[property]) });
  }
  for (const { propertyName } of manager.connection.getMetadata(entity).primaryColumns) {
    rows.addOrderBy(`t.${propertyName}`);
  }
  return rows.getMany();
}

/** Rows are matched and locked first, in the order of their keys: two batches that share rows would deadlock otherwise. */
async function changeHeld<Row extends LeasedRow, Change extends LeasedChange<Row>>(
  at: At,
  kind: LeaseKind<Row>,
  changes: readonly Change[],
  { lease, unexpired = "" }: { readonly lease: readonly string[]; readonly unexpired?: string },
): Promise<Change[]> {
  const [first] = changes;
  if (!first) return [];
  refuseMixed(changes);
  const { table, key, columnOf } = tableOf(at, kind);
  const held = propertiesOf(first.held).map((property) => ({ ...columnOf(property), given: `"held.${property}"` }));
  const set = propertiesOf(first.set ?? {}).map((property) => ({ ...columnOf(property), given: `"set.${property}"` }));
  const given = [...held, ...set].map((column) => `${column.given} ${column.type}`).join(", ");
  const keyed = key.map((column) => `t.${column}`).join(", ");
  const written: { n: number }[] = await query(
    at,
    `update ${table} t set ${[...lease, ...set.map((column) => `${column.name} = h.${column.given}`)].join(", ")}
       from (select ${keyed}, d.* from ${table} t
               join jsonb_to_recordset(:changes::jsonb) as d(n int, ${given})
                 on ${held.map((column) => `t.${column.name} = d.${column.given}`).join(" and ")} ${unexpired}
              order by ${keyed} for no key update of t) h
      where ${matching(key, "h")} returning h.n`,
    { changes: JSON.stringify(changes.map(asRecord)), now: at.now, expiresAt: expiryOf(at, kind) },
  );
  const numbers = new Set(written.map(({ n }) => n));
  return changes.filter((_change, n) => numbers.has(n));
}

/** One statement sets the same columns of every row: left out of one, a property would become null there. */
function refuseMixed(changes: readonly LeasedChange<LeasedRow>[]): void {
  const kinds = new Set(changes.map(({ held, set }) => [...propertiesOf(held), "", ...propertiesOf(set ?? {})].join()));
  if (kinds.size > 1) throw new Error("a batch of leases has to name the same properties of each row");
}

function asRecord({ held, set = {} }: LeasedChange<LeasedRow>, n: number): object {
  const named = (prefix: string, values: object) =>
    Object.entries(values).map(([property, value]) => [`${prefix}.${property}`, value]);
  return Object.fromEntries([["n", n], ...named("held", held), ...named("set", set)]);
}

function propertiesOf<Values extends object>(values: Values): (keyof Values & string)[] {
  return (Object.keys(values) as (keyof Values & string)[]).filter((property) => values[property] !== undefined);
}

function tableOf({ manager: { connection } }: At, { entity }: LeaseKind<LeasedRow>) {
  const metadata: EntityMetadata = connection.getMetadata(entity);
  return {
    table: `"${metadata.tableName}"`,
    key: metadata.primaryColumns.map(({ databaseName }) => `"${databaseName}"`),
    columnOf: (property: string) => {
      const column = metadata.findColumnWithPropertyName(property);
      if (!column) throw new Error(`${metadata.name} has no column for ${property}`);
      const type = `${connection.driver.normalizeType(column)}${column.isArray ? "[]" : ""}`;
      return { name: `"${column.databaseName}"`, type };
    },
  };
}

function matching(key: readonly string[], locked: string): string {
  return key.map((column) => `t.${column} = ${locked}.${column}`).join(" and ");
}

function expiryOf({ now }: At, { ms }: LeaseKind<LeasedRow>): Date {
  return new Date(now.getTime() + ms);
}

async function query<Row>({ manager }: At, sql: string, parameters: Record<string, unknown>): Promise<Row[]> {
  const [text, values] = manager.connection.driver.escapeQueryWithParameters(sql, parameters);
  const [rows]: [Row[], number] = await manager.query(text, values);
  return rows;
}
