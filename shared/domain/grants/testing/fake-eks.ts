import { ProviderFailure } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import { NO_ACCESS } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type {
  AcceptedWrite,
  AccessCloud,
  CallPriority,
  CloudEntry,
  CloudRole,
  EntryPlace,
} from "../../cloud/access-cloud.port";
import { applyStep } from "./apply-plan";

/**
 * The fate of a call: normal, not made, made and not answered (the first time, or at all), not answered and made
 * later, made at once by its repetition and later once more, or the process dies before or after it.
 */
export type Mishap =
  | "none"
  | "refused"
  | "throttled"
  | "answered-again"
  | "answered-again-and-late"
  | "lost-answer"
  | "lost-and-late"
  | "crash-before"
  | "crash-after";

/** A change that was not answered takes effect so much later. */
const LATE_MS = 45_000;

/** The process died. Nothing of ours catches it. */
export class Crash extends Error {}

/** `untilSent`: of a write. */
type Happening = (call: { readonly signal: AbortSignal; readonly untilSent?: AbortSignal }) => Promise<void>;

interface Entry extends CloudEntry {
  /** Whom EKS lets in: the role that had the ARN when the entry was made. */
  readonly roleUniqueId: string;
}

/** Access entries and roles in memory, with mishaps on demand: so that thousands of histories can be played. */
export class FakeEks {
  readonly entries = new Map<string, Entry>();
  readonly roles = new Map<string, CloudRole>();
  readonly calls: string[] = [];
  /** Of the writes, in their order. */
  readonly priorities: CallPriority[] = [];
  private readonly mishaps: Mishap[] = [];
  private readonly happening = new Map<string, Happening>();
  private readonly onTheWay = new Map<string, Happening>();
  /** Nobody lets us delete the entries of these, or take policies off them. */
  readonly undeletable = new Set<string>();
  private late: { readonly at: number; readonly change: () => void }[] = [];
  private readFailure: string | null = null;
  private made = 0;

  constructor(private readonly clock: Clock) {}

  /** The next write meets this. */
  next(...mishaps: Mishap[]): void {
    this.mishaps.push(...mishaps);
  }

  clearMishaps(): void {
    this.mishaps.length = 0;
    this.undeletable.clear();
    this.readFailure = null;
    this.happening.clear();
    this.onTheWay.clear();
  }

  /** Of an earlier test. */
  forgetLate(): void {
    this.late = [];
  }

  /** The answer to every read, until the mishaps are cleared. */
  failReads(code: string): void {
    this.readFailure = code;
  }

  /** Runs just before the next such call takes effect. */
  before(operation: string, happening: Happening): void {
    this.happening.set(operation, happening);
  }

  /** Runs when the next such write is sent, before it takes effect. */
  during(operation: string, happening: Happening): void {
    this.onTheWay.set(operation, happening);
  }

  /** As this installation, or another one, once made it. */
  put(principalArn: string, access: ClusterAccess, tags: Readonly<Record<string, string>>): void {
    this.entries.set(principalArn, this.newEntry(principalArn, access, tags));
  }

  makeRole(arn: string): void {
    this.made += 1;
    this.roles.set(arn, { arn, uniqueId: `AROA${this.made}`, createdAt: this.clock.now() });
  }

  /** As somebody else would: with Terraform, or by hand. */
  change(principalArn: string, change: (access: ClusterAccess | null) => ClusterAccess | null): void {
    const entry = this.entries.get(principalArn);
    const access = change(entry?.access ?? null);
    if (access === null) this.entries.delete(principalArn);
    else if (entry) this.entries.set(principalArn, { ...entry, access });
    else this.entries.set(principalArn, this.newEntry(principalArn, access, {}));
  }

  /** Other changes of an entry that are possible in the AWS console. */
  mark(principalArn: string, marks: Partial<Pick<Entry, "tags" | "username">>): void {
    const entry = this.entries.get(principalArn);
    if (entry) this.entries.set(principalArn, { ...entry, ...marks });
  }

  /** The access of the principal now; nothing where its entry belongs to a deleted role. */
  given(principalArn: string): ClusterAccess {
    const entry = this.entries.get(principalArn);
    const isKnown = entry && entry.roleUniqueId === this.roles.get(principalArn)?.uniqueId;
    return isKnown ? entry.access : NO_ACCESS;
  }

