/** The ways in which a template is deployed. */
export const INSTALL_FORMATS = ["CLOUD_FORMATION", "TERRAFORM"] as const;
export type InstallFormat = (typeof INSTALL_FORMATS)[number];

/** What an admin fills in to install a connector and its roles. Null and undefined both mean "left empty". */
export interface InstallForm {
  readonly format: InstallFormat;
  readonly region?: string | null;
  readonly organizationId?: string | null;
  readonly managementAccountId?: string | null;
  /** Where the member role is deployed: the root, or some units. */
  readonly targetUnitIds?: readonly string[] | null;
  readonly connectorAccountId?: string | null;
  readonly connectorName?: string | null;
  readonly connectorRoleName?: string | null;
  readonly memberRoleName?: string | null;
  readonly managementRoleName?: string | null;
  readonly externalId?: string | null;
  /** Makes a pool of permission sets, so that people get access through IAM Identity Center. */
  readonly identityCenterInstanceArn?: string | null;
  readonly identityCenterKeyArn?: string | null;
  readonly poolPrefix?: string | null;
  readonly poolSize?: number | null;
  /** Lets people get access by roles of their own. */
  readonly templateRolePattern?: string | null;
  readonly allowKubernetesGroups?: boolean | null;
  readonly allowSharedEntries?: boolean | null;
  /** The connector is there already: nothing of it is installed. */
  readonly rolesOnly?: boolean | null;
  /** The connector has the statements of the management role itself. */
  readonly holdsManagementRole?: boolean | null;
  readonly image?: string | null;
  readonly databaseUrlSecretArn?: string | null;
  readonly redisUrlSecretArn?: string | null;
  readonly secretKeySecretArn?: string | null;
  readonly cluster?: string | null;
  readonly subnets?: readonly string[] | null;
  readonly securityGroups?: readonly string[] | null;
}

/** What the installation itself adds to the form. */
export interface InstallationFacts {
  readonly installationId: string;
  readonly externalId: string;
}

export const INSTALL_LANGUAGES = ["YAML", "JSON", "HCL", "DOTENV"] as const;
export type InstallLanguage = (typeof INSTALL_LANGUAGES)[number];

export interface InstallFile {
  /** With its folder, such as "modules/pool/main.tf". */
  readonly name: string;
  readonly purpose: string;
  readonly language: InstallLanguage;
  readonly content: string;
}

export interface InstallStep {
  readonly title: string;
  readonly description: string;
  /** For a shell, in the folder of the files; null: nothing is to be run. */
  readonly command: string | null;
}

export interface ConnectorInstall {
  readonly files: readonly InstallFile[];
  readonly steps: readonly InstallStep[];
}
