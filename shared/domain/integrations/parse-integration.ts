import type { FieldProblem } from "../../kernel/app-error";
import { parseUrl } from "../../kernel/parse-url";
import { problemsOfTypedText } from "../../kernel/text/typed-text";
import { EXTERNAL_ID, isRegion, type NameRule, partitionOfRegion, ROLE_ARN, ROLE_NAME } from "../catalog/aws-names";
import { DEFAULT_MEMBER_ROLE_NAME, MAX_ACCESS_DETAILS_LENGTH, MAX_NAME_LENGTH } from "../catalog/configuration-keys";
import type { ResourceType } from "../catalog/resource-types";
import { emptyPoolWarnings } from "./empty-pool";
import type { ForeignPolicies, Integration, IntegrationWarning, PrincipalStrategy } from "./integration.entity";
import { checkOwners, type OwnerForm, type OwnerRuleForm, parseOwners } from "./owner-rules";
import { templateProblem } from "./role-template";

/** The input of an admin. Null and undefined both mean "left empty". */
export interface IntegrationForm {
  readonly name?: string | null;
  readonly connectorId?: string | null;
  readonly resourceTypes?: readonly ResourceType[] | null;
  readonly region?: string | null;
  readonly ssoRegion?: string | null;
  readonly ssoPortal?: string | null;
  readonly managementAccountRoleArn?: string | null;
  /** Items may contain commas, so that a comma-separated text is a list of one item. */
  readonly excludedOrganizationalUnitIds?: readonly string[] | null;
  readonly excludedAccountIds?: readonly string[] | null;
  readonly sessionDurationHours?: number | null;
  readonly discoveryRegions?: readonly string[] | null;
  readonly memberRoleName?: string | null;
  readonly externalId?: string | null;
  readonly principalStrategy?: PrincipalStrategy | null;
  readonly principalRoleTemplate?: string | null;
  readonly sharedEntriesAllowed?: boolean | null;
  readonly foreignPolicies?: ForeignPolicies | null;
  readonly poolPermissionSetArns?: readonly string[] | null;
  readonly poolReservePercent?: number | null;
  readonly customAccessDetails?: string | null;
  readonly integrationOwners?: readonly OwnerForm[] | null;
  readonly ownerRules?: readonly OwnerRuleForm[] | null;
}

/** The settings of an integration that have a meaning of their own, in the order in which changes are named. */
export const INTEGRATION_SETTINGS = [
  "name",
  "connectorId",
  "resourceTypes",
  "region",
  "ssoRegion",
  "ssoPortal",
  "managementAccountRoleArn",
  "excludedOrganizationalUnitIds",
  "excludedAccountIds",
  "sessionDurationHours",
  "discoveryRegions",
  "memberRoleName",
  "externalId",
  "principalStrategy",
  "principalRoleTemplate",
  "sharedEntriesAllowed",
  "foreignPolicies",
  "poolPermissionSetArns",
  "poolReservePercent",
  "customAccessDetails",
  "integrationOwners",
  "ownerRules",
] as const satisfies readonly (keyof Integration)[];

/** As saved: with the key of the name, and as typed, which differs from the others in spelling alone. */
export type IntegrationSettings = Pick<
  Integration,
  (typeof INTEGRATION_SETTINGS)[number] | "nameKey" | "configurationAsTyped"
>;

export interface ParsedIntegration {
  readonly settings: IntegrationSettings;
  /** All problems. The settings are valid only if there is none. */
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly IntegrationWarning[];
}

/** Room for the same number of multi-part emoji. */
const MOST_DETAILS_BYTES = 32 * MAX_ACCESS_DETAILS_LENGTH;
export const MAX_LIST_ITEMS = 5_000;

