import { z } from "zod";
import { snakeCase } from "../../../kernel/text/snake-case";
import { FOREIGN_POLICIES, PRINCIPAL_STRATEGIES } from "../../integrations/integration.entity";
import type { IntegrationForm } from "../../integrations/parse-integration";
import { shortenText } from "./document-problems";

/** How a setting stands in `integration_config`, where every value is a text. */
export interface ConfigText<T> {
  /** Undefined: the text is none of these. */
  readonly read: (text: string) => T | undefined;
  /** The rule that such a text breaks, without its subject. */
  readonly problem: (text: string) => string;
}

/** The settings with attributes of their own, and the owners, which have both. */
type OutsideConfig =
  | "name"
  | "connectorId"
  | "resourceTypes"
  | "customAccessDetails"
  | "integrationOwners"
  | "ownerRules";
export type ConfigField = Exclude<keyof IntegrationForm, OutsideConfig>;

const text: ConfigText<string> = { read: (typed) => typed, problem: () => "" };

/** As JSON, or separated by commas. */
const list: ConfigText<readonly string[]> = {
  read: (typed) => (typed.trim().startsWith("[") ? z.array(z.string()).safeParse(jsonIn(typed)).data : [typed]),
  problem: () => `must be a list of texts as JSON, such as jsonencode(["a", "b"]), or separated by commas`,
};

const whole: ConfigText<number> = {
  read: (typed) => (/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : undefined),
  problem: (typed) => `must be a whole number: '${shortenText(typed.trim())}'`,
};

const truth: ConfigText<boolean> = {
  read: (typed) => [true, false].find((one) => String(one) === typed.trim()),
  problem: (typed) => `must be true or false: '${shortenText(typed.trim())}'`,
};

function choice<T extends string>(choices: readonly T[]): ConfigText<T> {
  return {
    read: (typed) => choices.find((one) => one === typed.trim()),
    problem: (typed) => `must be one of ${choices.join(", ")}: '${shortenText(typed.trim())}'`,
  };
}

/** The settings in `integration_config`. A new setting of an integration does not compile without a row. */
export const CONFIG_SETTINGS: {
  readonly [Field in ConfigField]-?: ConfigText<NonNullable<IntegrationForm[Field]>>;
} = {
  region: text,
  ssoRegion: text,
  ssoPortal: text,
  managementAccountRoleArn: text,
  excludedOrganizationalUnitIds: list,
  excludedAccountIds: list,
  sessionDurationHours: whole,
  discoveryRegions: list,
  memberRoleName: text,
  externalId: text,
  principalStrategy: choice(PRINCIPAL_STRATEGIES),
  principalRoleTemplate: text,
  sharedEntriesAllowed: truth,
  foreignPolicies: choice(FOREIGN_POLICIES),
  poolPermissionSetArns: list,
  poolReservePercent: whole,
};

export const CONFIG_FIELDS = Object.keys(CONFIG_SETTINGS) as ConfigField[];

/** Lists of owners that fit no attribute. */
export type OwnerKey = "integration_owners" | "owner_rules";

/** The keys of `integration_config`: the settings in snake case, and lists of owners. */
export const CONFIG_KEYS: readonly string[] = [...CONFIG_FIELDS.map(snakeCase), "integration_owners", "owner_rules"];

/** Undefined for invalid JSON: no schema accepts it. */
export function jsonIn(typed: string): unknown {
  try {
    return JSON.parse(typed);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
