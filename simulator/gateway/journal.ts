import { createHmac, randomBytes } from "node:crypto";
import { AwsError } from "../aws/aws-error";
import type { WireRequest } from "../aws/service";
import { hashText } from "../kernel/ids";
import type { Scenario } from "../scenarios/scenario";
import type { RoleParameters } from "../world/roles";
import { JournalFile, UnusableJournal } from "./journal-file";

/** A call that changed something, or tried to. */
export interface KeptCall {
  readonly kind: "call";
  readonly service: string;
  readonly region: string;
  /** The access key of its caller. */
  readonly key: string;
  readonly client: string;
  readonly request: Omit<WireRequest, "headers"> & { readonly target?: string };
  /** The delay of its execution, by a fault. */
  readonly lateMs?: number;
}

/** A request to /_simulator/ that changes the world. */
export interface KeptControl extends Omit<WireRequest, "headers"> {
  readonly kind: "control";
}

/** Settings of a start that shape the world. */
export interface WorldSettings {
  readonly roles: RoleParameters;
  readonly consistencyMs: number;
  readonly assignmentMs: number;
  readonly accessEntriesPerCluster: number;
}

/** Every change of a world: replayed in order, the changes recreate it. */
export type Change =
  | KeptCall
  | KeptControl
  /** A request triggered the events that were due by then. */
  | { readonly kind: "tick" }
  | { readonly kind: "settings"; readonly settings: WorldSettings };

interface Entry {
  readonly n: number;
  /** Milliseconds since the epoch, by the machine's clock. */
  readonly at: number;
  readonly change: Change;
  /** A digest of the result: a world that differs on replay is not the stored one. */
  readonly cameTo: string;
}

export interface Beginning {
  readonly format: typeof FORMAT;
  readonly scenario: string;
  readonly scenarioDigest: string;
  readonly externalId: string;
  readonly settings: WorldSettings;
  readonly at: number;
  /** The secret of session credentials, so that earlier ones stay valid. */
  readonly seed: string;
}

const FORMAT = 1;

/** Stores the changes of a world in a file, and replays it at the next start. */
export class Journal {
  private beginning: Beginning;
  private readonly file: JournalFile;
  private played: readonly Entry[];
  private standing: number | null = null;
  private inside = 0;
  private n = 0;

  constructor(
    path: string,
    private readonly identity: { readonly scenario: Scenario; readonly externalId: string },
    settings: WorldSettings,
    private readonly clock: () => number,
    /** Called when the file is no longer writable: from then on the world will not be restored. */
    private readonly onLost: (error: Error) => void,
  ) {
    this.file = new JournalFile(path);
    const [found, ...entries] = this.file.read() ?? [];
    this.played = entries as Entry[];
    this.beginning = found === undefined ? this.newBeginning(settings) : this.checked(found as Beginning);
    this.file.rewrite([this.beginning, ...this.played]);
  }

  /** Constant while a change is stored or replayed, so that it has one time. */
  now(): number {
    return this.standing ?? this.clock();
  }

  /** Creates the initial world as it was created then. */
  begin<T>(make: (settings: WorldSettings) => T): T {
    return this.at(this.beginning.at, () => make(this.beginning.settings));
  }

  /** Replays all earlier changes in order and at their times. */
  play(play: (change: Change) => unknown): void {
    const sessions = new Map<Entry, Session>();
    this.played.forEach((entry, i) => {
      this.n = entry.n;
      const outcome = this.at(entry.at, () => outcomeOf(() => play(entry.change)));
      const session = "value" in outcome && sessionIn(outcome.value);
      if (session) sessions.set(entry, session);
      if (outcome.cameTo !== entry.cameTo) throw this.unusable(`line ${i + 2} comes out differently`);
    });
    this.file.rewrite([this.beginning, ...this.worthKeeping(sessions)]);
    this.played = [];
  }