  cloud(): AccessCloud {
    return {
      describeEntry: async ({ principalArn }, signal) =>
        this.read("DescribeAccessEntry", signal, () => this.entries.get(principalArn) ?? null),
      listEntries: async (_at, signal) => this.read("ListAccessEntries", signal, () => [...this.entries.keys()]),
      createEntry: async (at, { kubernetesGroups, tags }, signal) =>
        this.write("CreateAccessEntry", at, signal, ({ principalArn }) => {
          if (this.entries.has(principalArn)) throw failure("conflict", "ResourceInUseException");
          this.entries.set(principalArn, this.newEntry(principalArn, { ...NO_ACCESS, kubernetesGroups }, tags));
        }),
      tagEntry: async (at, entryArn, tags, signal) =>
        this.write("TagResource", at, signal, ({ principalArn }) => {
          const entry = this.entries.get(principalArn);
          if (entry?.entryArn !== entryArn) throw failure("missing", "ResourceNotFoundException");
          this.entries.set(principalArn, { ...entry, tags: { ...entry.tags, ...tags } });
        }),
      updateEntryGroups: async (at, kubernetesGroups, signal) =>
        this.write("UpdateAccessEntry", at, signal, () =>
          this.step(at, { kind: "set-groups", removes: false, kubernetesGroups }),
        ),
      deleteEntry: async (at, signal) =>
        this.write("DeleteAccessEntry", at, signal, ({ principalArn }) => {
          this.denyIfUndeletable(principalArn);
          this.entries.delete(principalArn);
        }),
      associatePolicy: async (at, access, signal) =>
        this.write("AssociateAccessPolicy", at, signal, () =>
          this.step(at, { kind: "associate", removes: false, access }),
        ),
      disassociatePolicy: async (at, policy, signal) =>
        this.write("DisassociateAccessPolicy", at, signal, ({ principalArn }) => {
          this.denyIfUndeletable(principalArn);
          if (this.entries.has(principalArn)) this.step(at, { kind: "disassociate", removes: true, policy });
        }),
      role: async (_accountId, arn, signal) => this.read("GetRole", signal, () => this.roles.get(arn) ?? null),
      reservedRole: async () => null,
      identityCenter: () => {
        throw new Error("There is no Identity Center here");
      },
    };
  }

  private denyIfUndeletable(principalArn: string): void {
    if (this.undeletable.has(principalArn)) throw failure("denied", "AccessDeniedException");
  }

  private step({ principalArn }: EntryPlace, step: Parameters<typeof applyStep>[1]): void {
    const entry = this.entries.get(principalArn);
    if (!entry) throw failure("missing", "ResourceNotFoundException");
    this.entries.set(principalArn, { ...entry, access: applyStep(entry.access, step)! });
  }

  private newEntry(principalArn: string, access: ClusterAccess, tags: Readonly<Record<string, string>>): Entry {
    this.made += 1;
    return {
      entryArn: `arn:aws:eks:eu-west-1:111111111111:access-entry/c/role/111111111111/x/${this.made}`,
      createdAt: this.clock.now(),
      tags,
      username: `${principalArn}/{{SessionName}}`,
      access,
      roleUniqueId: this.roles.get(principalArn)?.uniqueId ?? "none",
    };
  }

  /** Makes the late changes whose time has come. A refusal by then is told to nobody. */
  private catchUp(): void {
    const now = this.clock.now().getTime();
    const due = this.late.filter(({ at }) => at <= now);
    this.late = this.late.filter(({ at }) => at > now);
    for (const { change } of due) {
      try {
        change();
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
      }
    }
  }

  private async happen(
    happening: Map<string, Happening>,
    operation: string,
    call: Parameters<Happening>[0],
  ): Promise<void> {
    const next = happening.get(operation);
    happening.delete(operation);
    await next?.(call);
  }

  private async read<T>(operation: string, signal: AbortSignal, look: () => T): Promise<T> {
    await this.happen(this.happening, operation, { signal });
    if (signal.aborted) throw failure("aborted", "ABORTED");
    this.catchUp();
    this.calls.push(operation);
    if (this.readFailure) throw failure("denied", this.readFailure);
    return structuredClone(look());
  }

  private async write(
    operation: string,
    at: EntryPlace,
    signal: AbortSignal,
    make: (at: EntryPlace) => void,
  ): Promise<AcceptedWrite> {
    const change = () => make(at);
    const call = { signal, untilSent: at.untilSent };
    await this.happen(this.happening, operation, call);
    if (at.mayStillSend?.() === false || at.untilSent?.aborted) throw failure("throttled", "NOT_SENT");
    await this.happen(this.onTheWay, operation, call);
    const mishap = this.mishaps.shift();
    if (mishap === "crash-before") throw new Crash();
    this.catchUp();
    this.calls.push(operation);
    this.priorities.push(at.priority);
    if (mishap === "throttled") throw failure("throttled", "ThrottlingException");
    if (mishap === "refused") throw failure("invalid", "InvalidParameterException");
    if (mishap === "lost-and-late" || mishap === "answered-again-and-late") {
      this.late.push({ at: this.clock.now().getTime() + LATE_MS, change });
    }
    if (mishap !== "lost-and-late") change();
    if (mishap === "crash-after") throw new Crash();
    if (mishap === "lost-answer" || mishap === "lost-and-late") throw unanswered();
    const written = { operation: `eks:${operation}`, requestId: `request-${this.calls.length}` };
    const isInDoubt = mishap === "answered-again" || mishap === "answered-again-and-late";
    return isInDoubt ? { ...written, inDoubt: true } : written;
  }
}

function failure(kind: ProviderFailure["kind"], code: string): ProviderFailure {
  return new ProviderFailure({ kind, code, operation: "eks:Any", message: `It was answered with ${code}.` });
}

function unanswered(): ProviderFailure {
  const message = "It was not answered.";
  return new ProviderFailure({ kind: "unavailable", code: "TIMEOUT", operation: "eks:Any", message, mayBeDone: true });
}
