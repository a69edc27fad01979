import type { FoundInstance } from "../../cloud/doctor-cloud.port";
import { type CheckFinding, checkFinding } from "../check-finding";

/** The forms of AWS access portal addresses. */
const PORTALS = [
  /^https:\/\/[a-z0-9-]+\.awsapps\.com\/start$/,
  /^https:\/\/start\.(?:us-gov-[a-z]+-\d+\.)?us-gov-home\.awsapps\.com\/directory\/[a-z0-9-]+$/,
  /^https:\/\/start\.(?:[a-z0-9-]+\.)?home\.awsapps\.cn\/directory\/[a-z0-9-]+$/,
  /^https:\/\/ssoins-[0-9a-f]{16}\.portal\.[a-z0-9-]+\.app\.aws(?:\/start)?$/,
];

/** Judges the address by its form and by the ids in some forms. AWS returns no instance's address. */
export function examinePortal(portal: string, ssoRegion: string, instance: FoundInstance): CheckFinding {
  const address = portal.trim().replace(/[/#]+$/, "");
  const advice = "Copy the AWS access portal URL from the settings of IAM Identity Center.";
  const [, directory] = /^https:\/\/(d-[0-9a-z]+)\./.exec(address) ?? [];
  if (directory !== undefined && directory !== instance.identityStoreId) {
    const message = `The SSO portal ${address} belongs to the directory ${directory}, but IAM Identity Center in ${ssoRegion} has ${instance.identityStoreId}.`;
    return checkFinding("SSO_PORTAL", "FAILED", message, { advice });
  }
  const [, ofInstance, region] = /^https:\/\/(ssoins-[0-9a-f]+)\.portal\.([a-z0-9-]+)\./.exec(address) ?? [];
  if (ofInstance !== undefined && !instance.instanceArn.endsWith(`/${ofInstance}`)) {
    const message = `The SSO portal ${address} belongs to another instance than ${instance.instanceArn}.`;
    return checkFinding("SSO_PORTAL", "FAILED", message, { advice });
  }
  if (region !== undefined && region !== ssoRegion) {
    const message = `The SSO portal ${address} is that of ${region}, but the AWS SSO Region is ${ssoRegion}.`;
    return checkFinding("SSO_PORTAL", "WARNING", message, { region, advice });
  }
  if (PORTALS.some((form) => form.test(address))) {
    return checkFinding("SSO_PORTAL", "OK", `The SSO portal is ${address}.`);
  }
  const message = `The SSO portal ${address} has none of the forms that AWS gives to access portals.`;
  return checkFinding("SSO_PORTAL", "WARNING", message, { advice });
}
