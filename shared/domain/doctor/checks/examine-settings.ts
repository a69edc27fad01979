import type { Examination } from "../examination";
import { examineInstance } from "./examine-identity-center";
import { examineOrganizationSettings } from "./examine-organization";
import { examinePoolSettings } from "./examine-pool";

/**
 * Checks where the settings of an integration lead, by a few calls whatever the size of the organization: management
 * role, organization, and, where access is given by it, Identity Center with its portal and pool.
 */
export async function examineSettings(examination: Examination): Promise<void> {
  const organization = await examineOrganizationSettings(examination);
  if (!organization || examination.settings.principalStrategy !== "IDENTITY_CENTER") return;
  const found = await examineInstance(examination);
  if (found) await examinePoolSettings(examination, found);
}
