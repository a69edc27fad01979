import type { DataSource } from "typeorm";
import { aDefinition, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { accountNumber, personActor, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import type { Actor } from "../../../kernel/actor";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Approver, ApproverPolicy, FlowDefinition } from "../../access-flows/flow-definition";
import type { Account } from "../../accounts/account.entity";
import { Identity } from "../../identities/identity.entity";
import type { IdentityProvidersService } from "../../identities/identity-providers.service";
import type { Integration } from "../../integrations/integration.entity";
import type { Resource } from "../../resources/resource.entity";
import type { NewRequestInput } from "../drafts/parse-request";

export const OWNER: Approver = { kind: "OWNER" };
export const SECURITY: Approver = { kind: "PEOPLE", attribute: "group", values: ["Security"], providerId: null };
export const PLATFORM: Approver = { kind: "PEOPLE", attribute: "group", values: ["Platform"], providerId: null };

export const anyApprover = (...approvers: Approver[]): ApproverPolicy => ({
  mode: "ANY_OF",
  groups: [{ operator: "OR", approvers }],
});

const MEMBERS = { payments: ["ana", "ben"], security: ["sam", "sue"], platform: ["pia"] };

export type RequestFixture = Awaited<ReturnType<typeof setRequestFixture>>;

/** Mia and Max, who ask; Ana and Ben, who own 'payments'; Sam and Sue of Security; Pia of Platform. Two clusters. */
export async function setRequestFixture(
  db: DataSource,
  identityProviders: Pick<IdentityProvidersService, "create" | "importFile">,
  connectorSeenAt: Date,
) {
  const connector = await saveConnector(db, { lastSeenAt: connectorSeenAt });
  const integration: Integration = await saveIntegration(db, connector, {
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
    integrationOwners: [{ attribute: "group", providerId: null, values: ["Platform"] }],
    ownerRules: [{ keyName: "team", attribute: "group", providerId: null, separator: null }],
  });
  const account: Account = await saveAccount(db, integration, { accountId: accountNumber(1) });
  const payments: Resource = await saveCluster(db, account, "payments", { tags: { team: "Payments" } });
  const orders: Resource = await saveCluster(db, account, "orders", { tags: { team: "Payments" } });
  const provider = await identityProviders.create(ADMIN, `People ${integration.id}`);

  /** Reads all people again, with other groups or with inactive people. */
  const readPeople = async (
    groups: Partial<typeof MEMBERS> = {},
    inactive: readonly string[] = [],
    providers: Pick<IdentityProvidersService, "importFile"> = identityProviders,
  ) => {
    const members = { ...MEMBERS, ...groups };
    const names = ["mia", "max", "ana", "ben", "sam", "sue", "pia"];
    const document = JSON.stringify({
      users: names.map((id) => ({ id, userName: id, active: !inactive.includes(id) })),
      groups: [
        { id: "g1", name: "Payments", members: members.payments },
        { id: "g2", name: "Security", members: members.security },
        { id: "g3", name: "Platform", members: members.platform },
      ],
    });
    await providers.importFile(ADMIN, provider.id, document, true);
  };
  await readPeople();
  const people = await db.manager.findBy(Identity, { providerId: provider.id });
  const identityOf = (userName: string): Identity => people.find((one) => one.userName === userName)!;
  const idOf = (userName: string): string => identityOf(userName).personId!;

  return {
    integration,
    providerId: provider.id,
    account,
    payments,
    orders,
    readPeople,
    idOf,
    actor: (userName: string): Actor => personActor(identityOf(userName), { id: `token of ${userName}` }),
    /** View, Edit in dev-* and the group ops, on every cluster of the integration, for an hour at most. */
    flow: (approverPolicy: ApproverPolicy | null, given: Partial<FlowDefinition> = {}): Promise<AccessFlow> =>
      saveFlow(db, {
        definition: aDefinition({
          targets: [
            aTarget(integration.id, {
              permissions: [
                { permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] },
                { permission: "AmazonEKSEditPolicy", namespaces: ["dev-*"], groups: [] },
                { permission: "KUBERNETES_GROUP", namespaces: null, groups: ["ops"] },
              ],
            }),
          ],
          approverPolicy,
          ...given,
        }),
      }),
    /** View on 'payments' for half an hour. */
    form: (given: Partial<NewRequestInput> = {}): NewRequestInput => ({
      resourceIds: [payments.id],
      permissions: [{ permission: "AmazonEKSViewPolicy" }],
      durationSeconds: 1_800,
      ...given,
    }),
  };
}
