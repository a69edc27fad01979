import { useViewer } from "../../app/session";
import { AllAccounts } from "./all-accounts";
import { MyAccounts } from "./my-accounts";

/**
 * All accounts of the organization for administrators and auditors. Others see the accounts of clusters that concern
 * them.
 */
export function AccountsPage() {
  const { roles } = useViewer();
  return roles.includes("ADMIN") || roles.includes("AUDITOR") ? <AllAccounts /> : <MyAccounts />;
}