/** Parses the input into settings. It uses no database: names and connectors are checked by the service. */
export function parseIntegration(form: IntegrationForm, installationExternalId: string): ParsedIntegration {
  const check = new Checks();
  const excludedAccountIds = check.list("excludedAccountIds", form.excludedAccountIds, /^\d{1,32}$/, "digits only");
  const excludedOuIds = check.list(
    "excludedOrganizationalUnitIds",
    form.excludedOrganizationalUnitIds,
    /^ou-[0-9a-z]+-[0-9a-z]+$/,
    "of the form ou-…-…",
  );
  const principalStrategy = form.principalStrategy ?? "IDENTITY_CENTER";
  const name = check.text("name", form.name, NAME, NAME_RULE);
  const settings: IntegrationSettings = {
    name,
    nameKey: name.toLowerCase(),
    connectorId: check.required("connectorId", form.connectorId),
    resourceTypes: check.resourceTypes(form.resourceTypes),
    configurationAsTyped: asTyped(form),
    region: check.region("region", form.region),
    ssoRegion: check.region("ssoRegion", form.ssoRegion),
    ssoPortal: check.portal(form.ssoPortal),
    managementAccountRoleArn: check.optional("managementAccountRoleArn", form.managementAccountRoleArn, ROLE_ARN),
    excludedOrganizationalUnitIds: excludedOuIds,
    excludedAccountIds,
    sessionDurationHours: check.hours(form.sessionDurationHours),
    discoveryRegions: check.regions(form.discoveryRegions),
    memberRoleName: check.optional("memberRoleName", form.memberRoleName, ROLE_NAME) ?? DEFAULT_MEMBER_ROLE_NAME,
    externalId: check.optional("externalId", form.externalId, EXTERNAL_ID) ?? installationExternalId,
    principalStrategy,
    principalRoleTemplate: check.roleTemplate(form.principalRoleTemplate, principalStrategy),
    sharedEntriesAllowed: form.sharedEntriesAllowed ?? false,
    foreignPolicies: form.foreignPolicies ?? "REPORT",
    poolPermissionSetArns: check.pool(form.poolPermissionSetArns),
    poolReservePercent: check.percent("poolReservePercent", form.poolReservePercent, 10),
    customAccessDetails: check.accessDetails(form.customAccessDetails),
    ...parseOwners(form),
  };
  check.partition(settings);
  check.problems.push(...checkOwners(settings.integrationOwners, settings.ownerRules));
  const warnings = [...formatWarnings(excludedAccountIds, excludedOuIds), ...emptyPoolWarnings(settings)];
  return { settings, problems: check.problems, warnings };
}

/** A URL that a parser would correct is refused: links use the text as typed. */
const PORTAL = /^https:\/\/[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d-\x7e]+$/i;
const PERMISSION_SET_ARN =
  /^arn:aws(-[a-z]+)*:sso:::permissionSet\/(sso)?ins-[a-zA-Z0-9.-]{16}\/ps-[a-zA-Z0-9./-]{16}$/;
const NAME = new RegExp(`^[A-Za-z0-9 _-]{1,${MAX_NAME_LENGTH}}$`);
const NAME_RULE = `must have 1 to ${MAX_NAME_LENGTH} letters, digits, spaces, '-' or '_'`;

/** Collects problems instead of stopping at the first; each method returns a value of its type in any case. */
class Checks {
  readonly problems: FieldProblem[] = [];

  required(field: string, value: string | null | undefined): string {
    const text = value?.trim() ?? "";
    if (text === "") this.problem([field], `'${field}' is required.`);
    return text;
  }

  text(field: string, value: string | null | undefined, pattern: RegExp, rule: string): string {
    const text = this.required(field, value);
    if (text !== "" && !pattern.test(text)) this.problem([field], `'${field}' ${rule}.`);
    return text;
  }

  optional(field: string, value: string | null | undefined, { pattern, rule }: NameRule): string | null {
    const text = value?.trim() ?? "";
    if (text === "") return null;
    if (!pattern.test(text)) this.problem([field], `'${field}' ${rule}.`);
    return text;
  }

  region(field: string, value: string | null | undefined): string {
    const text = this.required(field, value).toLowerCase();
    if (text !== "" && !isRegion(text)) this.problem([field], `'${field}' is not an AWS region: '${shorten(text)}'.`);
    return text;
  }

  regions(value: readonly string[] | null | undefined): string[] {
    // Lower-cased before duplicates are removed: a repeated region would be written twice.
    const lowerCased = value?.map((text) => text.toLowerCase());
    const items = this.items("discoveryRegions", lowerCased);
    items.forEach((item, index) => {
      if (!isRegion(item)) {
        this.problem(
          ["discoveryRegions", index],
          `'discoveryRegions' has an item that is not an AWS region: '${shorten(item)}'.`,
        );
      }
    });
    return items;
  }

  list(field: string, value: readonly string[] | null | undefined, pattern: RegExp, rule: string): string[] {
    const items = this.items(field, value);
    items.forEach((item, index) => {
      if (!pattern.test(item)) this.problem([field, index], `'${field}' has '${shorten(item)}', which is not ${rule}.`);
    });
    return items;
  }

  resourceTypes(value: readonly ResourceType[] | null | undefined): ResourceType[] {
    const types = [...new Set(value ?? [])];
    if (types.length === 0) this.problem(["resourceTypes"], "'resourceTypes' needs at least one resource type.");
    return types;
  }

