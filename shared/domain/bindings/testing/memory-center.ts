import { poolArn } from "../../../../testing/factories";
import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import type {
  AccessCloud,
  Assignee,
  AssignmentOutcome,
  CloudRole,
  IdentityCenterCloud,
  SlotContents,
} from "../../cloud/access-cloud.port";
import { SLOT_POLICY } from "../slots/slot-contents";

interface Change {
  readonly kind: "assign" | "unassign";
  readonly accountId: string;
  readonly setArn: string;
  readonly assignee: Assignee;
  outcome: AssignmentOutcome;
}

/** Roles made in this process: the audit log outlives a world, and no role comes twice. */
let made = 0;

/** A permission set, where it is provisioned left out. */
type PermissionSet = Omit<SlotContents, "accountIds">;

/**
 * An Identity Center with the roles it makes in accounts, in memory. Changes of assignments are under way until the test
 * says `settle`. A role goes with the last assignment of its permission set in an account, unless it is kept, and comes back
 * as another one.
 */
export class MemoryCenter {
  readonly users = new Map<string, { userName: string; email: string | null }>();
  /** By ARN. */
  readonly sets = new Map<string, PermissionSet>();
  readonly roles = new Map<string, CloudRole>();
  readonly changes: Change[] = [];
  readonly calls: string[] = [];
  /** Roles stay though nobody is assigned. */
  keepsRoles = false;
  /** Why the next change will have failed. */
  refuseNext: string | null = null;
  /** An earlier attempt of the next change got no answer, so AWS may carry it out once more. */
  isNextInDoubt = false;
  /** Called before each call is done; it may throw, or never end. */
  before: (call: string) => unknown = () => undefined;
  /** Called when a call is done, before its answer arrives. */
  after: (call: string) => unknown = () => undefined;

  private readonly assigned = new Map<string, Assignee[]>();

  organization(): Pick<AccessCloud, "role" | "reservedRole" | "identityCenter"> {
    return {
      role: (accountId, arn) => this.call(`role ${accountId}`, () => this.roles.get(arn) ?? null),
      reservedRole: (accountId, name) =>
        this.call(`reservedRole ${accountId}`, () => this.roleOf(accountId, name) ?? null),
      identityCenter: () => this.center,
    };
  }

  /** Makes a pool as the CloudFormation template does. */
  makePool(installationId: string, size: number): void {
    for (let n = 1; n <= size; n += 1) {
      this.sets.set(poolArn(n), {
        name: `drawbridge-${String(n).padStart(2, "0")}`,
        sessionDuration: "PT1H",
        inlinePolicy: JSON.stringify(SLOT_POLICY),
        managedPolicies: [],
        customerManagedPolicies: [],
        permissionsBoundary: null,
        tags: { "drawbridge-pool": installationId },
      });
    }
  }

  /** Somebody changes the n-th permission set. */
  changeSet(n: number, changes: Partial<PermissionSet>): void {
    this.sets.set(poolArn(n), { ...this.sets.get(poolArn(n))!, ...changes });
  }

  /** Completes every change that is under way. */
  settle(): void {
    for (const change of this.changes) {
      if (change.outcome.state !== "IN_PROGRESS") continue;
      const { kind, accountId, setArn, assignee } = change;
      if (this.refuseNext !== null) {
        change.outcome = { state: "FAILED", reason: this.refuseNext };
        this.refuseNext = null;
        continue;
      }
      change.outcome = { state: "SUCCEEDED" };
      if (kind === "assign") this.give(accountId, setArn, assignee);
      else this.take(accountId, setArn, assignee.id);
    }
  }

