import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import type {
  AccessCloud,
  Assignee,
  AssignmentOutcome,
  CloudPermissionSet,
  CloudRole,
  IdentityCenterCloud,
  NewPermissionSet,
} from "../../connectors/access-cloud.port";

interface Change {
  readonly kind: "assign" | "unassign";
  readonly accountId: string;
  readonly setArn: string;
  readonly userId: string;
  outcome: AssignmentOutcome;
}

/**
 * An Identity Center with the roles it makes in accounts, in memory. Changes of assignments are under way until the test
 * says `settle`. A role goes with the last assignment of its permission set in an account, and comes back as another one.
 */
export class MemoryCenter {
  readonly users = new Map<string, { userName: string; email: string | null }>();
  readonly sets = new Map<string, CloudPermissionSet & { policy: object | null }>();
  readonly roles = new Map<string, CloudRole>();
  readonly changes: Change[] = [];
  readonly calls: string[] = [];
  /** Why the next change will have failed. */
  refuseNext: string | null = null;
  /** Called before each call is done; it may throw, or never end. */
  before: (call: string) => unknown = () => undefined;
  /** Called when a call is done, before its answer arrives. */
  after: (call: string) => unknown = () => undefined;

  private readonly assigned = new Map<string, Assignee[]>();
  private made = 0;

  organization(): Pick<AccessCloud, "role" | "reservedRole" | "identityCenter"> {
    return {
      role: (accountId, arn) => this.call(`role ${accountId}`, () => this.roles.get(arn) ?? null),
      reservedRole: (accountId, name) =>
        this.call(`reservedRole ${accountId}`, () => this.roleOf(accountId, name) ?? null),
      identityCenter: () => this.center,
    };
  }

  /** Whatever is under way comes to its end. */
  settle(): void {
    for (const change of this.changes) {
      if (change.outcome.state !== "IN_PROGRESS") continue;
      const { kind, accountId, setArn, userId } = change;
      if (this.refuseNext !== null) {
        change.outcome = { state: "FAILED", reason: this.refuseNext };
        this.refuseNext = null;
        continue;
      }
      change.outcome = { state: "SUCCEEDED" };
      if (kind === "assign") this.give(accountId, setArn, { kind: "USER", id: userId });
      else this.take(accountId, setArn, userId);
    }
  }

  give(accountId: string, setArn: string, assignee: Assignee): void {
    const { name } = this.sets.get(setArn)!;
    const others = this.assigneesOf(accountId, setArn).filter(({ id }) => id !== assignee.id);
    this.assigned.set(`${accountId} ${setArn}`, [...others, assignee]);
    if (this.roleOf(accountId, name)) return;
    this.made += 1;
    const ending = this.made.toString(16).padStart(16, "0");
    const arn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_${ending}`;
    this.roles.set(arn, { arn, uniqueId: `AROA${this.made}`, createdAt: new Date(0) });
  }

  take(accountId: string, setArn: string, userId: string): void {
    const left = this.assigneesOf(accountId, setArn).filter(({ id }) => id !== userId);
    this.assigned.set(`${accountId} ${setArn}`, left);
    const role = this.roleOf(accountId, this.sets.get(setArn)!.name);
    if (left.length === 0 && role) this.roles.delete(role.arn);
  }

  assigneesOf(accountId: string, setArn: string): Assignee[] {
    return this.assigned.get(`${accountId} ${setArn}`) ?? [];
  }

  setNamed(name: string) {
    return [...this.sets.values()].find((set) => set.name === name);
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
    permissionSet: (name) => this.call("permissionSet", () => this.setNamed(name) ?? null),
    createPermissionSet: (set) => this.call("createPermissionSet", () => this.create(set)),
    putInlinePolicy: (arn, policy) =>
      this.call("putInlinePolicy", () => {
        this.existing(arn).policy = policy;
        return written("PutInlinePolicyToPermissionSet");
      }),
    deletePermissionSet: (arn) =>
      this.call("deletePermissionSet", () => {
        this.existing(arn);
        const isUsed = [...this.assigned].some(([key, list]) => key.endsWith(` ${arn}`) && list.length > 0);
        if (isUsed || this.isBusy((change) => change.setArn === arn)) throw failure("conflict", "ConflictException");
        this.sets.delete(arn);
        return written("DeletePermissionSet");
      }),
    slotContents: () => this.call("slotContents", () => null),
    assignees: (accountId, arn) =>
      this.call("assignees", () => {
        this.existing(arn);
        return this.assigneesOf(accountId, arn);
      }),
    assign: (accountId, setArn, userId) => this.call("assign", () => this.start("assign", accountId, setArn, userId)),
    unassign: (accountId, setArn, userId) =>
      this.call("unassign", () => this.start("unassign", accountId, setArn, userId)),
    assignmentOutcome: (kind, requestId) =>
      this.call("assignmentOutcome", () => {
        const change = this.changes[Number(requestId)];
        if (change?.kind !== kind) throw failure("missing", "ResourceNotFoundException");
        return change.outcome;
      }),
  };

  private create(set: NewPermissionSet) {
    if (this.setNamed(set.name)) throw failure("conflict", "ConflictException");
    const arn = `arn:aws:sso:::permissionSet/ssoins-1/ps-${this.sets.size + this.calls.length}`;
    const made = { arn, name: set.name, tags: set.tags, policy: null };
    this.sets.set(arn, made);
    return { ...made, ...written("CreatePermissionSet") };
  }

  private start(kind: Change["kind"], accountId: string, setArn: string, userId: string) {
    this.existing(setArn);
    if (kind === "assign" && !this.users.has(userId)) throw failure("missing", "ResourceNotFoundException");
    if (this.isBusy((change) => change.accountId === accountId)) throw failure("conflict", "ConflictException");
    this.changes.push({ kind, accountId, setArn, userId, outcome: { state: "IN_PROGRESS" } });
    return { ...written(kind), assignmentRequestId: String(this.changes.length - 1) };
  }

  private isBusy(where: (change: Change) => boolean): boolean {
    return this.changes.some((change) => change.outcome.state === "IN_PROGRESS" && where(change));
  }

  private existing(arn: string) {
    const set = this.sets.get(arn);
    if (!set) throw failure("missing", "ResourceNotFoundException");
    return set;
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

function written(operation: string) {
  return { operation, requestId: "request-1" };
}
