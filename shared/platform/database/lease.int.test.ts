import fc from "fast-check";
import { Check, Column, type DataSource, Entity, PrimaryColumn } from "typeorm";
import { statementsOf } from "../../../testing/count-statements";
import { createTestDatabase, type TestDatabase } from "../../../testing/test-database";
import { newId } from "../../kernel/ids";
import { connectDatabase, createDataSource } from "./connections/data-source";
import {
  acquireLease,
  acquireLeases,
  type HeldLease,
  leaseOnlyWhile,
  lockHeldRows,
  releaseLease,
  releaseLeases,
  renewLease,
  renewLeases,
  writeIfHeld,
} from "./lease";
import { isLeased, LEASE_CHECK, LeasedRow, leaseIsFree, leaseIsHeld } from "./leased-row";

@Entity("pieces_of_work")
@Check("ck_pieces_of_work_lease", LEASE_CHECK)
class Piece extends LeasedRow {
  @PrimaryColumn("int", { primaryKeyConstraintName: "pk_pieces_of_work" })
  id!: number;

  @Column("int")
  generation!: number;

  @Column("text", { nullable: true })
  written!: string | null;

  @Column("int")
  attempts!: number;
}

const LEASE_MS = 10;
const PIECE_LEASE = { entity: Piece, ms: LEASE_MS };

let database: TestDatabase;
let db: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  db = await connectDatabase(
    createDataSource({
      url: database.url,
      entities: [Piece],
      applicationName: "test",
      poolSize: 20,
      connectTimeoutMs: 300_000,
    }),
  );
  await db.query(
    `create table pieces_of_work (id int primary key, generation int not null, written text, attempts int not null,
       lease_token uuid, lease_expires_at timestamptz, constraint ck_pieces_of_work_lease check (${LEASE_CHECK}))`,
  );
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const EPOCH = Date.parse("2026-03-01T12:00:00.000Z");
const at = (ms: number) => ({ manager: db.manager, now: new Date(EPOCH + ms) });
const piece = (id: number) => db.manager.findOneByOrFail(Piece, { id });

async function begin(count: number): Promise<void> {
  await db.query("truncate pieces_of_work");
  await db.query("insert into pieces_of_work select n, 1, null, 0 from generate_series(0, $1 - 1) n", [count]);
}

it("a lease is neither acquired nor renewed while the time is unknown, and written and released all the same", async () => {
  await begin(2);
  const held = { id: 1, leaseToken: (await acquireLease(at(0), PIECE_LEASE, { where: "t.id = 1" }))! };
  leaseOnlyWhile(db, () => false);
  try {
    expect(await acquireLease(at(1), PIECE_LEASE, { where: "t.id = 0" })).toBeNull();
    expect(await renewLease(at(1), PIECE_LEASE, held)).toBe(false);
    expect(await writeIfHeld(at(1), PIECE_LEASE, held, { written: "all the same" })).toBe(true);
    expect(await releaseLease(at(1), PIECE_LEASE, held)).toBe(true);
  } finally {
    leaseOnlyWhile(db, () => true);
  }
  expect(await acquireLease(at(2), PIECE_LEASE, { where: "t.id = 0" })).not.toBeNull();
});

const acquire = (ms: number, id: number) =>
  acquireLease(at(ms), PIECE_LEASE, { where: "t.id = :id", parameters: { id }, set: "attempts = t.attempts + 1" });

/** A way to acquire leases on several pieces: one by one, or all in one statement. */
interface Forms {
  /** Tokens by piece. */
  acquire(ms: number, ids: readonly number[]): Promise<Map<number, string>>;
  renew(ms: number, held: readonly HeldLease<Piece>[]): Promise<number[]>;
  release(ms: number, held: readonly HeldLease<Piece>[], written: string): Promise<number[]>;
}

const ONE_BY_ONE: Forms = {
  async acquire(ms, ids) {
    const tokens = new Map<number, string>();
    for (const id of ids) {
      const token = await acquire(ms, id);
      if (token) tokens.set(id, token);
    }
    return tokens;
  },
  renew: (ms, held) => eachOf(held, (lease) => renewLease(at(ms), PIECE_LEASE, lease)),
  release: (ms, held, written) => eachOf(held, (lease) => releaseLease(at(ms), PIECE_LEASE, lease, { written })),
};

