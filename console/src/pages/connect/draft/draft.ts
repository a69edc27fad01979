import type {
  ConnectorInstallInput,
  ForeignPolicies,
  InstallFormat,
  IntegrationOwnerInput,
  OwnerRuleInput,
  PrincipalStrategy,
  ResourceType,
  ValidateIntegrationInput,
} from "../../../gql/graphql";
import type { FieldProblem } from "../../../parts/problems/problem";

/** The settings of an integration as the API takes them, without the id of the integration. */
export type IntegrationInput = Omit<ValidateIntegrationInput, "id">;

/** Settings that a draft keeps as typed text. The others have a field of their own. */
export type ValueKey = Exclude<
  keyof IntegrationInput,
  "connectorId" | "resourceTypes" | "customAccessDetails" | "integrationOwners" | "ownerRules"
>;

/** A parameter of the templates for roles, pool and connector. */
export type InstallKey = Exclude<keyof ConnectorInstallInput, "format">;

/** The unsaved draft of an integration. */
export interface IntegrationDraft {
  readonly resourceTypes: readonly ResourceType[];
  readonly connectorId: string | null;
  /** Typed texts, the name among them. Lists have commas, such as "ou-ab12-1, ou-ab12-2". */
  readonly values: Readonly<Partial<Record<ValueKey, string>>>;
  /** Typed texts for `connectorInstall`. Lists have commas, switches are "true". */
  readonly install: Readonly<Partial<Record<InstallKey, string>>>;
  readonly installFormat: InstallFormat;
  /** The newest test of these settings in AWS, for `connectorTest`; null: there was none. */
  readonly testId: string | null;
  /** The test that read the organizational units to choose from; null: there was none. */
  readonly unitsTestId: string | null;
  readonly customAccessDetails: string;
  readonly integrationOwners: readonly IntegrationOwnerInput[];
  readonly ownerRules: readonly OwnerRuleInput[];
}

export const EMPTY_DRAFT: IntegrationDraft = {
  resourceTypes: ["EKS_CLUSTER"],
  connectorId: null,
  values: {},
  install: {},
  installFormat: "CLOUD_FORMATION",
  testId: null,
  unitsTestId: null,
  customAccessDetails: "",
  integrationOwners: [],
  ownerRules: [],
};

/** The props of each section of the form. */
export interface SectionProps {
  readonly draft: IntegrationDraft;
  /** Parts that are objects, such as `values`, are replaced as a whole. */
  change(part: Partial<IntegrationDraft>): void;
  /**
   * The server's problems with fields that were left or submitted. Each section shows the problems of its own fields. A
   * problem links to the control whose id is `fieldId` of the first part of the path, such as "ownerRules".
   */
  readonly problems: readonly FieldProblem[];
  /**
   * Closes the section and opens the next one, unless one of its fields has a problem. The frame around each section
   * calls it from its Next button, so a section needs no buttons.
   */
  done(): void;
}