  give(accountId: string, setArn: string, assignee: Assignee): void {
    const { name } = this.sets.get(setArn)!;
    const others = this.assigneesOf(accountId, setArn).filter(({ id }) => id !== assignee.id);
    this.assigned.set(`${accountId} ${setArn}`, [...others, assignee]);
    if (this.roleOf(accountId, name)) return;
    made += 1;
    const ending = made.toString(16).padStart(16, "0");
    const arn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_${ending}`;
    this.roles.set(arn, { arn, uniqueId: `AROA${made}`, createdAt: new Date(0) });
  }

  take(accountId: string, setArn: string, userId: string): void {
    const left = this.assigneesOf(accountId, setArn).filter(({ id }) => id !== userId);
    this.assigned.set(`${accountId} ${setArn}`, left);
    const role = this.roleOf(accountId, this.sets.get(setArn)!.name);
    if (left.length === 0 && role && !this.keepsRoles) this.roles.delete(role.arn);
  }

  assigneesOf(accountId: string, setArn: string): Assignee[] {
    return this.assigned.get(`${accountId} ${setArn}`) ?? [];
  }

  private readonly center: IdentityCenterCloud = {
    instance: () => this.call("instance", () => ({ instanceArn: "arn:instance", identityStoreId: "d-1" })),
    userId: (by) =>
      this.call("userId", () => {
        const [key, value] = Object.entries(by)[0] as ["userName" | "email", string];
        const found = [...this.users].filter(([, user]) => user[key] === value);
        return found.length === 1 ? found[0]![0] : null;
      }),
    isUser: (userId) => this.call("isUser", () => this.users.has(userId)),
    slotContents: (arn) =>
      this.call("slotContents", () => {
        const set = this.sets.get(arn);
        const places = [...this.assigned].filter(([place, list]) => place.endsWith(` ${arn}`) && list.length > 0);
        return set ? { ...set, accountIds: places.map(([place]) => place.split(" ")[0]!) } : null;
      }),
    assignees: (accountId, arn) =>
      this.call("assignees", () => (this.sets.has(arn) ? this.assigneesOf(accountId, arn) : [])),
    assign: (accountId, setArn, id) =>
      this.call("assign", () => this.start("assign", accountId, setArn, { kind: "USER", id })),
    unassign: (accountId, setArn, assignee) =>
      this.call("unassign", () => this.start("unassign", accountId, setArn, assignee)),
    assignmentOutcome: (kind, requestId) =>
      this.call("assignmentOutcome", () => {
        const change = this.changes[Number(requestId)];
        if (change?.kind !== kind) throw failure("missing", "ResourceNotFoundException");
        return change.outcome;
      }),
  };

  private start(kind: Change["kind"], accountId: string, setArn: string, assignee: Assignee) {
    if (!this.sets.has(setArn)) throw failure("missing", "ResourceNotFoundException");
    if (kind === "assign" && !this.users.has(assignee.id)) throw failure("missing", "ResourceNotFoundException");
    if (this.isBusy((change) => change.accountId === accountId)) throw failure("conflict", "ConflictException");
    this.changes.push({ kind, accountId, setArn, assignee, outcome: { state: "IN_PROGRESS" } });
    const inDoubt = this.isNextInDoubt && ({ inDoubt: true } as const);
    this.isNextInDoubt = false;
    return { ...written(kind), ...inDoubt, assignmentRequestId: String(this.changes.length - 1) };
  }

  private isBusy(where: (change: Change) => boolean): boolean {
    return this.changes.some((change) => change.outcome.state === "IN_PROGRESS" && where(change));
  }

  private roleOf(accountId: string, setName: string): CloudRole | undefined {
    const own = new RegExp(`::${accountId}:.*/AWSReservedSSO_${setName.replace(/\W/g, "\\$&")}_[0-9a-f]{16}$`);
    return [...this.roles.values()].find(({ arn }) => own.test(arn));
  }

  private async call<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    await this.before(name);
    const answer = work();
    await this.after(name);
    return answer;
  }
}

export function failure(kind: FailureKind, code: string): ProviderFailure {
  return new ProviderFailure({ kind, code, operation: "sso:Something", message: `AWS said ${code}.` });
}

/** AWS did not answer, and may carry the change out later. */
export function noAnswer(): ProviderFailure {
  const message = "AWS did not answer.";
  return new ProviderFailure({
    kind: "unavailable",
    code: "TIMEOUT",
    operation: "sso:Something",
    message,
    mayBeDone: true,
  });
}

function written(operation: string) {
  return { operation, requestId: "request-1" };
}
