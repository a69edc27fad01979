import type { Platform } from "../../../shared/compose";
import { AccessFlow } from "../../../shared/domain/access-flows/access-flow.entity";
import { freezeFlow } from "../../../shared/domain/access-flows/people-values";
import { DriftAcceptance } from "../../../shared/domain/drift/drift-acceptance.entity";
import { DriftFinding } from "../../../shared/domain/drift/drift-finding.entity";
import { Favourite } from "../../../shared/domain/favourites/favourite.entity";
import { freezeValues } from "../../../shared/domain/identities/frozen-values";
import {
  Identity,
  IdentityGroup,
  IdentityGroupNesting,
  PersonAnswer,
} from "../../../shared/domain/identities/identity.entity";
import { ProviderRead } from "../../../shared/domain/identities/identity-center/provider-read.entity";
import { IdentityProvider } from "../../../shared/domain/identities/identity-provider.entity";
import { Integration } from "../../../shared/domain/integrations/integration.entity";
import { RoleAssignment } from "../../../shared/domain/roles/role-assignment.entity";
import { Session } from "../../../shared/domain/sessions/session.entity";
import { Webhook, WebhookDelivery } from "../../../shared/domain/webhooks/webhook.entity";
import { newId } from "../../../shared/kernel/ids";
import { saveDriftScan, saveIdentity, saveProvider } from "../../../testing/factories";
import type { AccessOfSide } from "./access-of-side";
import { ADMINS_ONLY } from "./canaries";
import { freshActor } from "./delegations-of-side";
import type { InventoryOfSide } from "./inventory-of-side";
import { saveNotificationsOfSide } from "./notifications-of-side";
import { type SidePeople, SYSTEM } from "./people";

export interface BelongingsOfSide {
  /** A token of the requester. */
  readonly tokenId: string;
  readonly findingId: string;
  readonly acceptedFindingId: string;
  readonly sessionId: string;
  readonly serviceAccountId: string;
  readonly webhookId: string;
  /** An unread notification of the requester. */
  readonly notificationId: string;
  readonly scimProviderId: string;
  readonly awsProviderId: string;
  /** Of the requester, in Identity Center. */
  readonly centerIdentityId: string;
  /** A leaver with a role. */
  readonly secondPersonId: string;
  /** It belongs to no person. */
  readonly lonelyIdentityId: string;
  /** A group around the requester's, the requester's, and the owner's. */
  readonly groupIds: readonly string[];
}

/**
 * The other objects of a side: a token, a session, a service account, a webhook, providers of every kind, and drift.
 */
export async function saveBelongingsOfSide(
  platform: Platform,
  mark: string,
  { integration, payments, requestId }: InventoryOfSide & Pick<AccessOfSide, "requestId">,
  people: SidePeople,
): Promise<BelongingsOfSide> {
  const { db, clock, personalTokens, serviceAccounts, identityProviders } = platform;
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + 86_400_000);
  const form = { name: `Token ${mark}`, expiresAt };
  const { id: tokenId } = await personalTokens.create(SYSTEM, people.requester.personId, form);
  const sessionId = await saveSession(platform, people.requester.id, mark);
  const fresh = freshActor(people.requester, at);
  const signedIn = { ...fresh, session: { ...fresh.session!, id: sessionId } };
  await personalTokens.create(signedIn, people.requester.personId, { scopes: ["READ"] }, "again");
  const account = await serviceAccounts.create(SYSTEM, `Program ${mark}`, ["MEMBER"]);
  await serviceAccounts.createToken(SYSTEM, account.id, { name: `Program token ${mark}` });
  await db.manager.insert(Favourite, { personId: people.requester.personId, resourceId: payments.id, createdAt: at });
  const scim = await identityProviders.create(SYSTEM, `Scim ${mark}`, null, "SCIM");
  const leaversAlarm = { since: at.toISOString(), lastLeftAt: at.toISOString(), people: 7 };
  const used = { scimTokenCreatedAt: at, scimTokenLastUsedAt: at, leaversAlarm };
  await db.manager.update(IdentityProvider, scim.id, used);
  // It has one person's user name and another person's address.
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
  await saveDriftScan(db, payments, { nextScanAt: at, observedAt: at, entries: 1 });
  const finding = (principal: string) => ({
    id: newId(),
    resourceId: payments.id,
    integrationId: integration.id,
    principalArn: `arn:aws:iam::1:role/${principal}`,
    kind: "FOREIGN" as const,
    personId: people.requester.personId,
    entryArn: mark,
    access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [mark] }], kubernetesGroups: [mark] },
    tags: { [mark]: mark },
    differences: [`Difference ${mark}`],
    since: at,
    appeared: true,
    describedAt: at,
  });
  const [found, accepted] = [finding(mark), finding(`accepted-${mark}`)];
  await db.manager.insert(DriftFinding, [found, accepted]);
  await db.manager.insert(DriftAcceptance, {
    findingId: accepted.id,
    facts: {},
    reason: `Accepted ${mark}`,
    until: new Date("2999-01-01T00:00:00.000Z"),
    acceptedAt: at,
    acceptedByName: `Admin ${mark}`,
  });
  const centerUsers = await saveCenterUsers(platform, mark, aws.id, people);
  return {
    ...centerUsers,
    findingId: found.id,
    acceptedFindingId: accepted.id,
    groupIds: await saveGroupsAndAnswers(platform, mark, integration.id, people),
    tokenId,
    sessionId,
    serviceAccountId: account.id,
    webhookId: await saveWebhook(platform, mark),
    notificationId: await saveNotificationsOfSide(platform, mark, people.requester.personId, requestId),
    scimProviderId: scim.id,
    awsProviderId: aws.id,
  };
}

