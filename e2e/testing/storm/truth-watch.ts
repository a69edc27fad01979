import type { World } from "../../../simulator/world/world";
import type { Harness } from "../harness";

/** One policy that one person had on one cluster, at the first and the last of several looks in a row. Milliseconds since 1970. */
export interface SeenAccess {
  readonly person: string;
  readonly cluster: string;
  readonly policy: string;
  readonly from: number;
  until: number;
}

export interface Truth {
  readonly seen: readonly SeenAccess[];
  /** The moments of all looks. */
  readonly looks: readonly number[];
}

/** Between two looks. What comes and goes in less is not seen. */
const LOOK_MS = 50;

/**
 * The watcher of the simulated AWS: whom its clusters let in, whatever anybody says. It asks nothing of the product. A
 * slot counts for whoever was assigned it last, as a session outlives its assignment.
 */
export class TruthWatch implements Disposable {
  private readonly past: SeenAccess[] = [];
  private readonly looks: number[] = [];
  private open = new Map<string, SeenAccess>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly harness: Harness) {
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  truth(): Truth {
    return { seen: [...this.past, ...this.open.values()], looks: this.looks };
  }

  /** Everything that the watched clusters let people do at this moment. */
  now(): SeenAccess[] {
    this.look();
    return [...this.open.values()];
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { world } = this.harness.aws;
    const at = Date.now();
    this.looks.push(at);
    // The simulated AWS does its late writes when it is called: they come in their time, also where nobody calls it.
    world.agenda.catchUp();
    const still = new Map<string, SeenAccess>();
    for (const access of accessNow(world)) {
      const key = `${access.person} ${access.cluster} ${access.policy}`;
      const known = this.open.get(key) ?? { ...access, from: at, until: at };
      known.until = at;
      still.set(key, known);
    }
    for (const [key, access] of this.open) if (!still.has(key)) this.past.push(access);
    this.open = still;
  }
}

function accessNow(world: World): Pick<SeenAccess, "person" | "cluster" | "policy">[] {
  const holders = holdersIn(world);
  const clusters = [...world.accounts.values()].flatMap((account) => account.clusters.all());
  return clusters.flatMap(({ accountId, region, name }) =>
    world
      .effectiveAccess(accountId, region, name)
      .flatMap((entry) =>
        holders(entry).flatMap((person) =>
          entry.policies.map(({ policyArn }) => ({ person, cluster: name, policy: policyArn.split("/").at(-1)! })),
        ),
      ),
  );
}

interface Principal {
  readonly principalArn: string;
  readonly principalId: string;
}

/** The people whose principal it is, by user name: by a role of their own, or by a slot that they are assigned, or were last. */
export function holdersIn(world: World): (principal: Principal) => readonly string[] {
  const users = world.identityCenterAdmin?.center.users ?? new Map<string, { userName: string }>();
  const slots = world.slotWatch.history().filter(({ role, goneAt }) => role.isSlot && goneAt === null);
  const bySlot = new Map(
    slots.map(({ role, uses }) => {
      const now = uses.filter(({ until }) => until === null);
      const holding = now.length > 0 ? now : uses.slice(-1);
      return [role.id, holding.map(({ principal }) => users.get(principal.id)?.userName ?? principal.id)];
    }),
  );
  return ({ principalArn, principalId }) => {
    const named = /:role\/people\/(.+)$/.exec(principalArn)?.[1];
    return named === undefined ? (bySlot.get(principalId) ?? []) : [named];
  };
}
