import type { FastifyInstance } from "fastify";
import type { Platform } from "../../shared/compose";
import { configurationOperations } from "./configuration-operations";
import { connectorOperations } from "./connector-operations";
import { flowOperations } from "./flow-operations";
import { groupOperations } from "./group-operations";
import { integrationOperations } from "./integration-operations";
import { operationRoute, type TerraformDoor } from "./terraform-door";
import { sendTerraformError } from "./terraform-errors";
import { unservedSentence } from "./unserved-paths";

/** The provider uses only scheme and host of its configured address, so the path is fixed. */
export const TERRAFORM_PATH = "/api";

/**
 * The calls of Terraform's public provider (decision 0048): it reads answers strictly, so statuses and shapes are exactly those it
 * knows. Register with the path.
 */
export function terraformRoutes(platform: Platform, door: TerraformDoor) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, request, reply) => sendTerraformError(error, request, reply, platform.log));
    app.setNotFoundHandler((request, reply) => {
      const message = unservedSentence(request.url.split("?")[0]!.slice(TERRAFORM_PATH.length));
      if (message !== null) return reply.status(501).send({ message, problems: [] });
      return sendTerraformError({ statusCode: 404 }, request, reply, platform.log);
    });
    app.removeAllContentTypeParsers();
    // Some clients send the type of a body that they have not.
    door.senders.chargeBodies(app, { mayBeEmpty: true });
    const operations = [
      ...integrationOperations(platform),
      ...flowOperations(platform),
      ...connectorOperations(platform),
      ...groupOperations(platform),
      ...configurationOperations(platform),
    ];
    for (const operation of operations) operationRoute(app, { ...door, platform }, operation);
  };
}