async function eachOf(held: readonly HeldLease<Piece>[], change: (lease: HeldLease<Piece>) => Promise<boolean>) {
  const ids: number[] = [];
  for (const lease of held) if (await change(lease)) ids.push(lease.id!);
  return ids;
}

const TOGETHER: Forms = {
  async acquire(ms, ids) {
    const leased = await acquireLeases<{ id: number }>(at(ms), PIECE_LEASE, {
      where: "t.id = any(:ids)",
      parameters: { ids },
      set: "attempts = t.attempts + 1",
      returning: "t.id",
    });
    return new Map(leased.map(({ id, leaseToken }) => [id, leaseToken]));
  },
  async renew(ms, held) {
    const renewed = await renewLeases(
      at(ms),
      PIECE_LEASE,
      held.map((lease) => ({ held: lease })),
    );
    return renewed.map((change) => change.held.id!);
  },
  async release(ms, held, written) {
    const changes = held.map((lease) => ({ held: lease, set: { written } }));
    return (await releaseLeases(at(ms), PIECE_LEASE, changes)).map((change) => change.held.id!);
  },
};

const PIECES = 3;
const HOLDERS = 3;

type Step =
  /** `lag`: the time in transit of the statement, which carries the time of its sending. */
  | {
      readonly kind: "acquire" | "renew" | "release";
      readonly holder: number;
      readonly ids: readonly number[];
      readonly isAnswered: boolean;
      readonly lag: number;
    }
  | { readonly kind: "write"; readonly holder: number; readonly id: number; readonly withGeneration: boolean }
  | { readonly kind: "change"; readonly id: number }
  | { readonly kind: "wait"; readonly ms: number };

const id = fc.nat(PIECES - 1);
const holder = fc.nat(HOLDERS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("acquire" as const, "acquire" as const, "renew" as const, "release" as const),
      holder,
      ids: fc.uniqueArray(id, { minLength: 1, maxLength: PIECES }),
      isAnswered: fc.boolean(),
      lag: fc.constantFrom(0, 0, 0, 1, LEASE_MS - 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("write" as const), holder, id, withGeneration: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("change" as const), id }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, LEASE_MS - 1, LEASE_MS) }),
  },
);

/** The expected state of a piece. `lease` is a number for each acquisition; only the database knows its token. */
interface ModelPiece {
  lease: number | null;
  expiresAt: number;
  generation: number;
  written: string | null;
  attempts: number;
}

/** A lease in its holder's view: until when it was reported as held. */
interface Belief {
  readonly lease: number;
  readonly token: string;
  readonly generation: number;
  until: number;
}

class History {
  readonly pieces: ModelPiece[] = Array.from({ length: PIECES }, () => ({
    lease: null,
    expiresAt: 0,
    generation: 1,
    written: null,
    attempts: 0,
  }));
  /** By holder, then by piece. */
  private readonly beliefs = Array.from({ length: HOLDERS }, () => new Map<number, Belief>());
  private leases = 0;
  private writes = 0;
  private ms = 0;

  constructor(private readonly forms: Forms) {}

  async take(taken: Step): Promise<void> {
    switch (taken.kind) {
      case "wait":
        this.ms += taken.ms;
        break;
      case "change":
        this.pieces[taken.id]!.generation += 1;
        await db.query("update pieces_of_work set generation = generation + 1 where id = $1", [taken.id]);
        break;
      case "acquire":
        await this.acquire(taken);
        break;
      case "renew":
        await this.renew(taken);
        break;
      case "release":
        await this.release(taken);
        break;
      case "write":
        await this.write(taken);
        break;
    }
    this.expectOneHolder();
    expect((await db.manager.find(Piece, { order: { id: "ASC" } })).map(shown)).toEqual(this.pieces.map(expected));
  }