/** The draft as the API takes it: empty values are left out. */
export function inputOf({ values, ...draft }: IntegrationDraft): IntegrationInput {
  const text = (key: ValueKey) => values[key]?.trim() || undefined;
  const list = (key: ValueKey) => (text(key) === undefined ? undefined : [values[key]!]);
  const whole = (key: ValueKey) => (isWhole(text(key)) ? Number(text(key)) : undefined);
  const input: { [Key in keyof Required<IntegrationInput>]: IntegrationInput[Key] } = {
    connectorId: draft.connectorId ?? undefined,
    resourceTypes: [...draft.resourceTypes],
    name: text("name"),
    region: text("region"),
    ssoRegion: text("ssoRegion"),
    ssoPortal: text("ssoPortal"),
    managementAccountRoleArn: text("managementAccountRoleArn"),
    excludedOrganizationalUnitIds: list("excludedOrganizationalUnitIds"),
    excludedAccountIds: list("excludedAccountIds"),
    sessionDurationHours: whole("sessionDurationHours"),
    discoveryRegions: list("discoveryRegions"),
    memberRoleName: text("memberRoleName"),
    externalId: text("externalId"),
    principalStrategy: text("principalStrategy") as PrincipalStrategy | undefined,
    principalRoleTemplate: text("principalRoleTemplate"),
    sharedEntriesAllowed:
      text("sharedEntriesAllowed") === undefined ? undefined : text("sharedEntriesAllowed") === "true",
    foreignPolicies: text("foreignPolicies") as ForeignPolicies | undefined,
    poolPermissionSetArns: list("poolPermissionSetArns"),
    poolReservePercent: whole("poolReservePercent"),
    customAccessDetails: draft.customAccessDetails === "" ? undefined : draft.customAccessDetails,
    integrationOwners: rowsOf(draft.integrationOwners, ({ attribute, providerId, values }) => ({
      attribute,
      providerId: providerId ?? undefined,
      values,
    })),
    ownerRules: rowsOf(draft.ownerRules, ({ keyName, attribute, providerId, separator }) => ({
      keyName,
      attribute,
      providerId: providerId ?? undefined,
      separator: separator || undefined,
    })),
  };
  return input;
}

/** The values typed for the templates, as `connectorInstall` takes them. */
export function installInputOf({ install, installFormat }: IntegrationDraft): ConnectorInstallInput {
  const text = (key: InstallKey) => install[key]?.trim() || undefined;
  const list = (key: InstallKey) => itemsOf(install[key] ?? "");
  const isOn = (key: InstallKey) => install[key] === "true" || undefined;
  const input: { [Key in keyof Required<ConnectorInstallInput>]: ConnectorInstallInput[Key] } = {
    format: installFormat,
    region: text("region"),
    organizationId: text("organizationId"),
    managementAccountId: text("managementAccountId"),
    targetUnitIds: list("targetUnitIds"),
    connectorAccountId: text("connectorAccountId"),
    connectorName: text("connectorName"),
    connectorRoleName: text("connectorRoleName"),
    memberRoleName: text("memberRoleName"),
    managementRoleName: text("managementRoleName"),
    externalId: text("externalId"),
    identityCenterInstanceArn: text("identityCenterInstanceArn"),
    identityCenterKeyArn: text("identityCenterKeyArn"),
    poolPrefix: text("poolPrefix"),
    poolSize: isWhole(text("poolSize")) ? Number(text("poolSize")) : undefined,
    templateRolePattern: text("templateRolePattern"),
    allowKubernetesGroups: isOn("allowKubernetesGroups"),
    allowSharedEntries: isOn("allowSharedEntries"),
    rolesOnly: isOn("rolesOnly"),
    holdsManagementRole: isOn("holdsManagementRole"),
    image: text("image"),
    databaseUrlSecretArn: text("databaseUrlSecretArn"),
    redisUrlSecretArn: text("redisUrlSecretArn"),
    secretKeySecretArn: text("secretKeySecretArn"),
    cluster: text("cluster"),
    subnets: list("subnets"),
    securityGroups: list("securityGroups"),
  };
  return input;
}

/** The items of a comma-separated text. */
export function itemsOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** The API would refuse a text in place of a number without naming its field, so the console checks numbers itself. */
export function typedProblems({ values }: IntegrationDraft): FieldProblem[] {
  return WHOLE_NUMBERS.filter((key) => (values[key]?.trim() ?? "") !== "" && !isWhole(values[key]?.trim())).map(
    (key) => ({
      path: [key],
      message: `'${key}' must be a whole number.`,
    }),
  );
}

const WHOLE_NUMBERS: readonly ValueKey[] = ["sessionDurationHours", "poolReservePercent"];

function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^-?\d{1,9}$/.test(text);
}

/** Rows in one form, so that equal rows serialize to equal texts. */
function rowsOf<Row>(rows: readonly Row[], plain: (row: Row) => Row): Row[] | undefined {
  return rows.length === 0 ? undefined : rows.map(plain);
}
