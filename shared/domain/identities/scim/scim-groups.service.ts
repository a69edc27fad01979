import { isDeepStrictEqual } from "node:util";
import { isId, newId } from "../../../kernel/ids";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { type AffectedOwner, identityChangesOf, withContainingGroups } from "../affected-owners";
import { IdentityGroup } from "../identity.entity";
import type { OwnerResolutionPort } from "../owner-resolution.port";
import { lockScimProvider } from "./lock-scim-provider";
import { applyPatch } from "./protocol/apply-patch";
import { coerceResource } from "./protocol/coerce-resource";
import { requireMatch } from "./protocol/etag";
import { allMembers, type MembersChange, splitMembersPatch } from "./protocol/members-patch";
import { parsePatch } from "./protocol/parse-patch";
import { noResource } from "./protocol/scim-error";
import { requireMessage } from "./protocol/scim-message";
import { GROUP_KIND, type ScimResource } from "./protocol/scim-schema";
import { ReturningIds } from "./returning-ids";
import type { ScimClient } from "./scim-client";
import { ScimGroup } from "./scim-resource.entity";
import { writeMembers } from "./write-members";

/** Groups as a SCIM client manages them. Members are written set-based, and read only on request. */
export class ScimGroupsService {
  constructor(private readonly deps: { uow: UnitOfWork; owners: OwnerResolutionPort }) {}

  async create(client: ScimClient, body: unknown): Promise<ScimGroup> {
    const { resource, members } = parseGroup(body);
    const { providerId } = client;
    return this.deps.uow.run(client.actor, async (tx) => {
      await lockScimProvider(tx, providerId);
      // A removed group that comes back with the same externalId is the same group.
      const returning = await ReturningIds.load(tx.manager, "identity_groups", providerId, [resource]);
      const groupId = returning.take(resource) ?? newId();
      await tx.manager.upsert(
        IdentityGroup,
        { id: groupId, providerId, externalId: groupId, createdAt: tx.now, removedAt: null, ...columnsOf(resource) },
        ["id"],
      );
      const group = { groupId, providerId, resource, version: 1, createdAt: tx.now, modifiedAt: tx.now };
      await tx.manager.insert(ScimGroup, group as object);
      const { added } = await writeMembers(tx.manager, providerId, groupId, members);
      tx.audit({
        action: "group.created",
        subjectType: "group",
        subjectId: groupId,
        after: { ...resource, members: added },
      });
      await this.resolve(tx, await withContainingGroups(tx.manager, [groupId]));
      return group;
    });
  }

  async replace(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<ScimGroup> {
    const { resource, members } = parseGroup(body);
    return this.change(client, id, ifMatch, members, () => resource);
  }

  async patch(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<ScimGroup> {
    const { members, others } = splitMembersPatch(parsePatch(body));
    return this.change(client, id, ifMatch, members, (resource) => applyPatch(GROUP_KIND, resource, others));
  }

  async remove(client: ScimClient, id: string, ifMatch: string | null): Promise<void> {
    await this.deps.uow.run(client.actor, async (tx) => {
      const group = await this.load(tx, client, id);
      requireMatch(ifMatch, group.version);
      const { groupId, resource } = group;
      const affected = await withContainingGroups(tx.manager, [groupId]);
      await tx.manager.delete(ScimGroup, { groupId });
      await tx.manager.query("delete from identity_group_members where group_id = $1", [groupId]);
      await tx.manager.query("delete from identity_group_nesting where parent_id = $1 or child_id = $1", [groupId]);
      await tx.manager.update(IdentityGroup, groupId, { removedAt: tx.now });
      tx.audit({ action: "group.removed", subjectType: "group", subjectId: groupId, before: resource });
      await this.resolve(tx, affected);
    });
  }

  private async change(
    client: ScimClient,
    id: string,
    ifMatch: string | null,
    members: MembersChange,
    changed: (resource: ScimResource) => ScimResource,
  ): Promise<ScimGroup> {
    return this.deps.uow.run(client.actor, async (tx) => {
      const group = await this.load(tx, client, id);
      requireMatch(ifMatch, group.version);
      const { groupId, providerId } = group;
      const resource = changed(group.resource);
      const { added, removed } = await writeMembers(tx.manager, providerId, groupId, members);
      const isResourceChanged = !isDeepStrictEqual(resource, group.resource);
      if (!isResourceChanged && added.length + removed.length === 0) return group;
      const affected = isResourceChanged ? await this.writeColumns(tx, group, resource) : [];
      const next = { resource, version: group.version + 1, modifiedAt: tx.now };
      await tx.manager.update(ScimGroup, groupId, next as object);
      tx.audit({
        action: "group.updated",
        subjectType: "group",
        subjectId: groupId,
        before: isResourceChanged ? group.resource : null,
        after: { ...(isResourceChanged && resource), membersAdded: added, membersRemoved: removed },
      });
      await this.resolve(tx, [...affected, ...(await withContainingGroups(tx.manager, [groupId]))]);
      return { ...group, ...next };
    });
  }

  /**
   * Writes the name and the external id. Answers the row by its earlier name, because owners found by that are resolved
   * again too.
   */
  private async writeColumns(tx: Tx, group: ScimGroup, resource: ScimResource): Promise<AffectedOwner[]> {
    const { groupId } = group;
    const before: AffectedOwner[] = await tx.manager.query(
      "select id, array['id:' || lower(external_id), lower(name)] as keys from identity_groups where id = $1",
      [groupId],
    );
    await tx.manager.update(IdentityGroup, groupId, columnsOf(resource));
    return before;
  }

  private async resolve(tx: Tx, affected: readonly AffectedOwner[]): Promise<void> {
    await this.deps.owners.resolveChanged(tx, identityChangesOf(affected));
  }

  /** Takes the lock on people, so concurrent changes of one group are serialized and none is lost. */
  private async load(tx: Tx, { providerId }: ScimClient, id: string): Promise<ScimGroup> {
    if (!isId(id)) throw noResource("group", id);
    await lockScimProvider(tx, providerId);
    const group = await tx.manager.findOneBy(ScimGroup, { groupId: id.toLowerCase(), providerId });
    if (!group) throw noResource("group", id);
    return group;
  }
}

function parseGroup(body: unknown): { resource: ScimResource; members: MembersChange } {
  const sent = requireMessage(body, "A group", GROUP_KIND.schema.id);
  return { resource: coerceResource(GROUP_KIND, sent), members: allMembers(sent) };
}

function columnsOf({ displayName, externalId }: ScimResource): Pick<IdentityGroup, "name" | "scimExternalId"> {
  return { name: String(displayName).trim(), scimExternalId: (externalId as string | undefined) ?? null };
}
