import { AwsError } from "../aws/aws-error";
import type { Input } from "../aws/input";
import { QUERY } from "../aws/protocols";
import type { Call, Service } from "../aws/service";
import type { Role } from "../model";
import type { Principal, Sessions } from "../sessions";

export function stsService(sessions: Sessions): Service {
  return {
    name: "sts",
    protocol: QUERY,
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    regional: false,
    operations: new Map([
      ["GetCallerIdentity", getCallerIdentity],
      ["AssumeRole", (call: Call) => assumeRole(call, sessions)],
    ]),
    resource: (call) => call.input.text("RoleArn") ?? "*",
  };
}

function getCallerIdentity({ caller }: Call): object {
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account.id };
}

function assumeRole({ input, caller, world, operation }: Call, sessions: Sessions): object {
  const roleArn = input.text("RoleArn") ?? "";
  const sessionName = input.text("RoleSessionName") ?? "";
  const durationSeconds = input.number("DurationSeconds") ?? 3600;
  validate(input, roleArn, sessionName, durationSeconds);
  const role = world.roleWithArn(roleArn);
  const account = world.accounts.get(roleArn.split(":")[4] ?? "");
  // A missing role, a wrong trust and a wrong external id look the same: AWS tells a stranger nothing.
  if (!role || account?.state !== "ACTIVE" || !trusts(role, caller, input.text("ExternalId"))) {
    throw new AwsError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:${operation} on resource: ${roleArn}`,
      403,
    );
  }
  if (caller.role && durationSeconds > 3600) {
    throw invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  }
  if (durationSeconds > role.maxSessionDurationSeconds) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  const session = sessions.assume(account, role, sessionName, durationSeconds);
  return {
    Credentials: {
      AccessKeyId: session.credentials.accessKeyId,
      SecretAccessKey: session.credentials.secretAccessKey,
      SessionToken: session.credentials.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    SourceIdentity: input.text("SourceIdentity"),
    PackedPolicySize: input.text("Policy") === undefined ? undefined : 6,
  };
}

function trusts({ trust }: Role, caller: Principal, externalId: string | undefined): boolean {
  const known = trust.principalArns?.includes(caller.principalArn) || trust.accounts?.includes(caller.account.id);
  return known === true && (trust.externalId === undefined || trust.externalId === externalId);
}

function validate(input: Input, roleArn: string, sessionName: string, durationSeconds: number): void {
  const externalId = input.text("ExternalId");
  const problems = [
    roleArn.length < 20 && constraint(roleArn, "roleArn", "Member must have length greater than or equal to 20"),
    sessionName.length < 2 &&
      constraint(sessionName, "roleSessionName", "Member must have length greater than or equal to 2"),
    sessionName.length > 64 &&
      constraint(sessionName, "roleSessionName", "Member must have length less than or equal to 64"),
    !/^[\w+=,.@-]*$/.test(sessionName) &&
      constraint(sessionName, "roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*"),
    !(durationSeconds >= 900) &&
      constraint(durationSeconds, "durationSeconds", "Member must have value greater than or equal to 900"),
    durationSeconds > 43_200 &&
      constraint(durationSeconds, "durationSeconds", "Member must have value less than or equal to 43200"),
    externalId !== undefined &&
      !/^[\w+=,.@:/-]{2,1224}$/.test(externalId) &&
      constraint(externalId, "externalId", "Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*"),
  ].filter((problem) => problem !== false);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
    throw invalid(`${count} detected: ${problems.join("; ")}`);
  }
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn)) throw invalid(`${roleArn} is invalid`);
}

function constraint(value: string | number, member: string, rule: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message, 400);
}
