import type { ProviderFailure } from "../../../kernel/app-error";
import { ENTRY_LEFT } from "../../cloud/doctor-cloud.port";
import { lacksPermission } from "../../grants/waiting/denied-message";
import { type CheckFinding, checkFinding, failedCall, failureDetails } from "../check-finding";
import type { DoctorCheckName } from "../doctor-run.entity";
import type { Examination } from "../examination";
import { statementText } from "../statements/policy-statement";
import { type RoleKind, statementsWith } from "../statements/statements";

export interface TriedActions {
  readonly name: DoctorCheckName;
  readonly role: RoleKind;
  readonly accountId: string;
  /** Null: IAM allows the action. */
  readonly results: { readonly action: string; readonly result: ProviderFailure | null }[];
}

/** One finding for all allowed actions, and one for each denied action. */
export function actionFindings(
  examination: Examination,
  { name, role, accountId, results }: TriedActions,
): CheckFinding[] {
  const refused = results.flatMap(({ result }) => result ?? []);
  const found = refused.map((failure) => deniedAction(name, role, failure, examination));
  if (refused.length > 0 || results.length === 0) return found;
  const names = results.map(({ action }) => action).join(", ");
  const { label } = heldBy(role, examination);
  const message = `The ${label} may do all of the ${quantityOf(results.length, "action")} that were tried: ${names}.`;
  return [checkFinding(name, "OK", message, { accountId })];
}

/** The finding of a denied action, with the statement to paste. */
export function deniedAction(
  name: DoctorCheckName,
  role: RoleKind,
  failure: ProviderFailure,
  examination: Examination,
): CheckFinding {
  const facts = failureDetails(failure);
  const { label, advice } = heldBy(role, examination);
  if (failure.code === ENTRY_LEFT) {
    const advice = "Look for that access entry on the cluster, and delete it. It gives access to nobody.";
    return checkFinding(name, "FAILED", failure.message, { ...facts, advice });
  }
  if (failure.code === "IDENTITY_CENTER_KEY_DENIED") {
    // AWS names the call that needed the key instead of the action on the key.
    const message = `The ${label} may not do ${KEY_ACTION}, which Drawbridge needs to ${purposeOf(KEY_ACTION)}. ${failure.message}`;
    const statement = statementText(statementsWith([KEY_ACTION], role, examination, failure.accountId ?? null));
    return checkFinding(name, "FAILED", message, { ...facts, action: KEY_ACTION, advice: KEY_ADVICE, statement });
  }
  if (failure.kind !== "denied") {
    const message = `Whether the ${label} may do ${failure.operation} could not be found out. ${failure.message}`;
    return checkFinding(name, "WARNING", message, { ...facts, advice: RUN_AGAIN });
  }
  if (!lacksPermission(failure.code)) {
    return checkFinding(name, "FAILED", failure.message, { ...facts, advice: adviceOnOtherDenial(failure.code) });
  }
  const place = failure.accountId ? ` in account ${failure.accountId}` : "";
  const message = `The ${label} may not do ${failure.operation}${place}, which Drawbridge needs to ${purposeOf(failure.operation)}.`;
  const [allowing] = statementsWith([failure.operation], role, examination, failure.accountId ?? null);
  return checkFinding(name, "FAILED", message, {
    ...facts,
    advice,
    statement: allowing ? statementText(allowing) : null,
  });
}

interface WhereDenied {
  readonly advice: string;
  /** The statement that the trust policy of the role should have. */
  readonly statement: string;
}

/** The finding of a role that was not assumed. Only a denial of the role itself says anything about its trust policy. */
export function roleNotAssumed(
  name: DoctorCheckName,
  failure: ProviderFailure,
  { advice, statement }: WhereDenied,
): CheckFinding {
  const isRole = failure.code === "MANAGEMENT_ROLE_DENIED" || failure.code === "MEMBER_ROLE_DENIED";
  if (isRole || failure.kind === "invalid") return failedCall(name, failure, { advice, statement });
  if (failure.kind === "denied") return failedCall(name, failure, { advice: adviceOnOtherDenial(failure.code) });
  const message = `Whether the role can be assumed could not be found out. ${failure.message}`;
  return checkFinding(name, "WARNING", message, { ...failureDetails(failure), advice: RUN_AGAIN });
}

const KEY_ACTION = "kms:Decrypt";
const KEY_ADVICE =
  "Give the key's ARN to the stack of the role as IdentityCenterKeyArn, and add the role to the key's policy, as deploy/README.md says.";

const OTHER_POLICY =
  "Let the policy of the organization allow it, or exclude the account or region from the integration.";
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["BLOCKED_BY_SCP", OTHER_POLICY],
  ["REGION_DISABLED", OTHER_POLICY],
]);

export const RUN_AGAIN = "Run the doctor again.";

/** For a denial for which the role's own policies are not the reason. */
function adviceOnOtherDenial(code: string): string {
  return ADVICE.get(code) ?? RUN_AGAIN;
}

/** The finding of an action without a dry call in AWS. */
export function untriedAction(
  examination: Examination,
  { name, role, action, accountId }: Pick<TriedActions, "name" | "role"> & { action: string; accountId: string | null },
): CheckFinding {
  const message = `${action} was not tried, because AWS has no dry call for it. Drawbridge needs it to ${purposeOf(action)}.`;
  return checkFinding(name, "SKIPPED", message, {
    accountId,
    action,
    advice: `Compare the ${heldBy(role, examination).label}'s policy with the statements.`,
    statement: statementText(statementsWith([action], role, examination, accountId)),
  });
}

/** The acting role, and the place of the statement that allows the action. */
function heldBy(role: RoleKind, { settings }: Examination): { readonly label: string; readonly advice: string } {
  if (role === "member") return { label: "member role", advice: adviceFor("deploy/aws/member-role.yaml") };
  const place = "The role's account has to be the management account, or a delegated administrator of the service.";
  return settings.access.managementRoleArn === null
    ? { label: "connector's own role", advice: `${adviceFor("deploy/aws/connector-task.yaml")} ${place}` }
    : { label: "management role", advice: `${adviceFor("deploy/aws/management-role.yaml")} ${place}` };
}

function adviceFor(template: string): string {
  return `Update the stack of ${template}, or add the statement to the role's policy.`;
}

function purposeOf(action: string): string {
  return PURPOSES.find(([pattern]) => pattern.test(action))?.[1] ?? "work";
}

const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/^organizations:ListTagsForResource$/, "read the owners of accounts from their tags"],
  [/^tag:GetResources$/, "read the tags of a hundred accounts at a time, instead of one"],
  [/^organizations:/, "read the accounts of the organization"],
  [/^identitystore:/, "find people in IAM Identity Center"],
  [/^sso:(Create|Delete)AccountAssignment$/, "assign slots of the pool to people"],
  [/^sso:ListInstances$/, "find IAM Identity Center"],
  [/^sso:DescribeAccountAssignment/, "follow the assignments that it asked for"],
  [/^sso:/, "check the slots of the pool"],
  [/^kms:/, "use an Identity Center that is encrypted with a key of its own"],
  [/^account:|^eks:(ListClusters|DescribeCluster)$/, "find clusters"],
  [/^eks:(CreateAccessEntry|AssociateAccessPolicy|TagResource)$/, "give access"],
  [/^eks:(DeleteAccessEntry|DisassociateAccessPolicy)$/, "take access away"],
  [/^eks:UpdateAccessEntry$/, "change the Kubernetes groups of access"],
  [/^eks:/, "see who has access"],
  [/^iam:/, "find the roles of people"],
];

export function quantityOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
