import { type PolicyDocument, readPolicy, type Statement } from "./statement";
import type { TemplateRole } from "./template-roles";

/** The permissions of a role or user. */
export interface Permissions {
  /**
   * Actions allowed on everything, such as "eks:*", instead of the template's. Without either all actions are allowed.
   */
  readonly allows?: readonly string[];
  /** Actions denied although allowed. */
  readonly denies?: readonly string[];
  /** Statements of IAM instead of the template's; in addition to `allows` where both are given. */
  readonly statements?: readonly object[];
  /** The role as a stack of a shipped template makes it. */
  readonly deployed?: DeployedRole;
}

/** Created lazily: an organization has thousands of member roles. */
export class DeployedRole {
  private made: TemplateRole | null = null;

  constructor(private readonly make: () => TemplateRole) {}

  get role(): TemplateRole {
    this.made ??= this.make();
    return this.made;
  }
}

/** The statements that decide on a role or user. */
export function policyStatementsOf({ allows, denies, statements, deployed }: Permissions): readonly Statement[] {
  const own = [...(allows ? [onEverything("Allow", allows)] : []), ...(statements ? readOnce(statements) : [])];
  const isReplaced = allows !== undefined || statements !== undefined;
  const allowed = isReplaced ? own : (deployed?.role.statements ?? [onEverything("Allow", ["*"])]);
  return denies && denies.length > 0 ? [...allowed, onEverything("Deny", denies)] : allowed;
}

/** Refuses statements that the simulator would not evaluate as AWS does. */
export function checkStatements(statements: readonly object[] | undefined): void {
  if (statements) readOnce(statements);
}

const read = new WeakMap<readonly object[], Statement[]>();

function readOnce(given: readonly object[]): Statement[] {
  const known = read.get(given) ?? readPolicy({ Statement: given } satisfies PolicyDocument, "the role's policy");
  read.set(given, known);
  return known;
}

function onEverything(effect: Statement["effect"], actions: readonly string[]): Statement {
  return { sid: null, effect, actions, resources: ["*"], principals: null, conditions: [] };
}