  /** Does the work, and stores it before it answers. */
  keep<T>(change: Change, work: () => T): T {
    // The consequences of a change are part of it.
    if (this.inside > 0) return work();
    const at = this.clock();
    this.n += 1;
    const outcome = this.at(at, () => outcomeOf(work));
    if ("value" in outcome || !isForSession(change)) this.append({ n: this.n, at, change, cameTo: outcome.cameTo });
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Starts a new world: the former one is not replayed. */
  restart(settings: WorldSettings): void {
    this.beginning = this.newBeginning(settings);
    this.n = 0;
    this.file.rewrite([this.beginning]);
  }

  /** Stable for the same change on each replay, and unpredictable without the file. */
  secret(purpose: string, bytes: number): Buffer {
    if (this.inside === 0) return randomBytes(bytes);
    return createHmac("sha512", this.beginning.seed).update(`${this.n}/${purpose}`).digest().subarray(0, bytes);
  }

  /** The final settings of the stored world. */
  settingsOfLastTime(): WorldSettings {
    const last = this.played.map(({ change }) => change).findLast((change) => change.kind === "settings");
    return last?.settings ?? this.beginning.settings;
  }

  private at<T>(at: number, work: () => T): T {
    this.standing = at;
    this.inside += 1;
    try {
      return work();
    } finally {
      this.inside -= 1;
      this.standing = null;
    }
  }

  private append(entry: Entry): void {
    try {
      this.file.append(entry);
    } catch (error) {
      this.onLost(error as Error);
      throw error;
    }
  }

  /** Most lines are sessions of an hour that only read. */
  private worthKeeping(sessions: ReadonlyMap<Entry, Session>): Entry[] {
    const callers = new Set(this.played.map(({ change }) => (change.kind === "call" ? change.key : "")));
    return this.played.filter((entry) => {
      const session = isForSession(entry.change) ? sessions.get(entry) : undefined;
      return !session || callers.has(session.key) || session.endsAt > this.clock();
    });
  }

  private newBeginning(settings: WorldSettings): Beginning {
    const { scenario, externalId } = this.identity;
    return {
      format: FORMAT,
      scenario: scenario.name,
      scenarioDigest: digestOf(scenario),
      externalId,
      settings,
      at: this.clock(),
      seed: randomBytes(32).toString("base64url"),
    };
  }

  private checked(found: Beginning): Beginning {
    const { scenario, externalId } = this.identity;
    if (found.format !== FORMAT) throw this.unusable(`its format is ${found.format}, not ${FORMAT}`);
    if (found.scenario !== scenario.name) {
      throw new UnusableJournal(
        `The simulated world in ${this.file.path} is of the scenario ${found.scenario}, not ${scenario.name}`,
      );
    }
    if (found.scenarioDigest !== digestOf(scenario))
      throw this.unusable(`the scenario ${scenario.name} is another now`);
    if (found.externalId !== externalId) {
      throw new UnusableJournal(`The simulated world in ${this.file.path} has the external id ${found.externalId}`);
    }
    return found;
  }

  private unusable(why: string): UnusableJournal {
    return new UnusableJournal(
      `The simulated world in ${this.file.path} is damaged or of another version of Drawbridge (${why})`,
    );
  }
}

interface Session {
  readonly key: string;
  readonly endsAt: number;
}

/** A failed session call changed nothing, and an expired session is useless. */
function isForSession(change: Change): boolean {
  return change.kind === "call" && change.service === "sts";
}

function sessionIn(value: unknown): Session | null {
  const { Credentials: found } = (value ?? {}) as { Credentials?: { AccessKeyId: string; Expiration: string } };
  return found ? { key: found.AccessKeyId, endsAt: Date.parse(found.Expiration) } : null;
}

type Outcome<T> = { readonly cameTo: string } & ({ readonly value: T } | { readonly error: unknown });

function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    const value = work();
    return { value, cameTo: digestOf(value) };
  } catch (error) {
    const { message } = error as Error;
    return { error, cameTo: digestOf(error instanceof AwsError ? `${error.code}: ${message}` : message) };
  }
}

function digestOf(value: unknown): string {
  return hashText(JSON.stringify(value) ?? "").slice(0, 16);
}
