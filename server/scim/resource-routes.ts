import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import { etagOf, namesVersion } from "../../shared/domain/identities/scim/protocol/etag";
import type { ScimLink, StoredResource } from "../../shared/domain/identities/scim/protocol/present-resource";
import {
  type AttributeSelection,
  isShown,
  linksOf,
  locationOf,
  presentResource,
} from "../../shared/domain/identities/scim/protocol/present-resource";
import { requireMessage } from "../../shared/domain/identities/scim/protocol/scim-message";
import type { ResourceKind } from "../../shared/domain/identities/scim/protocol/scim-schema";
import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import { baseUrlOf, listResponse, refuseOtherMethods, sendScim } from "./scim-answers";
import { parseList, parseSelection, type ScimParameters, scimParametersOf } from "./scim-query";

interface ResourceService<T> {
  create(client: ScimClient, body: unknown): Promise<T>;
  replace(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<T>;
  patch(client: ScimClient, id: string, body: unknown, ifMatch: string | null): Promise<T>;
  remove(client: ScimClient, id: string, ifMatch: string | null): Promise<void>;
}

type Written = Omit<StoredResource, "id"> & ({ identityId: string } | { groupId: string });
type WithId = { Params: { id: string } };

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** The routes of one kind of resource: create, read, list, replace, patch and delete. */
export function resourceRoutes(
  app: FastifyInstance,
  platform: Pick<Platform, "scimQueries">,
  kind: ResourceKind,
  service: ResourceService<Written>,
): void {
  const { scimQueries: queries } = platform;
  const url = kind.endpoint;

  app.post(url, async (request, reply) => {
    const created = stored(await service.create(request.scim, request.body));
    void reply.header("location", locationOf(kind, created.id, baseUrlOf(request)));
    return answer(request, reply, 201, created);
  });

  app.get(url, async (request, reply) => answerList(request, reply, scimParametersOf(request.query)));

  app.post(`${url}/.search`, async (request, reply) => {
    return answerList(request, reply, requireMessage(request.body, "A search", SEARCH));
  });

  app.get<WithId>(`${url}/:id`, async (request, reply) => {
    const found = await queries.find(request.scim, kind, request.params.id);
    const ifNoneMatch = request.headers["if-none-match"];
    if (ifNoneMatch === undefined || !namesVersion(ifNoneMatch, found.version))
      return answer(request, reply, 200, found);
    return reply.status(304).header("etag", etagOf(found.version)).send();
  });

  app.put<WithId>(`${url}/:id`, async (request, reply) => {
    const { scim, params, body } = request;
    return answer(request, reply, 200, stored(await service.replace(scim, params.id, body, ifMatchOf(request))));
  });

  app.patch<WithId>(`${url}/:id`, async (request, reply) => {
    const { scim, params, body } = request;
    const changed = stored(await service.patch(scim, params.id, body, ifMatchOf(request)));
    // A group may have 50,000 members, which a client that adds one does not need.
    const isAsked = kind.name === "User" || parseSelection(scimParametersOf(request.query)).attributes !== null;
    if (isAsked) return answer(request, reply, 200, changed);
    return reply.status(204).header("etag", etagOf(changed.version)).send();
  });

  app.delete<WithId>(`${url}/:id`, async (request, reply) => {
    await service.remove(request.scim, request.params.id, ifMatchOf(request));
    return reply.status(204).send();
  });

  refuseOtherMethods(app, url, ["GET", "POST"]);
  refuseOtherMethods(app, `${url}/.search`, ["POST"]);
  refuseOtherMethods(app, `${url}/:id`, ["GET", "PUT", "PATCH", "DELETE"]);

  async function answer(request: FastifyRequest, reply: FastifyReply, status: number, one: StoredResource) {
    const selection = parseSelection(scimParametersOf(request.query));
    // A new user is in no group yet.
    const isLinked = kind.name === "Group" || status !== 201;
    const links = await linksTo([one], isLinked && isShown(kind, selection, linksOf(kind)));
    void reply.header("etag", etagOf(one.version));
    const baseUrl = baseUrlOf(request);
    return sendScim(reply, status, presentResource(kind, one, links.get(one.id), { baseUrl, selection }));
  }

  async function answerList(request: FastifyRequest, reply: FastifyReply, parameters: ScimParameters) {
    const selection = parseSelection(parameters);
    const list = parseList(parameters);
    const { total, resources } = await queries.list(request.scim, kind, list);
    const links = await linksTo(resources, showsLinksInLists(selection));
    const baseUrl = baseUrlOf(request);
    const shown = resources.map((one) => presentResource(kind, one, links.get(one.id), { baseUrl, selection }));
    return sendScim(reply, 200, listResponse(shown, total, list.startIndex));
  }

  /** A page of groups may have millions of members, so lists show them only on explicit request. */
  function showsLinksInLists(selection: AttributeSelection): boolean {
    return isShown(kind, selection, linksOf(kind)) && (kind.name === "User" || selection.attributes !== null);
  }

  async function linksTo(resources: readonly StoredResource[], isWanted: boolean): Promise<Map<string, ScimLink[]>> {
    const ids = isWanted ? resources.map(({ id }) => id) : [];
    return kind.name === "User" ? queries.groupsOf(ids) : queries.membersOf(ids);
  }
}

function stored(written: Written): StoredResource {
  return { ...written, id: "identityId" in written ? written.identityId : written.groupId };
}

function ifMatchOf(request: FastifyRequest): string | null {
  return request.headers["if-match"] ?? null;
}
