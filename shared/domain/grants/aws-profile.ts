import { assertNever } from "../../kernel/assert-never";

export type GrantedPrincipal =
  | { readonly strategy: "IDENTITY_CENTER"; readonly permissionSetName: string }
  | { readonly strategy: "IAM_ROLE_TEMPLATE"; readonly roleArn: string };

/** What a person replaces by the profile they sign in with. */
export const YOUR_OWN_PROFILE = "YOUR_OWN_PROFILE";

/** For ~/.aws/config, which the AWS CLI and the SDKs read. */
export function awsProfile(
  name: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  principal: GrantedPrincipal,
  sso: { readonly portal: string; readonly region: string },
): string {
  switch (principal.strategy) {
    case "IDENTITY_CENTER": {
      const session = sessionName(sso.portal);
      return (
        section(`sso-session ${session}`, {
          sso_start_url: sso.portal.replace(/[/#]+$/, ""),
          sso_region: sso.region,
          sso_registration_scopes: "sso:account:access",
        }) +
        "\n" +
        section(`profile ${name}`, {
          sso_session: session,
          sso_account_id: accountId,
          sso_role_name: principal.permissionSetName,
          region,
        })
      );
    }
    case "IAM_ROLE_TEMPLATE":
      return section(`profile ${name}`, { role_arn: principal.roleArn, source_profile: YOUR_OWN_PROFILE, region });
    default:
      return assertNever(principal);
  }
}

/** The same for the same portal, so that one sign-in serves all grants. */
function sessionName(portal: string): string {
  const place = portal.replace(/^https:\/\//, "").replace(/(\/start)?[/#]*$/, "");
  return `drawbridge-${place.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

function section(title: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${oneLine(value)}\n`);
  return `[${title}]\n${lines.join("")}`;
}

/** Nothing in a value can begin another line, and so another setting or section. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
