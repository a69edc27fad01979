import type { DataSource, EntityMetadata } from "typeorm";
import { LEASE_ENDED, type LeasedRow, leaseIsFree, leaseIsHeld } from "./leased-row";
import type { Tx } from "./unit-of-work";

/**
 * The leases on the rows of one table, with their duration. Until another worker acquires an expired lease, its former
 * holder may still write and release: no other work has begun. It cannot renew, since that would extend an outdated
 * plan; it has to acquire the lease again.
 */
export interface LeaseKind<Row extends LeasedRow> {
  readonly entity: new () => Row;
  readonly ms: number;
}

/**
 * While `isTimeKnown` returns false, leases on this database are neither acquired nor renewed, and appear held. With a
 * wrong time a held lease would appear free. Results are recorded and leases released all the same.
 */
export function leaseOnlyWhile(db: DataSource, isTimeKnown: () => boolean): void {
  TIME_KNOWN.set(db, isTimeKnown);
}

const TIME_KNOWN = new WeakMap<DataSource, () => boolean>();

/** Whether this process knows the time that all processes share. */
export function isTimeKnown({ manager }: Pick<At, "manager">): boolean {
  return TIME_KNOWN.get(manager.connection)?.() ?? true;
}

/** A transaction or an autocommitted statement, and its time. */
type At = Pick<Tx, "manager" | "now">;

/** A held lease: its token, and properties that identify its row or must be unchanged. */
export type HeldLease<Row extends LeasedRow> = Partial<Row> & { readonly leaseToken: string };

export interface LeasedChange<Row extends LeasedRow> {
  readonly held: HeldLease<Row>;
  readonly set?: Partial<Row>;
}

/** SQL on the row `t`. Its parameters are named, including `:now`. */
interface Acquisition {
  readonly where: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Assignments beside those of the lease, such as `attempts = t.attempts + 1`. They refer to the old row. */
  readonly set?: string;
  /** A token for many rows; left out, each row gets its own. */
  readonly token?: string;
}

/** Without `limit` it waits for locked rows; with it, locked rows are skipped. */
interface BatchAcquisition extends Acquisition {
  readonly returning: string;
  readonly limit?: number;
  /** The order of rows beyond the limit; by default the lowest keys come first. */
  readonly orderBy?: string;
}

/** Acquires a lease on every free row that matches the condition. Two callers never get the same row. */
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

/** The token; null: the row does not match, or another worker holds its lease. */
export async function acquireLease(
  at: At,
  kind: LeaseKind<LeasedRow>,
  acquisition: Acquisition,
): Promise<string | null> {
  const [row] = await acquireLeases(at, kind, { ...acquisition, returning: "1 as one" });
  return row?.leaseToken ?? null;
}

/** Renews the leases that have not expired, and writes `set` with them. Returns the leases still held. */
export async function renewLeases<Row extends LeasedRow, Change extends LeasedChange<Row>>(
  at: At,
  kind: LeaseKind<Row>,
  changes: readonly Change[],
): Promise<Change[]> {
  if (!isTimeKnown(at)) return [];
  // A delayed renewal does not shorten a later one.
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

/** Writes if the token is still the row's, and leaves the lease as it is. */
export async function writeIfHeld<Row extends LeasedRow>(
  at: At,
  kind: LeaseKind<Row>,
  held: HeldLease<Row>,
  set: Partial<Row>,
): Promise<boolean> {
  return (await changeHeld(at, kind, [{ held, set }], { lease: [] })).length > 0;
}

/** Releases the leases whose token is still the row's, and writes `set` with them. Returns the released ones. */
export async function releaseLeases<Row extends LeasedRow, Change extends LeasedChange<Row>>(
  at: At,
  kind: LeaseKind<Row>,
  changes: readonly Change[],
  /** SQL assignments, equal for all rows. */
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

/** The rows of leases that are still held, locked in the order of their keys until the transaction ends. */
export async function lockHeldRows<Row extends LeasedRow>(
  { manager }: At,
  { entity }: LeaseKind<Row>,
  held: readonly HeldLease<Row>[],
): Promise<Row[]> {
  const [first] = held;
  if (!first) return [];
  // Keys never change, so other transactions may write rows that refer to these.
  const rows = manager.createQueryBuilder(entity, "t").setLock("for_no_key_update");
  for (const property of propertiesOf(first)) {
    rows.andWhere(`t.${property} in (:...${property})`, { [property]: held.map((lease) => lease[property]) });
  }
  for (const { propertyName } of manager.connection.getMetadata(entity).primaryColumns) {
    rows.addOrderBy(`t.${propertyName}`);
  }
  return rows.getMany();
}

/**
 * Rows are matched and locked first, in the order of their keys: otherwise two batches with common rows would deadlock.
 */
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

/** One statement sets the same columns of every row: a property missing from one row would become null. */
function refuseMixed(changes: readonly LeasedChange<LeasedRow>[]): void {
  const named = (values: object) => propertiesOf(values).sort().join();
  const kinds = new Set(changes.map(({ held, set }) => `${named(held)};${named(set ?? {})}`));
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
