import { actionFormOf, grantedActions } from "./granted-actions";
import type { DeniedAction, UsedStatement } from "./used-statements";

/** The product's name in its user agent. Calls of other clients do not count for the templates. */
const PRODUCT = "drawbridge";

/** The reasons why a template statement is unused, or a denied action is expected. */
interface Exception {
  readonly template: string;
  readonly action: string;
  readonly reason: string;
}

/** Statements for situations that no story can reach. */
export const UNUSED: readonly (Exception & {
  readonly sid: string;
  /** Statements that stories use only in some runs. */
  readonly byChance?: true;
})[] = [
  {
    template: "management-role.yaml",
    sid: "DecryptForIdentityCenter",
    action: "kms:Decrypt",
    reason: "The simulator has no KMS. Identity Center decrypts in the caller's name, so no call of ours asks for it.",
  },
  {
    template: "management-role.yaml",
    sid: "DecryptForIdentityStore",
    action: "kms:Decrypt",
    reason: "As DecryptForIdentityCenter, for the identity store.",
  },
  {
    template: "management-role.yaml",
    sid: "WalkOrganizationalUnits",
    action: "organizations:ListParents",
    reason: "Needed for an account that moves while units are walked: cloud.test.ts moves one between two calls.",
    byChance: true,
  },
];

/** Denials by stories that deny on purpose. */
export const DENIED: readonly Exception[] = [
  {
    template: "connector-task.yaml",
    action: "organizations:DescribeOrganization",
    reason:
      "A connector is tried in the console before the management role is typed: its own role reads no organization.",
  },
  {
    template: "connector-task.yaml",
    action: "sts:AssumeRole",
    reason: "An account that left the organization is asked for once more: aws:ResourceOrgID refuses its roles.",
  },
  {
    template: "member-role.yaml",
    action: "eks:DeleteAccessEntry",
    reason: "Stories take the tags off an entry of a role by template: its deletion is denied until they are put back.",
  },
  {
    template: "member-role.yaml",
    action: "eks:AssociateAccessPolicy",
    reason:
      "A story allows shared entries on the integration and not in the template: the grant waits, and says for which action.",
  },
];

/**
 * Compares the permissions that the calls of all stories needed with those of the shipped templates; `lines` are those
 * of SIMULATOR_USED_STATEMENTS. Returns a sentence for each difference that is not listed, and for each redundant list
 * item.
 */
export function templateProblems(
  lines: readonly string[],
  { unused = UNUSED, denied = DENIED }: { unused?: typeof UNUSED; denied?: typeof DENIED } = {},
): string[] {
  const ofProduct = lines
    .map((line) => JSON.parse(line) as UsedStatement | DeniedAction)
    .filter(({ client }) => client === PRODUCT);
  const used = ofProduct.filter((one): one is UsedStatement => "sid" in one);
  const refused = ofProduct.filter((one): one is DeniedAction => "deniedBy" in one);
  return [...problemsOfUse(used, unused), ...problemsOfDenials(refused, denied)];
}

function problemsOfUse(used: readonly UsedStatement[], exceptions: typeof UNUSED): string[] {
  const forms = new Set(
    used.map(({ template, parameters, sid, action }) => actionFormOf(template, parameters, sid, action)),
  );
  const idle = [...grantedActions()].filter(([form]) => !forms.has(form)).map(([, granted]) => granted);
  const nameOf = ({ template, sid, action }: { template: string; sid: string; action: string }) =>
    `${template}, ${sid}: ${action}`;
  return [
    ...idle
      .filter((one) => !exceptions.some((exception) => nameOf(exception) === nameOf(one)))
      .map((one) => `${nameOf(one)}${withParameters(one.parameters)} is allowed, but no story needs it.`),
    ...exceptions
      .filter((exception) => !exception.byChance && !idle.some((one) => nameOf(exception) === nameOf(one)))
      .map((exception) => `${nameOf(exception)} is listed as unused, but a story needs it.`),
  ];
}

function problemsOfDenials(refused: readonly DeniedAction[], exceptions: typeof DENIED): string[] {
  const nameOf = ({ template, action }: { template: string; action: string }) => `${template}: ${action}`;
  const unknown = refused.filter((one) => !exceptions.some((exception) => nameOf(exception) === nameOf(one)));
  const sentences = unknown.map((one) => {
    const by = one.deniedBy === null ? "which no statement allows" : `which ${one.deniedBy} denies`;
    return `${nameOf(one)} was asked for, ${by}${withParameters(one.parameters)}.`;
  });
  return [
    ...new Set(sentences),
    ...exceptions
      .filter((exception) => !refused.some((one) => nameOf(exception) === nameOf(one)))
      .map((exception) => `${nameOf(exception)} is listed as denied on purpose, but no story asks for it.`),
  ];
}

function withParameters(parameters: readonly string[]): string {
  return parameters.length === 0 ? "" : ` with ${parameters.join(", ")}`;
}
