import { requestOf } from "../aws/authorize";
import { AwsError } from "../aws/aws-error";
import { tagKeys } from "../aws/context-keys";
import type { Input } from "../aws/input";
import { QUERY } from "../aws/protocols";
import type { Need, Service, ServiceCall } from "../aws/service";
import { evaluatePolicies } from "../iam/evaluate";
import { trustStatements } from "../iam/trust-policy";
import type { Role } from "../world/model";
import type { Sessions } from "../world/sessions";
import type { World } from "../world/world";

export function stsService(sessions: Sessions): Service {
  return {
    name: "sts",
    protocol: QUERY,
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    regional: false,
    operations: new Map([
      ["GetCallerIdentity", getCallerIdentity],
      ["AssumeRole", (call: ServiceCall) => assumeRole(call, sessions)],
    ]),
    needs: ({ operation, input, world }) => {
      if (operation !== "AssumeRole") return [{ action: `sts:${operation}`, resource: "*" }];
      // An invalid call is refused as such, for every caller.
      return problemWith(input) ? [] : [toAssume(input, world)];
    },
  };
}

function getCallerIdentity({ caller }: ServiceCall): object {
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account.id };
}

function assumeRole(call: ServiceCall, sessions: Sessions): object {
  const { input, caller, world, operation } = call;
  const roleArn = input.text("RoleArn") ?? "";
  const sessionName = input.text("RoleSessionName") ?? "";
  const durationSeconds = input.number("DurationSeconds") ?? 3600;
  const problem = problemWith(input);
  if (problem) throw problem;
  const role = world.roleWithArn(roleArn);
  const account = world.accounts.get(roleArn.split(":")[4] ?? "");
  // A missing role, a wrong trust and a wrong external id give the same error: AWS reveals nothing to a stranger.
  if (!role || account?.state !== "ACTIVE" || !trusts(role, call)) {
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

/** The caller's own policies have allowed it already; the role has to as well. */
function trusts({ trust }: Role, call: ServiceCall): boolean {
  const { caller, input, world } = call;
  const principal = {
    kind: "AWS",
    accountId: caller.account.id,
    arn: caller.principalArn,
    sessionArn: caller.arn,
  } as const;
  const request = { ...requestOf(call, toAssume(input, world)), principal };
  return evaluatePolicies(trustStatements(trust), request) === "ALLOW";
}

function toAssume(input: Input, world: World): Need {
  const resource = input.text("RoleArn") ?? "";
  const tags = world.roleWithArn(resource)?.tags;
  return {
    action: "sts:AssumeRole",
    resource,
    keys: [
      ["sts:ExternalId", input.text("ExternalId")],
      ["sts:RoleSessionName", input.text("RoleSessionName")],
      ["sts:SourceIdentity", input.text("SourceIdentity")],
      ...tagKeys("aws:ResourceTag/", tags),
      ...tagKeys("iam:ResourceTag/", tags),
    ],
  };
}

function problemWith(input: Input): AwsError | null {
  const roleArn = input.text("RoleArn") ?? "";
  const sessionName = input.text("RoleSessionName") ?? "";
  const durationSeconds = input.number("DurationSeconds") ?? 3600;
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
    return invalid(`${count} detected: ${problems.join("; ")}`);
  }
  return /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn) ? null : invalid(`${roleArn} is invalid`);
}

function constraint(value: string | number, member: string, rule: string): string {
  return `Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`;
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message, 400);
}