  portal(value: string | null | undefined): string {
    const text = this.required("ssoPortal", value);
    if (text === "") return text;
    const url = parseUrl(text);
    const isPlain = PORTAL.test(text) && url !== null && url.username === "" && url.password === "";
    if (!isPlain || !url.hostname.includes(".") || text.length > 1024) {
      this.problem(["ssoPortal"], "'ssoPortal' must be an https URL, such as https://example.awsapps.com/start.");
    }
    return text.replace(/[/#]+$/, "");
  }

  hours(value: number | null | undefined): number {
    const hours = value ?? 1;
    if (!Number.isInteger(hours) || hours < 1 || hours > 12) {
      this.problem(["sessionDurationHours"], "'sessionDurationHours' must be a whole number from 1 to 12.");
      return 1;
    }
    return hours;
  }

  /** An organization is in one partition of AWS, with all its roles and permission sets. */
  partition({
    region,
    ssoRegion,
    managementAccountRoleArn: role,
    poolPermissionSetArns: pool,
  }: Pick<IntegrationSettings, "region" | "ssoRegion" | "managementAccountRoleArn" | "poolPermissionSetArns">): void {
    if (!isRegion(region)) return;
    const own = partitionOfRegion(region);
    const found: [string, string | undefined][] = [
      ["ssoRegion", isRegion(ssoRegion) ? partitionOfRegion(ssoRegion) : own],
      ["managementAccountRoleArn", role === null ? own : role.split(":")[1]],
      ...pool.map((arn): [string, string | undefined] => ["poolPermissionSetArns", arn.split(":")[1]]),
    ];
    for (const [field, other] of new Map(found.filter(([, partition]) => partition !== own))) {
      if (this.problems.some(({ path }) => path[0] === field)) continue;
      this.problem([field], `'${field}' is of the partition ${other}, and 'region' is of ${own}.`);
    }
  }

  /** The output of the pool's stack. All permission sets belong to the organization's one instance. */
  pool(value: readonly string[] | null | undefined): string[] {
    const field = "poolPermissionSetArns";
    const arns = this.list(field, value, PERMISSION_SET_ARN, "the ARN of a permission set");
    const instances = new Set(arns.map((arn) => arn.split("/").slice(0, 2).join("/")));
    if (instances.size > 1) this.problem([field], `'${field}' has permission sets of ${instances.size} instances.`);
    return arns;
  }

  percent(field: string, value: number | null | undefined, unless: number): number {
    const percent = value ?? unless;
    if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
      this.problem([field], `'${field}' must be a whole number from 0 to 100.`);
    }
    return percent;
  }

  /** The template is kept, and so checked, with the other strategy too. */
  roleTemplate(value: string | null | undefined, strategy: PrincipalStrategy): string | null {
    const template = value?.trim() ?? "";
    if (template === "") {
      if (strategy !== "IAM_ROLE_TEMPLATE") return null;
      this.problem(["principalRoleTemplate"], "'principalRoleTemplate' is required with IAM_ROLE_TEMPLATE.");
      return null;
    }
    const problem = templateProblem(template);
    if (problem) this.problem(["principalRoleTemplate"], `'principalRoleTemplate' ${problem}.`);
    return template;
  }

  accessDetails(value: string | null | undefined): string | null {
    if (value == null || value.trim() === "") return null;
    const limits = { characters: MAX_ACCESS_DETAILS_LENGTH, bytes: MOST_DETAILS_BYTES, lines: true };
    this.problems.push(...problemsOfTypedText(["customAccessDetails"], value, limits));
    return value;
  }

  private items(field: string, value: readonly string[] | null | undefined): string[] {
    const items = (value ?? []).flatMap((text) => text.split(",")).map((item) => item.trim());
    const unique = [...new Set(items.filter((item) => item !== ""))];
    if (unique.length > MAX_LIST_ITEMS) this.problem([field], `'${field}' has more than ${MAX_LIST_ITEMS} items.`);
    return unique.slice(0, MAX_LIST_ITEMS);
  }

  private problem(path: (string | number)[], message: string): void {
    this.problems.push({ path, message });
  }
}

/** Values that are accepted although AWS cannot know them. */
function formatWarnings(accountIds: readonly string[], ouIds: readonly string[]): IntegrationWarning[] {
  return [
    ...accountIds
      .filter((id) => !/^\d{12}$/.test(id))
      .map((item) => ({
        code: "EXCLUDED_ACCOUNT_FORMAT" as const,
        item,
        message: `Excluded account '${item}' does not have 12 digits, so it matches no account.`,
      })),
    ...ouIds
      .filter((id) => !/^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(id))
      .map((item) => ({
        code: "EXCLUDED_OU_FORMAT" as const,
        item,
        message: `Excluded organizational unit '${item}' does not look like one of AWS, so it matches none.`,
      })),
  ];
}

/** The input as typed, by field, as a configuration file would hold it. Empty fields are omitted. */
function asTyped(form: IntegrationForm): Record<string, string> {
  const {
    name: _name,
    connectorId: _connector,
    resourceTypes: _types,
    customAccessDetails: _details,
    integrationOwners: _owners,
    ownerRules: _rules,
    ...rest
  } = form;
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([, value]) => value != null)
      .map(([key, value]) => [key, Array.isArray(value) ? value.join(",") : String(value)] as const)
      .filter(([, text]) => text !== ""),
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