  private async acquire({ holder, ids, isAnswered, lag }: Extract<Step, { holder: number; lag: number }>) {
    const sentAt = this.ms - lag;
    const tokens = await this.forms.acquire(sentAt, ids);
    const free = ids.filter((one) => this.isFree(one, sentAt));
    expect([...tokens.keys()].sort()).toEqual(free.sort());
    for (const one of free) {
      const piece = this.pieces[one]!;
      this.leases += 1;
      Object.assign(piece, { lease: this.leases, expiresAt: sentAt + LEASE_MS, attempts: piece.attempts + 1 });
      const { generation, expiresAt: until } = piece;
      const belief = { lease: this.leases, token: tokens.get(one)!, generation, until };
      if (isAnswered) this.beliefs[holder]!.set(one, belief);
    }
  }

  private async renew({ holder, ids, isAnswered, lag }: Extract<Step, { holder: number; lag: number }>) {
    const sentAt = this.ms - lag;
    const known = this.known(holder, ids);
    const renewed = await this.forms.renew(sentAt, known.map(leaseOf));
    const held = known.filter(([one, { lease }]) => this.isHeld(one, lease) && !this.isFree(one, sentAt));
    expect(renewed.sort()).toEqual(held.map(([one]) => one).sort());
    for (const [one, belief] of held) {
      const piece = this.pieces[one]!;
      piece.expiresAt = Math.max(piece.expiresAt, sentAt + LEASE_MS);
      if (isAnswered) belief.until = Math.max(belief.until, sentAt + LEASE_MS);
    }
  }

  private async release({ holder, ids, lag }: Extract<Step, { holder: number; lag: number }>) {
    const known = this.known(holder, ids);
    const written = `release ${++this.writes}`;
    const released = await this.forms.release(this.ms - lag, known.map(leaseOf), written);
    const held = known.filter(([one, { lease }]) => this.isHeld(one, lease));
    expect(released.sort()).toEqual(held.map(([one]) => one).sort());
    for (const [one] of held) Object.assign(this.pieces[one]!, { lease: null, written });
    // A holder that releases believes in no lease any more, but its writes may arrive late.
    for (const [, belief] of known) belief.until = Number.NEGATIVE_INFINITY;
  }

  private async write({ holder, id, withGeneration }: Extract<Step, { kind: "write" }>) {
    const [known] = this.known(holder, [id]);
    if (!known) return;
    const [, { lease, generation }] = known;
    const written = `write ${++this.writes}`;
    const held = { ...leaseOf(known), ...(withGeneration && { generation }) };
    const isWritten = await writeIfHeld(at(this.ms), PIECE_LEASE, held, { written });
    const piece = this.pieces[id]!;
    expect(isWritten).toBe(this.isHeld(id, lease) && (!withGeneration || piece.generation === generation));
    if (isWritten) piece.written = written;
  }

  private known(holder: number, ids: readonly number[]): [number, Belief][] {
    const beliefs = this.beliefs[holder]!;
    return ids.flatMap((one) => (beliefs.has(one) ? [[one, beliefs.get(one)!] as [number, Belief]] : []));
  }

  private isFree(id: number, ms: number): boolean {
    const { lease, expiresAt } = this.pieces[id]!;
    return lease === null || expiresAt <= ms;
  }

  private isHeld(id: number, lease: number): boolean {
    return this.pieces[id]!.lease === lease;
  }

  /** No two holders may believe in a lease on one piece, independently of the rows. */
  private expectOneHolder(): void {
    for (let one = 0; one < PIECES; one += 1) {
      const believing = this.beliefs.filter((beliefs) => (beliefs.get(one)?.until ?? 0) > this.ms);
      expect(believing.length).toBeLessThanOrEqual(1);
    }
  }
}

function leaseOf([one, { token }]: readonly [number, Belief]): HeldLease<Piece> {
  return { id: one, leaseToken: token };
}

const shown = ({ leaseToken, leaseExpiresAt, generation, written, attempts }: Piece) => ({
  isTaken: leaseToken !== null,
  expiresAt: leaseExpiresAt && leaseExpiresAt.getTime() - EPOCH,
  generation,
  written,
  attempts,
});

const expected = ({ lease, expiresAt, generation, written, attempts }: ModelPiece) => ({
  isTaken: lease !== null,
  expiresAt: lease === null ? null : expiresAt,
  generation,
  written,
  attempts,
});

