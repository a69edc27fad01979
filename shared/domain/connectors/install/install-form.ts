/** The tools that can deploy a template. */
export const INSTALL_FORMATS = ["CLOUD_FORMATION", "TERRAFORM"] as const;
export type InstallFormat = (typeof INSTALL_FORMATS)[number];

/** The input for installing a connector and its roles. Null and undefined both mean "left empty". */
export interface InstallForm {
  readonly format: InstallFormat;
  readonly region?: string | null;
  readonly organizationId?: string | null;
  readonly managementAccountId?: string | null;
  /** Deployment targets of the member role: the root, or some units. */
  readonly targetUnitIds?: readonly string[] | null;
  readonly connectorAccountId?: string | null;
  readonly connectorName?: string | null;
  readonly connectorRoleName?: string | null;
  readonly memberRoleName?: string | null;
  readonly managementRoleName?: string | null;
  readonly externalId?: string | null;
  /** Creates a pool of permission sets, so that people get access through IAM Identity Center. */
  readonly identityCenterInstanceArn?: string | null;
  readonly identityCenterKeyArn?: string | null;
  readonly poolPrefix?: string | null;
  readonly poolSize?: number | null;
  /** Allows access by roles of people's own. */
  readonly templateRolePattern?: string | null;
  readonly allowKubernetesGroups?: boolean | null;
  readonly allowSharedEntries?: boolean | null;
  /** The connector exists: only the roles are installed. */
  readonly rolesOnly?: boolean | null;
  /** The connector's own role has the statements of the management role. */
  readonly holdsManagementRole?: boolean | null;
  readonly image?: string | null;
  readonly databaseUrlSecretArn?: string | null;
  readonly redisUrlSecretArn?: string | null;
  readonly secretKeySecretArn?: string | null;
  readonly cluster?: string | null;
  readonly subnets?: readonly string[] | null;
  readonly securityGroups?: readonly string[] | null;
}

/** Facts of the installation that the files need beside the input. */
export interface InstallationFacts {
  readonly installationId: string;
  readonly externalId: string;
}

export const INSTALL_LANGUAGES = ["YAML", "JSON", "HCL", "DOTENV"] as const;
export type InstallLanguage = (typeof INSTALL_LANGUAGES)[number];

export interface InstallFile {
  /** Path in the folder, such as "modules/pool/main.tf". */
  readonly name: string;
  readonly purpose: string;
  readonly language: InstallLanguage;
  readonly content: string;
}

export interface InstallStep {
  readonly title: string;
  readonly description: string;
  /** A shell command for the folder of the files; null: nothing to run. */
  readonly command: string | null;
}

export interface ConnectorInstall {
  readonly files: readonly InstallFile[];
  readonly steps: readonly InstallStep[];
}
