import type { FieldProblem } from "../../kernel/app-error";

/** Attributes that every provider has; any other name is a custom attribute of its people. */
const STANDARD_ATTRIBUTES = ["user", "group", "role", "manager"] as const;

/** One row of integration owners: an attribute of a provider and its values. */
export interface IntegrationOwner {
  /** "user", "group", "role", "manager", or the name of a custom attribute. */
  readonly attribute: string;
  /** Null: no provider existed when it was saved; it will belong to the first one. */
  readonly providerId: string | null;
  readonly values: readonly string[];
  /** The person or group that each value was frozen to; null: the value is looked up. */
  readonly ids?: readonly (string | null)[];
}

/** One row of resource owners: the value of this tag names an owner by this attribute. */
export interface OwnerRule {
  /** Tag keys are case-sensitive in AWS. */
  readonly keyName: string;
  readonly attribute: string;
  readonly providerId: string | null;
  /** Splits a value that has no match as a whole; null: never split. */
  readonly separator: string | null;
}

/** A row of the input. */
export interface OwnerForm {
  readonly attribute: string;
  readonly providerId?: string | null;
  readonly values: readonly string[];
}

export interface OwnerRuleForm {
  readonly keyName: string;
  readonly attribute: string;
  readonly providerId?: string | null;
  readonly separator?: string | null;
}

/** Trims values and removes duplicates. Standard attributes are recognised regardless of case. */
export function parseOwners(form: {
  readonly integrationOwners?: readonly OwnerForm[] | null;
  readonly ownerRules?: readonly OwnerRuleForm[] | null;
}): { integrationOwners: IntegrationOwner[]; ownerRules: OwnerRule[] } {
  return {
    integrationOwners: (form.integrationOwners ?? []).map(({ attribute, providerId, values }) => ({
      attribute: attributeName(attribute),
      providerId: providerId || null,
      values: [...new Set(values.map((value) => value.trim()).filter((value) => value !== ""))],
    })),
    ownerRules: (form.ownerRules ?? []).map(({ keyName, attribute, providerId, separator }) => ({
      keyName,
      attribute: attributeName(attribute),
      providerId: providerId || null,
      separator: separator || null,
    })),
  };
}

function attributeName(text: string): string {
  const name = text.trim();
  return STANDARD_ATTRIBUTES.find((standard) => standard === name.toLowerCase()) ?? name;
}

const MAX_ROWS = 20;

/** Checks the rows of both sections and reports all problems at once. Resource owners require an integration owner. */
export function checkOwners(owners: readonly IntegrationOwner[], rules: readonly OwnerRule[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const problem = (path: (string | number)[], message: string) => problems.push({ path, message });
  if (owners.length > MAX_ROWS) problem(["integrationOwners"], `'integrationOwners' has more than ${MAX_ROWS} rows.`);
  if (rules.length > MAX_ROWS) problem(["ownerRules"], `'ownerRules' has more than ${MAX_ROWS} rows.`);
  owners.forEach((owner, index) => {
    if (owner.attribute === "") problem(["integrationOwners", index, "attribute"], "'attribute' is required.");
    if (owner.values.length === 0)
      problem(["integrationOwners", index, "values"], "'values' needs at least one value.");
  });
  rules.forEach((rule, index) => {
    const length = rule.keyName.length;
    if (length === 0 || length > 128)
      problem(["ownerRules", index, "keyName"], "'keyName' must have 1 to 128 characters.");
    if (rule.attribute === "") problem(["ownerRules", index, "attribute"], "'attribute' is required.");
    if (rule.separator !== null && rule.separator.length > 8) {
      problem(["ownerRules", index, "separator"], "'separator' must have 1 to 8 characters.");
    }
  });
  if (rules.length > 0 && owners.length === 0) {
    const message = "'ownerRules' needs 'integrationOwners': somebody must decide where a tag names nobody.";
    problem(["ownerRules"], message);
    problem(["integrationOwners"], message);
  }
  return problems;
}
