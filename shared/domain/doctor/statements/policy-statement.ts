/** A statement in IAM's JSON. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The parameters of the shipped templates that statements use. */
export interface StatementValues {
  readonly partition: string;
  /** The account of the role; "*" where it is not known. */
  readonly accountId: string;
  readonly installationId: string;
  readonly poolPrefix: string;
  readonly templateRolePattern: string;
  readonly memberRoleName: string;
  readonly connectorRoleName: string;
  readonly identityCenterKeyArn: string;
}

/** The JSON for a policy: one statement, or a list. */
export function statementText(statement: PolicyStatement | readonly PolicyStatement[]): string {
  return JSON.stringify(statement, null, 2);
}
