import type { Agenda } from "../kernel/agenda";
import { uuidOf } from "../kernel/ids";
import { Mistake } from "../kernel/mistake";
import type { AssignedPrincipal } from "./assigned-principal";
import type { PermissionSets } from "./permission-sets";

export type OperationKind = "creation" | "deletion" | "provisioning";

/** An asynchronous operation of Identity Center. */
export interface AssignmentOperation {
  readonly kind: OperationKind;
  readonly requestId: string;
  readonly createdAt: number;
  readonly permissionSetArn: string;
  /** Null: all accounts in which the permission set is provisioned. */
  readonly accountId: string | null;
  /** Null when provisioning. */
  readonly principal: AssignedPrincipal | null;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  failureReason?: string;
}

export type NewOperation = Pick<AssignmentOperation, "kind" | "permissionSetArn" | "accountId" | "principal">;

interface Surroundings {
  readonly permissionSets: PermissionSets;
  readonly agenda: Agenda;
  readonly clock: () => number;
  readonly duration: () => number;
}

/** The asynchronous operations of Identity Center: requested, in progress and finished. */
export class AssignmentOperations {
  private readonly operations = new Map<string, AssignmentOperation>();
  private made = 0;

  constructor(private readonly surroundings: Surroundings) {}

  /** `refusal` is the reason why it will fail, where that is known from the start; it still takes its time. */
  start(asked: NewOperation, refusal: string | null = null): AssignmentOperation {
    const { agenda, clock, duration } = this.surroundings;
    const requestId = uuidOf(`operation/${this.made++}`);
    const operation: AssignmentOperation = { ...asked, requestId, createdAt: clock(), status: "IN_PROGRESS" };
    this.operations.set(requestId, operation);
    // The answer to the caller: in progress, even where it takes no time.
    const answer = { ...operation };
    agenda.in(duration(), () => this.finish(operation, refusal));
    return answer;
  }

  find(kind: OperationKind, requestId: string): AssignmentOperation | undefined {
    const operation = this.operations.get(requestId);
    return operation?.kind === kind ? operation : undefined;
  }

  list(kind: OperationKind): AssignmentOperation[] {
    return [...this.operations.values()].filter((operation) => operation.kind === kind);
  }

  underWay(): AssignmentOperation[] {
    return [...this.operations.values()].filter((operation) => operation.status === "IN_PROGRESS");
  }

  private finish(operation: AssignmentOperation, refusal: string | null): void {
    const problem = refusal ?? this.problemIn(operation);
    operation.status = problem === null ? "SUCCEEDED" : "FAILED";
    if (problem !== null) operation.failureReason = problem;
  }

  /** Objects from its start may be gone by now. */
  private problemIn(operation: AssignmentOperation): string | null {
    try {
      return this.carryOut(operation);
    } catch (error) {
      if (error instanceof Mistake) return `Received a 404 status error: ${error.message}`;
      throw error;
    }
  }

  private carryOut({ kind, permissionSetArn, accountId, principal }: AssignmentOperation): string | null {
    const { permissionSets } = this.surroundings;
    if (kind === "provisioning") {
      const accounts = accountId === null ? permissionSets.accountsOf(permissionSetArn) : [accountId];
      return accounts.every((id) => permissionSets.provision(permissionSetArn, id)) ? null : NOT_FOUND;
    }
    if (accountId === null || principal === null) throw new Error("An assignment is of a principal in an account.");
    if (kind === "deletion") return permissionSets.unassign(permissionSetArn, accountId, principal) ? null : NOT_FOUND;
    permissionSets.assign(permissionSetArn, accountId, principal);
    return null;
  }
}

const NOT_FOUND = "Received a 404 status error: Assignment not found.";
