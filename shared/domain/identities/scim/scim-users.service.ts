import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import { Coalescer } from "../../../kernel/async/coalescer";
import type { AuditAction } from "../../../kernel/audit-actions";
import { isId } from "../../../kernel/ids";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { identityChangesOf } from "../affected-owners";
import { endCredentials } from "../end-credentials";
import type { HoldLimits } from "../hold-rule";
import { Identity } from "../identity.entity";
import type { MassDeprovisioning } from "../identity-provider.entity";
import type { OwnerResolutionPort } from "../owner-resolution.port";
import { watchLeavers } from "../watch-leavers";
import { createUsers } from "./create-users";
import { affectedOwnersOf, keysOfIdentities } from "./identity-changes";
import { lockScimProvider } from "./lock-scim-provider";
import { applyPatch } from "./protocol/apply-patch";
import { coerceResource } from "./protocol/coerce-resource";
import { requireMatch } from "./protocol/etag";
import { parsePatch } from "./protocol/parse-patch";
import { badRequest, noResource, notUnique } from "./protocol/scim-error";
import { requireMessage } from "./protocol/scim-message";
import { type ScimResource, USER_KIND } from "./protocol/scim-schema";
import type { ScimClient } from "./scim-client";
import { scimPersonOf, userNameKeyOf } from "./scim-person";
import { ScimUser } from "./scim-resource.entity";

/** A PATCH of a group may name thousands of members; a PATCH of a person needs few operations. */
const MAX_OPERATIONS = 1_000;

/** Concurrent creations share a transaction: one wait for the disk, and one resolution of the affected owners. */
const CREATED_AT_ONCE = 50;

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly owners: OwnerResolutionPort;
  readonly holdLimits: HoldLimits;
  readonly log: Pick<Logger, "warn">;
}

/** People as a SCIM client manages them. Each change resolves again the owners that it may affect. */
export class ScimUsersService {
  private readonly creations = new Map<string, Coalescer<ScimResource, ScimUser>>();

  constructor(private readonly deps: Dependencies) {}

  async create(client: ScimClient, body: unknown): Promise<ScimUser> {
    const resource = coerceResource(USER_KIND, requireMessage(body, "A user", USER_KIND.schema.id));
    return this.creationsOf(client).run({ ...resource, active: resource.active !== false });
  }