/**
 * Identity Center users: a linked and chosen one of the requester, a removed one of theirs, an unlinked one, and a
 * leaver with a role.
 */
async function saveCenterUsers({ db, clock }: Platform, mark: string, providerId: string, { requester }: SidePeople) {
  await db.manager.update(IdentityProvider, providerId, { standing: "LINK_ONLY" });
  const firstExternalIds = [{ issuer: `https://${mark}.example.com`, id: `issued-${mark}` }];
  const [linked, gone] = [
    await saveIdentity(db, { id: providerId }, `center.${mark}`, { firstExternalIds }),
    await saveIdentity(db, { id: providerId }, `gone.${mark}`),
  ];
  const link = { personId: requester.personId, linkedBy: "ADMIN" as const };
  await db.manager.update(Identity, linked.id, { ...link, chosenAt: clock.now() });
  await db.manager.update(Identity, gone.id, { ...link, removedAt: clock.now() });
  const lonely = await saveIdentity(db, { id: providerId }, `lonely.${mark}`);
  const second = await saveIdentity(db, { id: requester.providerId }, `second.${mark}`, { active: false });
  await db.manager.insert(RoleAssignment, { personId: second.personId, role: "AUDITOR", createdAt: clock.now() });
  return { centerIdentityId: linked.id, lonelyIdentityId: lonely.id, secondPersonId: second.personId };
}

/** A group around another one, rules that are frozen to groups, and an admin's answer about two people. */
async function saveGroupsAndAnswers(
  { db, clock }: Platform,
  mark: string,
  integrationId: string,
  { requester, owner }: SidePeople,
): Promise<string[]> {
  const named = (name: string) => db.manager.findOneByOrFail(IdentityGroup, { name: `${name} ${mark}` });
  const [inside, around] = [await named("Askers"), await named("Around")];
  await db.manager.insert(IdentityGroupNesting, { parentId: around.id, childId: inside.id });
  const flow = await db.manager.findOneByOrFail(AccessFlow, { name: `Flow ${mark}` });
  await db.manager.update(AccessFlow, flow.id, { definition: await freezeFlow(db.manager, flow.definition, null) });
  const { integrationOwners } = await db.manager.findOneByOrFail(Integration, { id: integrationId });
  const frozen = await freezeValues(db.manager, integrationOwners, []);
  await db.manager.update(Integration, integrationId, { integrationOwners: frozen });
  const [personId, otherId] = [requester.personId, owner.personId].sort();
  await db.manager.insert(PersonAnswer, { personId, otherId, answer: "DIFFERENT", answeredAt: clock.now() });
  const gone = { ...around, id: newId(), name: `Gone ${mark}`, externalId: `gone-${mark}`, removedAt: clock.now() };
  await db.manager.insert(IdentityGroup, gone);
  return [around.id, inside.id, (await named("Owners")).id, gone.id];
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
  const { id } = (await webhooks.test(SYSTEM, webhook.id)).delivery;
  const ended = { state: "FAILED" as const, nextAttemptAt: null, endedAt: new Date(), attempts: 1 };
  await db.manager.update(WebhookDelivery, id, {
    ...ended,
    lastStatus: 500,
    lastError: `${ADMINS_ONLY}-${mark} failed`,
  });
  await db.manager.update(Webhook, webhook.id, {
    pausedUntil: new Date(),
    pausedReason: `${ADMINS_ONLY}-${mark} asked for a pause`,
  });
  return webhook.id;
}