describe("leases", () => {
  it.each([
    ["one by one", ONE_BY_ONE],
    ["together", TOGETHER],
  ])(
    "have one holder at a time, whose writes alone land, in whatever order, acquired %s",
    async (_forms, forms) => {
      const history = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        await begin(PIECES);
        const history = new History(forms);
        for (const taken of steps) await history.take(taken);
      });
      await fc.assert(history, { numRuns: 40 });
    },
    900_000,
  );

  it("are free from the exact moment at which they expire, in SQL and here", async () => {
    await begin(1);
    await acquire(0, 0);
    for (const [ms, isHeld] of [
      [LEASE_MS - 1, true],
      [LEASE_MS, false],
    ] as const) {
      const { now } = at(ms);
      const [row] = await db.query(
        `select ${leaseIsHeld("p", "$1")} as held, ${leaseIsFree("p", "$1")} as free from pieces_of_work p`,
        [now],
      );
      expect(row).toEqual({ held: isHeld, free: !isHeld });
      expect(isLeased(await piece(0), now)).toBe(isHeld);
      expect(await renewLease(at(ms), PIECE_LEASE, { id: 0, leaseToken: (await piece(0)).leaseToken! })).toBe(isHeld);
      await db.query("update pieces_of_work set lease_expires_at = $1", [at(LEASE_MS).now]);
    }
    expect(await acquire(LEASE_MS, 0)).not.toBeNull();
  });

  it("that have expired accept their holder's last write until another one has them, and are not renewed", async () => {
    await begin(1);
    const held = { id: 0, leaseToken: (await acquire(0, 0))! };
    expect(await renewLease(at(LEASE_MS), PIECE_LEASE, held, { written: "renewed" })).toBe(false);
    expect(await writeIfHeld(at(LEASE_MS), PIECE_LEASE, held, { written: "late" })).toBe(true);
    expect((await lockedIds([held])).length).toBe(1);
    await acquire(LEASE_MS, 0);
    expect(await writeIfHeld(at(LEASE_MS), PIECE_LEASE, held, { written: "too late" })).toBe(false);
    expect(await releaseLease(at(LEASE_MS), PIECE_LEASE, held, { written: "too late" })).toBe(false);
    expect(await lockedIds([held])).toEqual([]);
    expect((await piece(0)).written).toBe("late");
  });

  it("of one holder of many rows are renewed and released by their token alone", async () => {
    await begin(4);
    const leaseToken = newId();
    const some = { where: "t.id <> 3", returning: "t.id", token: leaseToken, limit: 2, orderBy: "t.id desc" };
    const leased = await acquireLeases<{ id: number }>(at(0), PIECE_LEASE, some);
    expect(leased.map((row) => row.id).sort()).toEqual([1, 2]);
    expect(await renewLeases(at(5), PIECE_LEASE, [{ held: { leaseToken } }])).toHaveLength(1);
    expect((await piece(1)).leaseExpiresAt).toEqual(at(5 + LEASE_MS).now);
    await releaseLeases(
      at(6),
      PIECE_LEASE,
      [{ held: { leaseToken }, set: { written: "x" } }],
      "attempts = t.attempts - 1",
    );
    const free = { leaseToken: null, leaseExpiresAt: null };
    expect(await db.manager.find(Piece, { order: { id: "ASC" } })).toMatchObject([
      { ...free, written: null, attempts: 0 },
      { ...free, written: "x", attempts: -1 },
      { ...free, written: "x", attempts: -1 },
      { ...free, written: null, attempts: 0 },
    ]);
  });

  it("are told apart in one batch, each with its own values to write", async () => {
    await begin(3);
    const tokens = [...(await TOGETHER.acquire(0, [0, 1, 2]))].map(([one, leaseToken]) => ({ id: one, leaseToken }));
    await db.query("update pieces_of_work set generation = 2 where id = 1");
    const changes = tokens.map((lease) => ({
      held: { ...lease, generation: 1 },
      set: { written: `of ${lease.id}` },
    }));
    expect((await renewLeases(at(1), PIECE_LEASE, changes)).map(({ held }) => held.id).sort()).toEqual([0, 2]);
    expect((await db.manager.find(Piece, { order: { id: "ASC" } })).map(({ written }) => written)).toEqual([
      "of 0",
      null,
      "of 2",
    ]);
    expect(await lockedIds(tokens)).toEqual([0, 1, 2]);
  });

  it("lock their rows in the order of the keys, as two batches that share rows deadlock otherwise", async () => {
    await begin(3);
    const sent = await statementsOf(db, async () => {
      const held = [...(await TOGETHER.acquire(0, [2, 0, 1]))].map(([one, leaseToken]) => ({ id: one, leaseToken }));
      await lockedIds(held);
      await TOGETHER.renew(0, held);
      await TOGETHER.release(0, held, "x");
    });
    const locking = sent.filter((statement) => /for (no key )?update/i.test(statement));
    expect(locking).toHaveLength(4);
    for (const statement of locking) expect(statement).toMatch(/order by [^)]*"id"[^)]* for (no key )?update/i);
  });

  it("cannot set other properties of one row than of the next", async () => {
    await begin(2);
    const [one, two] = [
      { id: 0, leaseToken: newId() },
      { id: 1, leaseToken: newId() },
    ];
    const mixed = [
      { held: one, set: { written: "x" } },
      { held: two, set: { attempts: 1 } },
    ];
    await expect(renewLeases(at(0), PIECE_LEASE, mixed)).rejects.toThrow("same properties");
  });

  it("are two columns that are set together, or the row is refused", async () => {
    await begin(1);
    const half = db.query("update pieces_of_work set lease_token = gen_random_uuid()");
    await expect(half).rejects.toThrow("ck_pieces_of_work_lease");
  });
});