  async replace(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<ScimUser> {
    const resource = coerceResource(USER_KIND, requireMessage(body, "A user", USER_KIND.schema.id));
    // A PUT without 'active' must not reactivate a leaver.
    return this.change(client, id, ifMatch, ({ active }) => ({ active, ...resource }));
  }

  async patch(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<ScimUser> {
    const operations = parsePatch(body);
    if (operations.length > MAX_OPERATIONS) {
      throw badRequest("tooMany", `A PATCH of a user may have at most ${MAX_OPERATIONS} operations.`);
    }
    return this.change(client, id, ifMatch, (resource) => {
      const patched = applyPatch(USER_KIND, resource, operations);
      return { ...patched, active: patched.active ?? resource.active };
    });
  }

  /** The identity stays as a leaver's, because past actions refer to it. */
  async remove(client: ScimClient, id: string, ifMatch: string | null): Promise<void> {
    const deprovisioning = await this.deps.uow.run(client.actor, async (tx) => {
      const user = await this.load(tx, client, id);
      requireMatch(ifMatch, user.version);
      const before = await keysOfIdentities(tx.manager, [id]);
      const affected = await affectedOwnersOf(tx.manager, client.providerId, before, [
        { ...before[0]!, manager: null, isActive: false },
      ]);
      await tx.manager.delete(ScimUser, { identityId: id });
      await tx.manager.query("delete from identity_group_members where identity_id = $1", [id]);
      await tx.manager.update(Identity, id, { active: false, removedAt: tx.now });
      await endCredentials(tx, [id]);
      const { userName } = scimPersonOf(user.resource);
      tx.audit({ action: "identity.removed", subjectType: "identity", subjectId: id, before: { userName } });
      await this.deps.owners.resolveChanged(tx, identityChangesOf(affected));
      return this.watch(tx, client, id, before[0]!.isActive);
    });
    this.warnOf(client, deprovisioning);
  }

  private creationsOf(client: ScimClient): Coalescer<ScimResource, ScimUser> {
    const existing = this.creations.get(client.providerId);
    if (existing) return existing;
    const made = new Coalescer<ScimResource, ScimUser>(
      (resources) =>
        this.deps.uow.run(client.actor, (tx) => createUsers(tx, this.deps.owners, client.providerId, resources)),
      { maxBatchSize: CREATED_AT_ONCE, retryAlone: true },
    );
    this.creations.set(client.providerId, made);
    return made;
  }

  private async change(
    client: ScimClient,
    id: string,
    ifMatch: string | null,
    changed: (resource: ScimResource) => ScimResource,
  ): Promise<ScimUser> {
    const { user, deprovisioning } = await this.deps.uow.run(client.actor, async (tx) => {
      const user = await this.load(tx, client, id);
      requireMatch(ifMatch, user.version);
      const resource = changed(user.resource);
      if (isDeepStrictEqual(resource, user.resource)) return { user, deprovisioning: null };
      await requireFree(tx, user, resource);
      const next = {
        userNameKey: userNameKeyOf(resource),
        resource,
        version: user.version + 1,
        modifiedAt: tx.now,
      };
      await tx.manager.update(ScimUser, id, next as object);
      await this.writeIdentity(tx, user, resource);
      const leaves = scimPersonOf(user.resource).active && !scimPersonOf(resource).active;
      return { user: { ...user, ...next }, deprovisioning: await this.watch(tx, client, user.identityId, leaves) };
    });
    this.warnOf(client, deprovisioning);
    return user;
  }

  private async watch(
    tx: Tx,
    { providerId }: ScimClient,
    identityId: string,
    leaves: boolean,
  ): Promise<MassDeprovisioning | null> {
    return leaves ? watchLeavers(tx, this.deps.holdLimits, { providerId, identityId }) : null;
  }

  private warnOf({ providerId }: ScimClient, deprovisioning: MassDeprovisioning | null): void {
    if (deprovisioning)
      this.deps.log.warn({ providerId, ...deprovisioning }, "many people left by SCIM within ten minutes");
  }

  private async writeIdentity(
    tx: Tx,
    { identityId: id, providerId, resource: earlier }: ScimUser,
    resource: ScimResource,
  ) {
    const [before] = await keysOfIdentities(tx.manager, [id]);
    const identity = await tx.manager.findOneByOrFail(Identity, { id });
    const person = scimPersonOf(resource);
    const next = { ...person, roles: [...person.roles] };
    const differs = (Object.keys(next) as (keyof typeof next)[]).filter(
      (k) => !isDeepStrictEqual(identity[k], next[k]),
    );
    if (differs.length > 0) await tx.manager.update(Identity, id, next);
    if (identity.active && !next.active) await endCredentials(tx, [id]);
    tx.audit({
      action: actionOf(scimPersonOf(earlier).active, next.active),
      subjectType: "identity",
      subjectId: id,
      before: Object.fromEntries(differs.map((k) => [k, identity[k]])),
      after: Object.fromEntries(differs.map((k) => [k, next[k]])),
    });
    if (differs.length === 0) return;
    const after = await keysOfIdentities(tx.manager, [id]);
    const affected = await affectedOwnersOf(tx.manager, providerId, [before!], after);
    await this.deps.owners.resolveChanged(tx, identityChangesOf(affected));
  }

  /** Takes the lock on people, so concurrent changes of one resource are serialized and none is lost. */
  private async load(tx: Tx, { providerId }: ScimClient, id: string): Promise<ScimUser> {
    if (!isId(id)) throw noResource("user", id);
    await lockScimProvider(tx, providerId);
    const user = await tx.manager.findOneBy(ScimUser, { identityId: id.toLowerCase(), providerId });
    if (!user) throw noResource("user", id);
    return user;
  }
}

async function requireFree(tx: Tx, { providerId, resource: before }: ScimUser, resource: ScimResource): Promise<void> {
  const userNameKey = userNameKeyOf(resource);
  if (userNameKey === userNameKeyOf(before)) return;
  const other = await tx.manager.existsBy(ScimUser, { providerId, userNameKey });
  if (other) throw notUnique("userName", String(resource.userName));
}

function actionOf(wasActive: boolean, isActive: boolean): AuditAction {
  if (wasActive === isActive) return "identity.updated";
  return isActive ? "identity.reactivated" : "identity.deactivated";
}
