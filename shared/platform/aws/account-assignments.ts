import {
  type AccountAssignment,
  type AccountAssignmentOperationStatus,
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
} from "@aws-sdk/client-sso-admin";
import type { Assignee, AssignmentOutcome, AssignmentStarted } from "../../domain/cloud/access-cloud.port";
import { everyPage } from "./calls/pages";
import { type IdentityCenterInstance, isMissing } from "./identity-center-instance";

/** Account assignments of permission sets. A change is started here and polled later. */
export class AccountAssignments {
  constructor(private readonly instance: IdentityCenterInstance) {}

  /** A missing permission set has no assignees. */
  async assignees(AccountId: string, PermissionSetArn: string, signal: AbortSignal): Promise<Assignee[]> {
    const operation = "sso:ListAccountAssignments";
    try {
      return await everyPage(this.instance.site(operation), async (NextToken) => {
        const page = await this.instance.read(operation, signal, (client, InstanceArn, options) =>
          client.send(
            new ListAccountAssignmentsCommand({ InstanceArn, AccountId, PermissionSetArn, MaxResults: 100, NextToken }),
            options,
          ),
        );
        return { items: page.AccountAssignments?.map((one) => this.assigneeOf(operation, one)), next: page.NextToken };
      });
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async assign(accountId: string, setArn: string, userId: string, signal: AbortSignal): Promise<AssignmentStarted> {
    const assignment = assignmentOf(accountId, setArn, { kind: "USER", id: userId });
    return this.instance.write(
      "sso:CreateAccountAssignment",
      signal,
      (client, InstanceArn, options) =>
        client.send(new CreateAccountAssignmentCommand({ InstanceArn, ...assignment }), options),
      (answer) => answer.AccountAssignmentCreationStatus?.RequestId,
    );
  }

  async unassign(accountId: string, setArn: string, who: Assignee, signal: AbortSignal): Promise<AssignmentStarted> {
    const assignment = assignmentOf(accountId, setArn, who);
    return this.instance.write(
      "sso:DeleteAccountAssignment",
      signal,
      (client, InstanceArn, options) =>
        client.send(new DeleteAccountAssignmentCommand({ InstanceArn, ...assignment }), options),
      (answer) => answer.AccountAssignmentDeletionStatus?.RequestId,
    );
  }

  /** Creation and deletion have separate status calls: AWS does not find a request of the other kind. */
  async outcome(kind: "assign" | "unassign", requestId: string, signal: AbortSignal): Promise<AssignmentOutcome> {
    const operation = `sso:DescribeAccountAssignment${kind === "assign" ? "Creation" : "Deletion"}Status`;
    const status = await this.instance.read(operation, signal, async (client, InstanceArn, options) => {
      if (kind === "assign") {
        const input = { InstanceArn, AccountAssignmentCreationRequestId: requestId };
        const answer = await client.send(new DescribeAccountAssignmentCreationStatusCommand(input), options);
        return answer.AccountAssignmentCreationStatus;
      }
      const input = { InstanceArn, AccountAssignmentDeletionRequestId: requestId };
      const answer = await client.send(new DescribeAccountAssignmentDeletionStatusCommand(input), options);
      return answer.AccountAssignmentDeletionStatus;
    });
    return this.instance.need(operation, outcomeOf(status), "status");
  }

  private assigneeOf(operation: string, { PrincipalType, PrincipalId }: AccountAssignment): Assignee {
    const kind = this.instance.need(operation, PrincipalType, "type of an assignee");
    return { kind, id: this.instance.need(operation, PrincipalId, "id of an assignee") };
  }
}

function assignmentOf(TargetId: string, PermissionSetArn: string, { kind: PrincipalType, id: PrincipalId }: Assignee) {
  return { TargetId, TargetType: "AWS_ACCOUNT", PermissionSetArn, PrincipalType, PrincipalId } as const;
}

function outcomeOf(status: AccountAssignmentOperationStatus | undefined): AssignmentOutcome | undefined {
  switch (status?.Status) {
    case "IN_PROGRESS":
    case "SUCCEEDED":
      return { state: status.Status };
    case "FAILED":
      return { state: "FAILED", reason: status.FailureReason ?? "AWS gave no reason." };
    default:
      return undefined;
  }
}
