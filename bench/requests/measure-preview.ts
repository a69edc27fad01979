import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import type { Actor } from "../../shared/kernel/actor";
import { aDefinition, aTarget, saveCluster, saveFlow } from "../../testing/access-flows";
import {
  accountNumber,
  personActor,
  saveAccount,
  saveConnector,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../testing/factories";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import { timesOf } from "../timing";

const PREVIEW = `query ($input: AccessRequestInput!) { previewAccessRequest(input: $input) {
  problems { rule path message }
  items { resourceId resource { name } flow { name } maxDurationSeconds expectedWaitSeconds problems { rule path message }
    approvers { tier approvers { kind people { displayName } } }
    plan { calls { service operation accountId region parameters { name values } } before { ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
      after { ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } } seenAt } } } }`;

const VIEW = "AmazonEKSViewPolicy";
const POLICIES = [VIEW, "AmazonEKSEditPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy"];
const [CLUSTERS, PERMISSIONS, NAMESPACES, FLOWS] = [20, 20, 50, 20];

/** How much more the largest previews take than the smallest, of 1 cluster, permission and namespace. */
export async function measurePreview(platform: Platform): Promise<Goal[]> {
  const { actor, resourceIds } = await saveFixture(platform);
  const preview = previewing(platform, actor);
  const form = (permissions: readonly object[], clusters = CLUSTERS) => ({
    resourceIds: resourceIds.slice(0, clusters),
    permissions,
    durationSeconds: 1_800,
  });
  const many = (prefix: string, policyOf: (n: number) => string, k: (n: number) => number) =>
    Array.from({ length: PERMISSIONS }, (_, n) => ({
      permission: policyOf(n),
      namespaces: Array.from({ length: NAMESPACES }, (_, m) => `${prefix}-${k(n)}-${m}`),
    }));
  const of = (n: number) => POLICIES[n % POLICIES.length]!;
  const forms = {
    smallest: form([{ permission: VIEW, namespaces: ["team-0-0"] }], 1),
    "one permission 20 times": form(
      many(
        "team",
        () => VIEW,
        () => 0,
      ),
    ),
    "1,000 namespaces": form(many("team", of, (n) => n)),
    "1,000 namespaces, refused": form(many("other", of, (n) => n)),
  };
  const goals: Goal[] = [];
  let smallest = 0;
  for (const [name, input] of Object.entries(forms)) {
    const { median, best, bytes } = await timed(() => preview(input));
    smallest ||= best;
    goals.push(shownGoal(`Preview, ${name}, ms`, median, { Best: best, Bytes: bytes }));
    if (name !== "smallest") goals.push(atMost(`Preview, ${name} / smallest`, best / smallest, 10));
  }
  return goals;
}

async function timed(work: () => Promise<number>): Promise<{ median: number; best: number; bytes: number }> {
  const bytes = await work();
  await timesOf(3, work);
  const taken = await timesOf(15, work);
  return { median: quantile(taken, 0.5), best: Math.min(...taken), bytes };
}

/** One person who may ask for everything in namespaces of teams, by many flows. */
async function saveFixture({ db }: Platform) {
  const connector = await saveConnector(db);
  const integration = await saveIntegration(db, connector, {
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
  });
  const provider = await saveProvider(db);
  const person = await saveIdentity(db, provider, "mia");
  const resourceIds: string[] = [];
  for (let n = 0; n < CLUSTERS; n += 1) {
    const account = await saveAccount(db, integration, { accountId: accountNumber(n + 1) });
    resourceIds.push((await saveCluster(db, account, `cluster-${n}`)).id);
  }
  const namespaces = Array.from({ length: NAMESPACES }, (_, n) => `team-${n}-*`);
  const permissions = POLICIES.map((permission) => ({ permission, namespaces, groups: [] }));
  for (let n = 0; n < FLOWS; n += 1) {
    const name = `Flow ${n}`;
    const definition = aDefinition({ targets: [aTarget(integration.id, { permissions })] });
    await saveFlow(db, { name, nameKey: name.toLowerCase(), definition });
  }
  return { actor: personActor(person), resourceIds };
}

/** Answers with how many characters an answer has. */
function previewing(platform: Platform, actor: Actor) {
  const schema = createSchema();
  const document = parse(PREVIEW);
  return async (input: object): Promise<number> => {
    const contextValue = createContext(platform, actor);
    const { data, errors } = await execute({ schema, document, contextValue, variableValues: { input } });
    if (errors) throw errors[0]!;
    return JSON.stringify(data).length;
  };
}
