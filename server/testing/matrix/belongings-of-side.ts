import type { Platform } from "../../../shared/compose";
import { ClusterAudit } from "../../../shared/domain/drift/cluster-audit.entity";
import { DriftFinding } from "../../../shared/domain/drift/drift-finding.entity";
import { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import { ProviderRead } from "../../../shared/domain/identities/provider-read.entity";
import { NoticeDelivery } from "../../../shared/domain/notices/notice.entity";
import { Session } from "../../../shared/domain/sessions/session.entity";
import { newId } from "../../../shared/kernel/ids";
import { saveIdentity, saveProvider } from "../../../shared/testing/factories";
import type { InventoryOfSide } from "./inventory-of-side";
import { ADMINS_ONLY } from "./marks";
import { type Cast, SYSTEM } from "./people";

export interface BelongingsOfSide {
  /** Of who asked. */
  readonly tokenId: string;
  readonly sessionId: string;
  readonly serviceAccountId: string;
  readonly webhookId: string;
  readonly scimProviderId: string;
  readonly awsProviderId: string;
}

/** What else there is on one side: a token, a session, a program, a webhook, providers of every kind, and drift. */
export async function saveBelongingsOfSide(
  platform: Platform,
  mark: string,
  { integration, payments }: InventoryOfSide,
  people: Cast,
): Promise<BelongingsOfSide> {
  const { db, clock, personalTokens, serviceAccounts, identityProviders } = platform;
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + 86_400_000);
  const form = { name: `Token ${mark}`, expiresAt };
  const { id: tokenId } = await personalTokens.create(SYSTEM, people.requester.id, form);
  const account = await serviceAccounts.create(SYSTEM, `Program ${mark}`, ["MEMBER"]);
  const scim = await identityProviders.create(SYSTEM, `Scim ${mark}`, null, "SCIM");
  const leaversAlarm = { since: at.toISOString(), lastLeftAt: at.toISOString(), people: 7 };
  const used = { scimTokenCreatedAt: at, scimTokenLastUsedAt: at, leaversAlarm };
  await db.manager.update(IdentityProvider, scim.id, used);
  // Called like one person, and with the address of another.
  const email = `approver@${mark}.example.com`;
  await saveIdentity(db, scim, `requester.${mark}`, { email, firstEmail: email, displayName: `Elsewhere ${mark}` });
  const aws = await saveProvider(db, {
    name: `Center ${mark}`,
    nameKey: `center ${mark}`,
    kind: "AWS_IDENTITY_CENTER",
    integrationId: integration.id,
    failure: { code: `Code ${mark}`, message: `Message ${mark}` },
  });
  const failure = { code: `Code ${mark}`, message: `Message ${mark}` };
  const read = { providerId: aws.id, state: "FAILED" as const, startedAt: at, finishedAt: at, failure };
  await db.manager.insert(ProviderRead, read);
  await db.manager.insert(ClusterAudit, { resourceId: payments.id, nextAuditAt: at, lookedAt: at, entries: 1 });
  await db.manager.insert(DriftFinding, {
    id: newId(),
    resourceId: payments.id,
    integrationId: integration.id,
    principalArn: `arn:aws:iam::1:role/${mark}`,
    kind: "FOREIGN",
    personId: people.requester.personId,
    entryArn: mark,
    access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [mark] }], kubernetesGroups: [mark] },
    tags: { [mark]: mark },
    differences: [`Difference ${mark}`],
    since: at,
    appeared: true,
    describedAt: at,
  });
  return {
    tokenId,
    sessionId: await saveSession(platform, people.requester.id, mark),
    serviceAccountId: account.id,
    webhookId: await saveWebhook(platform, mark),
    scimProviderId: scim.id,
    awsProviderId: aws.id,
  };
}

async function saveSession({ db, sessions, clock }: Platform, identityId: string, mark: string): Promise<string> {
  await sessions.signInAs(identityId, {
    address: `address-${mark}`,
    userAgent: `Browser ${mark}`,
    previousToken: null,
  });
  const { id } = await db.manager.findOneByOrFail(Session, { identityId });
  await db.manager.update(Session, id, { mfaAt: clock.now() });
  return id;
}

async function saveWebhook({ db, webhooks }: Platform, mark: string): Promise<string> {
  const { webhook } = await webhooks.create(SYSTEM, `https://hooks.example.com/${ADMINS_ONLY}-${mark}`, [
    "grant.ended",
  ]);
  const { id } = await webhooks.test(SYSTEM, webhook.id);
  const ended = { state: "FAILED" as const, nextAttemptAt: null, endedAt: new Date(), attempts: 1 };
  await db.manager.update(NoticeDelivery, id, {
    ...ended,
    lastStatus: 500,
    lastError: `${ADMINS_ONLY}-${mark} failed`,
  });
  return webhook.id;
}