async function lockedIds(held: readonly HeldLease<Piece>[]): Promise<number[]> {
  const rows = await db.transaction((manager) => lockHeldRows({ ...at(0), manager }, PIECE_LEASE, held));
  return rows.map((row) => row.id);
}

describe("simultaneous acquisitions of leases", () => {
  const ROWS = 20;
  const CALLERS = 12;
  const ids = Array.from({ length: ROWS }, (_, n) => n);
  /** Each caller names them in an order of its own. */
  const turned = (by: number) => [...ids.slice(by), ...ids.slice(0, by)];
  const all = (ms: number, options: object) => (_: unknown, n: number) =>
    acquireLeases<{ id: number }>(at(ms), PIECE_LEASE, {
      where: "t.id = any(:ids)",
      parameters: { ids: turned(n) },
      returning: "t.id",
      ...options,
    });

  it.each([
    ["waiting for locked rows", {}],
    ["skipping locked rows", { limit: ROWS }],
    ["a few each", { limit: 3 }],
  ])("go to one caller each, %s", async (_how, options) => {
    for (let round = 0; round < 10; round += 1) {
      await begin(ROWS);
      const won = (await Promise.all(Array.from({ length: CALLERS }, all(0, options)))).flat();
      expect(won.map((row) => row.id).sort((a, b) => a - b)).toEqual(ids);
      const rows = await db.manager.find(Piece, { order: { id: "ASC" } });
      const tokens = new Map(won.map((row) => [row.id, row.leaseToken]));
      expect(rows.map((row) => row.leaseToken)).toEqual(ids.map((one) => tokens.get(one)));
    }
  });

  it("stay with their holder or go to another one, and never both, when one renews and others acquire", async () => {
    let stayed = 0;
    // On a busy machine one of both may come first every time, until chance decides otherwise.
    for (let round = 0; round < 30 || (stayed === 0 && round < 300); round += 1) {
      await begin(ROWS);
      const held = [...(await TOGETHER.acquire(0, ids))].map(([one, leaseToken]) => ({ id: one, leaseToken }));
      // Two clocks: the lease is still held for the holder, and just expired for the others.
      const renewing = TOGETHER.renew(LEASE_MS - 1, held.reverse());
      // In every second round the renewal has a round trip's head start.
      if (round % 2 > 0) await db.query("select 1");
      const [renewed, ...others] = await Promise.all([
        renewing,
        TOGETHER.acquire(LEASE_MS, turned(round % ROWS)),
        TOGETHER.acquire(LEASE_MS, ids),
      ]);
      const acquired = others.flatMap((tokens) => [...tokens.keys()]);
      expect([...renewed, ...acquired].sort((a, b) => a - b)).toEqual(ids);
      stayed += renewed.length;
    }
    expect(stayed).toBeGreaterThan(0);
  });
});
