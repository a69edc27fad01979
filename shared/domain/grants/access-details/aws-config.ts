import { oneLine } from "../../../kernel/text/one-line";

/** Of IAM Identity Center: where people sign in, and the permission set that is assigned to them. */
export interface PermissionSetSignIn {
  readonly accountId: string;
  readonly region: string;
  readonly permissionSetName: string;
  /** The access portal, however it was typed. */
  readonly portal: string;
  readonly ssoRegion: string;
}

/** A whole AWS config file, as the AWS CLI and the SDKs read it: one profile, and the session that it signs in by. */
export function renderAwsConfig(
  profileName: string,
  { accountId, region, permissionSetName, portal, ssoRegion }: PermissionSetSignIn,
): string {
  const session = sessionName(portal);
  return (
    section(`sso-session ${session}`, {
      sso_start_url: portal.replace(/[/#]+$/, ""),
      sso_region: ssoRegion,
      sso_registration_scopes: "sso:account:access",
    }) +
    "\n" +
    section(`profile ${profileName}`, {
      sso_session: session,
      sso_account_id: accountId,
      sso_role_name: permissionSetName,
      region,
    })
  );
}

/** The same for the same portal: the AWS CLI caches a sign-in under this name, so that one serves all grants. */
function sessionName(portal: string): string {
  const place = portal.replace(/^https:\/\//, "").replace(/(\/start)?[/#]*$/, "");
  return `drawbridge-${place.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

function section(title: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${oneLine(value)}\n`);
  return `[${title}]\n${lines.join("")}`;
}
