import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Platform } from "../../shared/compose";
import {
  describedBy,
  describeResourceTypes,
  describeSchemas,
  describeService,
} from "../../shared/domain/identities/scim/protocol/describe-service";
import { badRequest, ScimError } from "../../shared/domain/identities/scim/protocol/scim-error";
import { GROUP_KIND, USER_KIND } from "../../shared/domain/identities/scim/protocol/scim-schema";
import type { ScimClient } from "../../shared/domain/identities/scim/scim-client";
import type { Admission } from "../edge/admission";
import { requestsIn } from "../edge/request-bytes";
import { resourceRoutes } from "./resource-routes";
import { baseUrlOf, listResponse, refuseEndpoint, refuseOtherMethods, sendScim } from "./scim-answers";
import { admitScim } from "./scim-auth";
import { sendScimError } from "./scim-errors";

/** A PATCH with 10,000 members has about 1 MB. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

declare module "fastify" {
  interface FastifyRequest {
    /** Set before any route of SCIM runs. */
    scim: ScimClient;
  }
}

/** SCIM 2.0 (RFC 7644), by which an identity provider writes its people and groups. Register with its path. */
export function scimRoutes(platform: Platform, admission: Admission) {
  const { scimTokens, refusedStrangers } = platform;
  const needs = { scimTokens, refusedStrangers, admission };
  return async (app: FastifyInstance): Promise<void> => {
    app.decorateRequest("scim");
    app.addHook("onRequest", async (request) => {
      request.scim = await admitScim(needs, request);
      if (request.is404) throw new ScimError(404, null, "There is nothing at this address.");
    });
    app.setErrorHandler((error, request, reply) => sendScimError(error, request, reply, platform.log));
    // The hook answers before a body is read. For unknown addresses it runs only if there is a handler.
    app.setNotFoundHandler(() => undefined);
    parseBodies(app, admission);
    resourceRoutes(app, platform, USER_KIND, platform.scimUsers);
    resourceRoutes(app, platform, GROUP_KIND, platform.scimGroups);
    discoveryRoutes(app);
    for (const url of ["/Me", "/Bulk", "/.search"]) refuseEndpoint(app, url);
  };
}

function discoveryRoutes(app: FastifyInstance): void {
  const lists = { ResourceTypes: describeResourceTypes, Schemas: describeSchemas };
  app.get("/ServiceProviderConfig", async (request, reply) =>
    sendScim(reply, 200, describeService(baseUrlOf(request))),
  );
  refuseOtherMethods(app, "/ServiceProviderConfig", ["GET"]);
  for (const [name, describe] of Object.entries(lists)) {
    app.get(`/${name}`, async (request, reply) => sendScim(reply, 200, listResponse(describe(baseUrlOf(request)))));
    app.get<{ Params: { id: string } }>(`/${name}/:id`, async (request, reply) =>
      sendScim(reply, 200, describedBy(describe(baseUrlOf(request)), name.replace(/s$/, ""), request.params.id)),
    );
    refuseOtherMethods(app, `/${name}`, ["GET"]);
    refuseOtherMethods(app, `/${name}/:id`, ["GET"]);
  }
}

/** A provider pays for the bytes of a body before they are parsed. */
function parseBodies(app: FastifyInstance, admission: Admission): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ["application/scim+json", "application/json"],
    { parseAs: "string", bodyLimit: MAX_BODY_BYTES },
    async ({ scim }: FastifyRequest, body: string) => {
      await admission.chargeProvider(scim.providerId, requestsIn(Buffer.byteLength(body)));
      return parsedBody(body);
    },
  );
}

function parsedBody(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch {
    throw badRequest("invalidSyntax", "The body is not JSON.");
  }
}
